// X2-X6, X8, X10: what a chain must fulfil, and what is said when it does not.
#include "x509/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/x509/pki.h"
#include "x509/certificate.h"
#include "x509/der_writer.h"
#include "x509/hostname.h"

namespace entente::x509 {
namespace {

using namespace testing;

class Verify : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), server = leaf(middle);

  std::string_view of_leaf(const Change& change, const VerifyOptions& options = {}) {
    return outcome({leaf(middle, change), middle}, {root}, options);
  }
  std::string_view of_middle(const Change& change) {
    const auto changed = ca(&root, "Middle", change);
    return outcome({leaf(changed), changed}, {root});
  }
  std::string_view of_root(const Change& change) {
    const auto changed = ca(nullptr, "Root", change);
    const auto below = ca(&changed, "Middle");
    return outcome({leaf(below), below}, {changed});
  }
};

TEST_F(Verify, AcceptsAGoodChain) {
  const auto verified =
      verify(ders({server, middle}), *trusting({root}), {.name = "www.example.com", .at = kNow}, provider());
  const auto& verdict = verified.verdict;
  EXPECT_EQ(outcome(verdict), "valid");
  ASSERT_EQ(verdict.path.size(), 3U);
  EXPECT_FALSE(verdict.path[0].is_anchor);
  EXPECT_TRUE(verdict.path[2].is_anchor);
  EXPECT_TRUE(equal(verdict.path[1].der(), middle.certificate));
  EXPECT_EQ(verdict.signatures_checked, 2U);
  EXPECT_TRUE(verdict.rejected.empty());
  ASSERT_TRUE(verified.leaf_key);
  EXPECT_EQ(verified.leaf_key->type(), crypto::KeyType::p256);
}

TEST_F(Verify, ListsEveryCheckOfEveryCertificate) {
  const auto verdict = judge({server, middle}, {root}, named("www.example.com"));
  for (const auto& certificate : verdict.path)
    for (std::size_t i = 0; i < kCheckCount; ++i) {
      EXPECT_EQ(static_cast<std::size_t>(certificate.checks[i].id), i);
      EXPECT_NE(certificate.checks[i].outcome, Outcome::fail) << name(certificate.checks[i].id);
    }
  EXPECT_EQ(verdict.path[0][CheckId::name].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[0][CheckId::signature].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[0][CheckId::revocation].outcome, Outcome::unknown);
  EXPECT_EQ(verdict.path[1][CheckId::basic_constraints].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[1][CheckId::name].outcome, Outcome::not_applicable);
  EXPECT_EQ(verdict.path[2][CheckId::trust].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[2][CheckId::signature].outcome, Outcome::not_applicable);
}

TEST_F(Verify, GoesOnAfterTheFirstFailure) {
  const auto bad = leaf(middle, [](auto& c) {
    c.not_after = kNow - 5 * kDay;
    c.purposes = {oids::client_auth};
  });
  const auto verdict = judge({bad, middle}, {root}, named("other.example"));
  EXPECT_EQ(outcome(verdict), "E-CERT-EXPIRED");
  EXPECT_EQ(verdict.failed_at, 0U);
  ASSERT_EQ(verdict.path.size(), 3U);
  const auto& at = verdict.path[0];
  EXPECT_EQ(at[CheckId::validity].outcome, Outcome::fail);
  EXPECT_EQ(at[CheckId::name].outcome, Outcome::fail);
  EXPECT_EQ(at[CheckId::extended_key_usage].outcome, Outcome::fail);
  EXPECT_EQ(at[CheckId::signature].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[2][CheckId::trust].outcome, Outcome::pass);
}

TEST_F(Verify, IntermediatesComeInAnyOrder) {
  const auto lower = ca(&middle, "Lower");
  const auto end = leaf(lower);
  EXPECT_EQ(outcome({end, middle, lower}, {root}), "valid");
  EXPECT_EQ(outcome({end, root, lower, server, middle}, {root}), "valid");
}

TEST_F(Verify, AnAnchorMayBeAnyCertificate) {
  EXPECT_EQ(outcome({server}, {middle}), "valid");
  EXPECT_EQ(outcome({server, middle}, {middle}), "valid");
  EXPECT_EQ(outcome({server}, {server}), "valid");
  const auto alone = ca(nullptr, "www.example.com", [](auto& c) {
    c.names = {"www.example.com"};
    c.key_usage = {};
  });
  EXPECT_EQ(outcome({alone}, {alone}, named("www.example.com")), "valid");
  EXPECT_EQ(outcome({alone}, {alone}, named("other.example")), "E-CERT-NAME");
}

TEST_F(Verify, SaysWhyThereIsNoPath) {
  const auto other = ca(nullptr, "Other Root");
  const auto own = ca(nullptr, "www.example.com", [](auto& c) { c.key_usage = {}; });
  EXPECT_EQ(outcome({own}, {root}), "E-CERT-SELF-SIGNED");
  EXPECT_EQ(outcome({server, middle}, {other}), "E-CERT-UNKNOWN-CA");
  EXPECT_EQ(outcome({server, middle, root}, {other}), "E-CERT-UNKNOWN-CA");
  EXPECT_EQ(outcome({server}, {root}), "E-CERT-UNKNOWN-CA");
  const auto linked = leaf(middle, [](auto& c) { c.ca_issuers = "http://ca.example/middle.der"; });
  const auto verdict = judge({linked}, {root});
  EXPECT_EQ(outcome(verdict), "E-CERT-INTERMEDIATE");
  EXPECT_EQ(verdict.error.got.view(), "not sent: CN=Middle, see http://ca.example/middle.der");
}

TEST_F(Verify, ThePathToAnUnknownRootIsShownWhole) {
  const auto verdict = judge({server, middle, root}, {ca(nullptr, "Other")});
  ASSERT_EQ(verdict.path.size(), 3U);
  EXPECT_EQ(verdict.failed_at, 2U);
  EXPECT_EQ(verdict.path[0][CheckId::signature].outcome, Outcome::pass);
  EXPECT_EQ(verdict.path[1][CheckId::signature].outcome, Outcome::pass);
  EXPECT_EQ(verdict.error.got.view(), "ends at a root that is not in the trust store: CN=Root");
}

TEST_F(Verify, X2AlgorithmsAgreeInsideAndOutside) {
  const auto other = encode_algorithm({crypto::SignatureAlgorithm::Kind::ecdsa, crypto::HashAlgorithm::sha384});
  EXPECT_EQ(of_leaf([&](auto& c) { c.inner_algorithm = other; }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_middle([&](auto& c) { c.inner_algorithm = other; }), "E-CERT-MALFORMED");
}

TEST_F(Verify, X2ExtensionsNeedVersion3) {
  EXPECT_EQ(of_leaf([](auto& c) { c.version = 1; }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.version = 2; }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.version = 4; }), "E-CERT-MALFORMED");
}

TEST_F(Verify, X2NoExtensionTwice) {
  EXPECT_EQ(of_leaf([](auto& c) {
              for (int i = 0; i < 2; ++i) c.extensions.push_back({oid<1, 2, 3, 4>, false, {0x05, 0x00}});
            }),
            "E-CERT-EXTENSION-TWICE");
}

TEST_F(Verify, X2UnknownCriticalExtensionsRefuse) {
  const auto critical = [](auto& c) { c.extensions.push_back({oid<1, 2, 3, 4>, true, {0x05, 0x00}}); };
  const auto harmless = [](auto& c) { c.extensions.push_back({oid<1, 2, 3, 4>, false, {0x05, 0x00}}); };
  EXPECT_EQ(of_leaf(critical), "E-CERT-CRITICAL");
  EXPECT_EQ(of_middle(critical), "E-CERT-CRITICAL");
  EXPECT_EQ(of_root(critical), "E-CERT-CRITICAL");
  EXPECT_EQ(of_leaf(harmless), "valid");
  EXPECT_EQ(of_middle(harmless), "valid");
}

TEST_F(Verify, X3IssuersAreCas) {
  EXPECT_EQ(of_middle([](auto& c) { c.basic_constraints.reset(), c.key_usage.clear(); }), "E-CERT-NOT-CA");
  EXPECT_EQ(of_middle([](auto& c) { c.basic_constraints = {false, {}}, c.key_usage.clear(); }), "E-CERT-NOT-CA");
  EXPECT_EQ(of_middle([](auto& c) { c.key_usage = {KeyUsage::crl_sign}; }), "E-CERT-KEY-USAGE");
  EXPECT_EQ(of_middle([](auto& c) { c.key_usage.clear(); }), "valid");
  // A leaf that issues.
  const auto below = leaf(server, [](auto& c) { c.names = {"below.example"}; });
  EXPECT_EQ(outcome({below, server, middle}, {root}), "E-CERT-NOT-CA");
}

TEST_F(Verify, X3PathLengthCountsIntermediatesBelow) {
  const auto limited = [](std::uint32_t length) {
    return [length](issue::CertificateTemplate& c) { c.basic_constraints->path_length = length; };
  };
  const auto top = ca(nullptr, "Root", limited(1));
  const auto one = ca(&top, "One", limited(0));
  EXPECT_EQ(outcome({leaf(one), one}, {top}), "valid");
  const auto two = ca(&one, "Two");
  EXPECT_EQ(outcome({leaf(two), two, one}, {top}), "E-CERT-PATH-LENGTH");
  const auto wide = ca(&top, "One"), deep = ca(&wide, "Two"), deeper = ca(&deep, "Three");
  EXPECT_EQ(outcome({leaf(deep), deep, wide}, {top}), "E-CERT-PATH-LENGTH");
  EXPECT_EQ(outcome({leaf(deeper), deeper, deep, wide}, {root}), "E-CERT-UNKNOWN-CA");
}

TEST_F(Verify, X3SelfIssuedCertificatesDoNotCount) {
  const auto top = ca(nullptr, "Root", [](auto& c) { c.basic_constraints->path_length = 1; });
  const auto same_name = ca(&top, "Root");  // a new key of the same CA
  const auto one = ca(&same_name, "One");
  EXPECT_EQ(outcome({leaf(one), one, same_name}, {top}), "valid");
}

TEST_F(Verify, X4PurposesAreKept) {
  VerifyOptions client;
  client.purpose = Purpose::client;
  const auto only = [](Bytes purpose) { return [purpose](issue::CertificateTemplate& c) { c.purposes = {purpose}; }; };
  EXPECT_EQ(of_leaf(only(oids::server_auth)), "valid");
  EXPECT_EQ(of_leaf(only(oids::server_auth), client), "E-CERT-EKU");
  EXPECT_EQ(of_leaf(only(oids::client_auth)), "E-CERT-EKU");
  EXPECT_EQ(of_leaf(only(oids::client_auth), client), "valid");
  EXPECT_EQ(of_leaf(only(oids::any_extended_key_usage)), "E-CERT-EKU");
  EXPECT_EQ(of_leaf([](auto& c) { c.purposes.clear(); }), "valid");
  VerifyOptions any;
  any.purpose = Purpose::any;
  EXPECT_EQ(of_leaf(only(oids::client_auth), any), "valid");
}

TEST_F(Verify, X4PurposesOfIssuersBindWhatTheyIssue) {
  EXPECT_EQ(of_middle([](auto& c) { c.purposes = {oids::server_auth}; }), "valid");
  EXPECT_EQ(of_middle([](auto& c) { c.purposes = {oids::client_auth}; }), "E-CERT-EKU");
  EXPECT_EQ(of_middle([](auto& c) { c.purposes = {oids::any_extended_key_usage}; }), "valid");
  EXPECT_EQ(of_root([](auto& c) { c.purposes = {oids::client_auth}; }), "E-CERT-EKU");
}

TEST_F(Verify, KeyUsageOfALeafAllowsSigning) {
  EXPECT_EQ(of_leaf([](auto& c) { c.key_usage = {KeyUsage::key_encipherment}; }), "E-CERT-KEY-USAGE");
  EXPECT_EQ(of_leaf([](auto& c) { c.key_usage.clear(); }), "valid");
}

TEST_F(Verify, X5AnotherKeyOfTheSameNameIsNotTheAnchor) {
  // Same name, another key, the same key identifier claimed.
  const auto genuine = *Certificate::parse(root.certificate);
  const auto id = to_buffer(genuine->extensions.subject_key_identifier);
  const auto forged = ca(nullptr, "Root", [&](auto& c) { c.subject_key_identifier = c.authority_key_identifier = id; });
  const auto below = ca(&forged, "Middle");
  const auto end = leaf(below);
  EXPECT_EQ(outcome({end, below, forged}, {root}), "E-CERT-SIGNATURE");
  EXPECT_EQ(outcome({end, below}, {root}), "E-CERT-SIGNATURE");
  // Without the claim it is just a CA that nobody knows.
  const auto other = ca(nullptr, "Root"), under = ca(&other, "Middle");
  EXPECT_EQ(outcome({leaf(under), under, other}, {root}), "E-CERT-UNKNOWN-CA");
}

TEST_F(Verify, X5AnAnchorsNameAndKeyDoNotVouchForOtherContents) {
  const auto anchor = leaf(middle);
  const auto changed = leaf(
      middle,
      [](auto& c) {
        c.names = {"victim.example"};
        c.wrong_signature = true;
      },
      anchor.key);
  EXPECT_EQ(outcome({anchor}, {anchor}), "valid");
  EXPECT_NE(outcome({changed}, {anchor}), "valid");
}

TEST_F(Verify, X6NamesComeFromSubjectAltNameAlone) {
  EXPECT_EQ(outcome({server, middle}, {root}, named("www.example.com.")), "valid");
  EXPECT_EQ(outcome({server, middle}, {root}, named("example.com")), "E-CERT-NAME");
  EXPECT_EQ(of_leaf([](auto& c) { c.names.clear(); }, named("www.example.com")), "E-CERT-NAME");
  EXPECT_EQ(of_leaf([](auto& c) { c.names = {"*.example.com"}; }, named("www.example.com")), "valid");
  EXPECT_EQ(
      of_leaf([](auto& c) { c.names = {std::string("www.example.com\0.evil.example", 29)}; }, named("www.example.com")),
      "E-CERT-NAME");
  EXPECT_EQ(of_leaf(
                [](auto& c) {
                  c.names = {
                      "b\xc3\xbc"
                      "cher.example"};
                },
                named("www.example.com")),
            "E-CERT-MALFORMED");
  EXPECT_EQ(outcome({server, middle}, {root}, named("not a name")), "E-CONFIG-NAME");
}

TEST_F(Verify, X6AddressesAreIpAddressesAlone) {
  const auto with_ip = [](auto& c) { c.names = {"192.0.2.1", "2001:db8::1"}; };
  EXPECT_EQ(of_leaf(with_ip, named("192.0.2.1")), "valid");
  EXPECT_EQ(of_leaf(with_ip, named("2001:db8:0::1")), "valid");
  EXPECT_EQ(of_leaf(with_ip, named("192.0.2.2")), "E-CERT-NAME");
  // An address that is written as a dNSName.
  EXPECT_EQ(of_leaf(
                [](auto& c) {
                  c.names.clear();
                  c.extensions.push_back({oids::subject_alt_name, false,
                                          to_buffer(as_bytes("\x30\x0b\x82\x09"
                                                             "192.0.2.1"))});
                },
                named("192.0.2.1")),
            "E-CERT-NAME");
}

TEST_F(Verify, MailboxesMatchTheirHostWithoutCase) {
  VerifyOptions options;
  options.email = "Ann@Example.com";
  const auto with = [](std::string_view mailbox) {
    return [mailbox](issue::CertificateTemplate& c) { c.names = {std::string(mailbox)}; };
  };
  EXPECT_EQ(of_leaf(with("Ann@EXAMPLE.com"), options), "valid");
  EXPECT_EQ(of_leaf(with("ann@example.com"), options), "E-CERT-NAME");
}

/// RFC 4985 §2: an otherName of a type, with a text in it.
Change with_other_name(Bytes type, std::string_view text, der::Tag tag = der::Tag::ia5_string) {
  return [=](issue::CertificateTemplate& c) {
    der::Writer names;
    names.sequence([&] {
      names.inside(der::constructed(0), [&] {
        names.oid(type);
        names.inside(der::constructed(0), [&] { names.value(tag, text); });
      });
      names.value(der::primitive(2), "host.example.com");
    });
    c.names.clear();
    c.extensions.push_back({oids::subject_alt_name, false, names.take()});
  };
}

TEST_F(Verify, X6ServicesAreServiceNamesAlone) {
  VerifyOptions options;
  options.service = "_imaps.example.com";
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_imaps.example.com"), options), "valid");
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_IMAPS.Example.com"), options), "valid");
  for (const std::string_view other : {"_imap.example.com", "_imaps.a.example.com", "_imaps.*.com",
                                       "_imaps.example.com.", "*.example.com", "example.com", ""})
    EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, other), options), "E-CERT-NAME") << other;
  EXPECT_EQ(of_leaf(with_other_name(oid<1, 2, 3>, "_imaps.example.com"), options), "E-CERT-NAME");
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_imaps.example.com", der::Tag::utf8_string), options),
            "E-CERT-NAME");
  EXPECT_EQ(of_leaf([](auto& c) { c.names = {"_imaps.example.com"}; }, options), "E-CERT-NAME");
  // Nor is a service the host of its name, and all that is asked has to be there.
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_imaps.example.com"), named("_imaps.example.com")), "E-CERT-NAME");
  options.name = "host.example.com";
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_imaps.example.com"), options), "valid");
  options.name = "example.com";
  EXPECT_EQ(of_leaf(with_other_name(oids::dns_srv, "_imaps.example.com"), options), "E-CERT-NAME");
}

TEST_F(Verify, X6UrisMatchBySchemeAndHost) {
  VerifyOptions options;
  options.uri = "sip://example.com/any";
  const auto with = [](std::string_view uri) {
    return [uri](issue::CertificateTemplate& c) { c.names = {std::string(uri)}; };
  };
  EXPECT_EQ(of_leaf(with("sip://example.com"), options), "valid");
  EXPECT_EQ(of_leaf(with("SIP://EXAMPLE.com:5061/other"), options), "valid");
  for (const auto* other :
       {"sips://example.com", "sip://www.example.com", "sip://*.example.com", "sip://ann@example.com",
        "sip://example.com:5061@b.com", "example.com", "https://sip/example.com"})
    EXPECT_EQ(of_leaf(with(other), options), "E-CERT-NAME") << other;
}

TEST_F(Verify, AnEmptyNameIsNotAnyName) {
  VerifyOptions options;
  EXPECT_EQ(of_leaf({}, options), "valid");
  options.name = "";
  EXPECT_EQ(of_leaf({}, options), "E-CONFIG-NAME");
  options.name.reset();
  options.email = "";
  EXPECT_EQ(of_leaf({}, options), "E-CONFIG-NAME");
  options.email.reset();
  options.service = "";
  EXPECT_EQ(of_leaf({}, options), "E-CONFIG-NAME");
  options.service.reset();
  options.uri = "";
  EXPECT_EQ(of_leaf({}, options), "E-CONFIG-NAME");
}

TEST_F(Verify, X8ValidityIncludesBothEnds) {
  VerifyOptions at;
  const auto judged_at = [&](UnixTime time) {
    at.at = time;
    return of_leaf([](auto& c) { c.not_before = kNow, c.not_after = kNow + kDay; }, at);
  };
  EXPECT_EQ(judged_at(kNow - 1), "E-CERT-NOT-YET");
  EXPECT_EQ(judged_at(kNow), "valid");
  EXPECT_EQ(judged_at(kNow + kDay), "valid");
  EXPECT_EQ(judged_at(kNow + kDay + 1), "E-CERT-EXPIRED");
  EXPECT_EQ(of_leaf([](auto& c) { c.not_after = 253402300799; }), "valid");  // 99991231235959Z
}

TEST_F(Verify, X8GeneralizedTimeStartsIn2050) {
  const auto early = [](auto& c) { c.early_generalized = true; };
  EXPECT_EQ(of_leaf(early), "E-CERT-MALFORMED");
  EXPECT_EQ(of_middle(early), "E-CERT-MALFORMED");
  EXPECT_EQ(of_root(early), "valid");  // a root of Debian's bundle is written so
}

TEST_F(Verify, ExpirySaysByHowMuch) {
  const auto old = leaf(middle, [](auto& c) { c.not_after = kNow - 22 * kDay; });
  const auto verdict = judge({old, middle}, {root});
  EXPECT_EQ(verdict.error.expected.view(), "valid at 2026-11-05T12:00:00Z");
  EXPECT_EQ(verdict.error.got.view(), "expired 22 days ago, at 2026-10-14T12:00:00Z");
  EXPECT_EQ(verdict.error.where.field, "validity");
  EXPECT_EQ(verdict.error.alert, Alert::certificate_expired);
}

TEST_F(Verify, ExpiredIssuersAreRefused) {
  EXPECT_EQ(of_middle([](auto& c) { c.not_after = kNow - 1; }), "E-CERT-EXPIRED");
  EXPECT_EQ(of_root([](auto& c) { c.not_after = kNow - 1; }), "E-CERT-EXPIRED");
}

TEST_F(Verify, X10OldSignaturesAreRefusedBelowTheAnchor) {
  const Buffer sha1_rsa{0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00};
  const Buffer md5_rsa{0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04, 0x05, 0x00};
  const Buffer sha1_ecdsa{0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01};
  const Buffer dsa_sha256{0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02};
  for (const auto& old : {sha1_rsa, md5_rsa, sha1_ecdsa, dsa_sha256}) {
    const auto use = [&](auto& c) { c.inner_algorithm = c.outer_algorithm = old; };
    EXPECT_EQ(of_leaf(use), "E-CERT-WEAK-SIGNATURE");
    EXPECT_EQ(of_middle(use), "E-CERT-WEAK-SIGNATURE");
    // RFC 8446 §4.4.2.2: the anchor's own signature does not matter.
    EXPECT_EQ(of_root(use), "valid");
  }
  EXPECT_EQ(of_root([](auto& c) { c.wrong_signature = true; }), "valid");
}

TEST_F(Verify, WrongSignaturesAreRefused) {
  EXPECT_EQ(of_leaf([](auto& c) { c.wrong_signature = true; }), "E-CERT-SIGNATURE");
  EXPECT_EQ(of_middle([](auto& c) { c.wrong_signature = true; }), "E-CERT-SIGNATURE");
}

Buffer rsa_key(std::size_t bits) {
  Buffer modulus(bits / 8, 0xc5);
  der::Writer key, out;
  key.sequence([&] {
    key.integer(modulus);
    key.integer(65537);
  });
  out.sequence([&] {
    out.sequence([&] {
      out.oid(oids::rsa_encryption);
      out.null();
    });
    out.bit_string(key.bytes());
  });
  return out.take();
}

TEST_F(Verify, WeakKeysAreRefused) {
  EXPECT_EQ(of_leaf([](auto& c) { c.public_key = rsa_key(1024); }), "E-CERT-WEAK-KEY");
  EXPECT_EQ(of_leaf([](auto& c) { c.public_key = rsa_key(16384); }), "E-CERT-WEAK-KEY");
  EXPECT_EQ(of_leaf([](auto& c) { c.public_key = rsa_key(2048); }), "valid");
  // A curve that is not accepted: secp256k1.
  EXPECT_EQ(of_leaf([](auto& c) {
              auto& spki = c.public_key;
              const auto p256 = std::ranges::search(spki, oids::p256);
              const auto k1 = to_buffer(oid<1, 3, 132, 0, 10>);
              spki.erase(p256.begin(), p256.end());
              spki.insert(p256.begin(), k1.begin(), k1.end());
              spki[1] = static_cast<std::uint8_t>(spki[1] - 3);    // SubjectPublicKeyInfo
              spki[3] = static_cast<std::uint8_t>(spki[3] - 3);    // AlgorithmIdentifier
              spki[14] = static_cast<std::uint8_t>(spki[14] - 3);  // the curve
            }),
            "E-CERT-WEAK-KEY");
}

TEST_F(Verify, TheProfileIsKept) {
  EXPECT_EQ(of_leaf([](auto& c) { c.serial.assign(21, 0x11); }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.serial.assign(20, 0x11); }), "valid");
  EXPECT_EQ(of_leaf([](auto& c) { c.subject = issue::make_name(""), c.names_critical = false; }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.subject = issue::make_name(""); }), "valid");
  EXPECT_EQ(of_leaf([](auto& c) { c.subject = issue::make_name(""), c.names.clear(); }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.key_usage.push_back(KeyUsage::key_cert_sign); }), "E-CERT-MALFORMED");
  EXPECT_EQ(of_leaf([](auto& c) { c.basic_constraints->path_length = 0; }), "E-CERT-MALFORMED");
}

TEST_F(Verify, NamesOfIssuersAreComparedAsRfc5280Wants) {
  const auto shouted = leaf(middle, [](auto& c) {
    const issue::Attribute attribute{oids::common_name, "  MIDDLE ", der::Tag::printable_string};
    c.issuer = issue::make_name({&attribute, 1});
  });
  EXPECT_EQ(outcome({shouted, middle}, {root}), "valid");
}

std::array<std::uint8_t, 32> sha256(Bytes of) {
  const auto hash = provider().hash(crypto::HashAlgorithm::sha256);
  hash->update(of);
  std::array<std::uint8_t, 32> out{};
  hash->snapshot(out);
  return out;
}

TEST_F(Verify, OneOfThePinnedKeysIsInThePath) {
  const auto pinned = [&](const Identity& identity) {
    VerifyOptions options;
    options.pins = {sha256(new_key()->spki()), sha256(identity.key->spki())};
    return judge({server, middle}, {root}, options);
  };
  EXPECT_EQ(outcome(pinned(server)), "valid");
  EXPECT_EQ(outcome(pinned(middle)), "valid");
  EXPECT_EQ(outcome(pinned(root)), "valid");
  const auto verdict = pinned(ca(nullptr, "Root"));
  EXPECT_EQ(outcome(verdict), "E-CERT-PIN");
  EXPECT_EQ(verdict.error.got.view(), "other keys, of all 3");
  EXPECT_EQ(verdict.failed_at, 0U);
}

TEST_F(Verify, APinChoosesAmongPaths) {
  const auto other_root = ca(nullptr, "Other Root"), crossed = ca(&other_root, "Middle", {}, middle.key);
  VerifyOptions options;
  for (const auto& wanted : {root, other_root}) {
    options.pins = {sha256(wanted.key->spki())};
    const auto verdict = judge({server, middle, crossed}, {root, other_root}, options);
    ASSERT_EQ(outcome(verdict), "valid");
    EXPECT_TRUE(equal(verdict.path.back().der(), wanted.certificate));
  }
}

TEST_F(Verify, ARetiredAnchorVouchesForWhatItIssuedBefore) {
  const auto judged = [&](UnixTime after, const Identities& chain) {
    const DistrustAfter retired[] = {{{}, kNow - 50 * kDay}, {sha256(root.certificate), after}};
    const auto store = trusting({root, ca(nullptr, "Other")})->distrusting(retired);
    return x509::verify(ders(chain), *store, {.at = kNow}, provider()).verdict;
  };
  const auto issued = kNow - 10 * kDay;
  EXPECT_EQ(outcome(judged(issued, {server, middle})), "valid");
  EXPECT_EQ(outcome(judged(issued + kDay, {server, middle})), "valid");
  const auto verdict = judged(issued - 1, {server, middle});
  EXPECT_EQ(outcome(verdict), "E-CERT-DISTRUSTED");
  EXPECT_EQ(verdict.failed_at, 0U);
  EXPECT_EQ(verdict.error.expected.view(), "issued by 2026-10-26T11:59:59Z, the last date of CN=Root");
  EXPECT_EQ(verdict.error.got.view(), "issued at 2026-10-26T12:00:00Z");
}

TEST_F(Verify, AnotherAnchorMayVouchForWhatARetiredOneNoLongerDoes) {
  const auto other_root = ca(nullptr, "Other Root"), crossed = ca(&other_root, "Middle", {}, middle.key);
  const DistrustAfter retired[] = {{sha256(root.certificate), kNow - 50 * kDay}};
  const auto store = trusting({root, other_root})->distrusting(retired);
  const auto verdict = x509::verify(ders({server, middle, crossed}), *store, {.at = kNow}, provider()).verdict;
  ASSERT_EQ(outcome(verdict), "valid");
  EXPECT_TRUE(equal(verdict.path.back().der(), other_root.certificate));
}

TEST_F(Verify, LimitsBindWhatThePeerSends) {
  Identities many{server, middle};
  for (int i = 0; i < 9; ++i) many.emplace_back(middle);
  EXPECT_EQ(outcome(many, {root}), "E-CERT-TOO-MANY");
  VerifyOptions wide;
  wide.limits.certificates = 11;
  EXPECT_EQ(outcome(many, {root}, wide), "valid");
  const auto huge = [](auto& c) { c.extensions.push_back({oid<1, 2, 3, 4>, false, Buffer(40000)}); };
  EXPECT_EQ(of_leaf(huge), "E-CERT-TOO-MANY");
  VerifyOptions narrow;
  narrow.limits.chain_bytes = server.certificate.size() + middle.certificate.size();
  EXPECT_EQ(outcome({server, middle}, {root}, narrow), "valid");
  --narrow.limits.chain_bytes;
  EXPECT_EQ(outcome({server, middle}, {root}, narrow), "E-CERT-TOO-MANY");
  EXPECT_EQ(outcome({}, {root}), "E-CERT-MALFORMED");
}

TEST_F(Verify, APathHasAtMostSixIntermediates) {
  std::vector<Identity> cas{ca(&root, "CA 0")};
  const auto chain_of = [&](std::size_t count) {
    while (cas.size() < count) cas.push_back(ca(&cas.back(), "CA " + std::to_string(cas.size())));
    const auto end = leaf(cas[count - 1]);
    Identities chain{end};
    for (std::size_t i = 0; i < count; ++i) chain.emplace_back(cas[i]);
    return std::string(outcome(chain, {root}));
  };
  cas.reserve(8);
  EXPECT_EQ(chain_of(6), "valid");
  EXPECT_EQ(chain_of(7), "E-CERT-TOO-MANY");
}

TEST_F(Verify, AnUnreadableIntermediateTakesNoPart) {
  const std::vector<std::uint8_t> junk{0x30, 0x03, 0x02, 0x01, 0x00};
  const auto chain = std::vector<Bytes>{server.certificate, junk, middle.certificate};
  const auto verdict = verify(chain, *trusting({root}), {.at = kNow}, provider()).verdict;
  EXPECT_EQ(outcome(verdict), "valid");
  ASSERT_EQ(verdict.unreadable.size(), 1U);
  EXPECT_EQ(verdict.unreadable[0].index, 1U);
}

TEST_F(Verify, AnUnreadableLeafSaysWhere) {
  auto cut = server.certificate;
  cut.push_back(0);
  const auto verified = verify(std::vector<Bytes>{cut}, *trusting({root}), {.at = kNow}, provider());
  EXPECT_EQ(outcome(verified.verdict), "E-CERT-MALFORMED");
  EXPECT_EQ(verified.verdict.error.offset, cut.size() - 1);
  EXPECT_FALSE(verified.leaf_key);
}

TEST_F(Verify, TextsAreMadeForEveryCheck) {
  const auto verdict = judge({server, middle}, {root}, named("www.example.com"));
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    for (const auto& check : verdict.path[i].checks) {
      const auto text = describe(verdict, verdict.path, i, check.id);
      EXPECT_FALSE(text.expected.empty()) << name(check.id);
      EXPECT_FALSE(text.got.empty()) << name(check.id);
    }
  EXPECT_EQ(describe(verdict, verdict.path, 0, CheckId::name).got, "www.example.com");
  EXPECT_EQ(describe(verdict, verdict.path, 0, CheckId::key).got, "ECDSA P-256");
  EXPECT_EQ(describe(verdict, verdict.path, 1, CheckId::key_usage).got, "keyCertSign, cRLSign");
}

TEST_F(Verify, NameMismatchTellsTheNamesThatAreThere) {
  EXPECT_EQ(judge({server, middle}, {root}, named("other.example")).error.got.view(), "www.example.com");
  const auto bare = leaf(middle, [](auto& c) { c.names.clear(); });
  EXPECT_EQ(judge({bare, middle}, {root}, named("www.example.com")).error.got.view(),
            "no subjectAltName; its common name www.example.com does not count");
}

TEST_F(Verify, OfManyNamesTheFirstAreShown) {
  const auto many = leaf(middle, [](auto& c) { c.names = {"a.test", "b.test", "c.test"}; });
  const auto certificate = *Certificate::parse(many.certificate);
  EXPECT_EQ(presented_names(*certificate, 3), "a.test, b.test, c.test");
  EXPECT_EQ(presented_names(*certificate, 2), "a.test, b.test and 1 more");
}

}  // namespace
}  // namespace entente::x509
