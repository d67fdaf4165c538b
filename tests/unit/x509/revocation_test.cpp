// V1-V4, X10: what lists and OCSP responses say of a path, and what follows by the mode.
#include "x509/revocation.h"

#include <gtest/gtest.h>

#include "unit/x509/revocation_pki.h"
#include "x509/annotate.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

using namespace testing;

constexpr auto kRequire = RevocationMode::require, kSoft = RevocationMode::soft;

class Revoked : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), server = leaf(middle);
  const Buffer of_root = crl(root);

  Verdict by(RevocationOptions options, const Identity& end) const {
    return judge({end, middle}, {root}, with(std::move(options)));
  }
  /// What the leaf's revocation is under a list of its issuer, beside a good one of the root.
  Verdict by_crl(const CrlChange& change, RevocationMode mode = kRequire) const {
    return by({.mode = mode, .crls = store({of_root, crl(middle, change)})}, server);
  }
  Verdict by_crl_of(const Identity& end, const CrlChange& change, RevocationMode mode = kRequire) const {
    return by({.mode = mode, .crls = store({of_root, crl(middle, change)})}, end);
  }
  Verdict by_ocsp(const OcspChange& change, const std::shared_ptr<const crypto::PrivateKey>& key = {}) const {
    return by({.mode = kRequire, .crls = store({of_root}), .ocsp = {ocsp(middle, server, change, key)}}, server);
  }
  Verdict by_staple(Buffer staple, const Identity& end, RevocationMode mode = kSoft) const {
    return by({.mode = mode, .staple = std::move(staple), .staple_asked = true}, end);
  }
  static const Revocation& of_leaf(const Verdict& verdict) { return verdict.path[0].revocation; }
  static std::string_view why(const Verdict& verdict) { return of_leaf(verdict).why; }
};

// ---- lists ----

TEST_F(Revoked, AFreshListSaysGood) {
  const auto verdict = by_crl({});
  ASSERT_EQ(outcome(verdict), "valid");
  EXPECT_EQ(verdict.path[0][CheckId::revocation].outcome, Outcome::pass);
  EXPECT_EQ(of_leaf(verdict).status, RevocationStatus::good);
  EXPECT_EQ(of_leaf(verdict).source, RevocationSource::crl);
  EXPECT_EQ(of_leaf(verdict).this_update, kNow - 3600);
  EXPECT_EQ(of_leaf(verdict).next_update, kNow - 3600 + kDay);
  EXPECT_EQ(verdict.path[1].revocation.status, RevocationStatus::good);
  EXPECT_EQ(verdict.path[2][CheckId::revocation].outcome, Outcome::not_applicable);
  EXPECT_EQ(verdict.signatures_checked, 4U);
  EXPECT_EQ(describe(verdict, verdict.path, 0, CheckId::revocation).got,
            "good, says the revocation list of 2026-11-05T11:00:00Z");
}

TEST_F(Revoked, AListedCertificateIsRefused) {
  for (const auto mode : {kSoft, kRequire}) {
    const auto verdict = by_crl(listing(server), mode);
    EXPECT_EQ(outcome(verdict), "E-CERT-REVOKED");
    EXPECT_EQ(verdict.error.alert, Alert::certificate_revoked);
    EXPECT_EQ(verdict.failed_at, 0U);
    EXPECT_EQ(of_leaf(verdict).status, RevocationStatus::revoked);
    EXPECT_EQ(of_leaf(verdict).revoked_at, kNow - 2 * kDay);
    EXPECT_EQ(of_leaf(verdict).reason, RevocationReason::key_compromise);
    EXPECT_EQ(verdict.error.got.view(), "revoked at 2026-11-03T12:00:00Z (keyCompromise), says the revocation list");
  }
  EXPECT_EQ(outcome(by_crl(listing(server), RevocationMode::off)), "valid");
  EXPECT_EQ(outcome(by_crl(listing(server, RevocationReason::certificate_hold))), "E-CERT-REVOKED");
  EXPECT_EQ(outcome(by_crl(listing(leaf(middle)))), "valid");
}

TEST_F(Revoked, WithoutAListNothingIsKnown) {
  const auto soft = by({.mode = kSoft}, server);
  EXPECT_EQ(outcome(soft), "valid");
  EXPECT_EQ(soft.path[0][CheckId::revocation].outcome, Outcome::unknown);
  EXPECT_EQ(of_leaf(soft).status, RevocationStatus::unknown);
  EXPECT_EQ(why(soft), "no revocation list or OCSP response is at hand");
  EXPECT_EQ(outcome(by({.mode = kRequire}, server)), "E-CERT-REVOCATION-UNKNOWN");
  const auto off = by({.mode = RevocationMode::off}, server);
  EXPECT_EQ(of_leaf(off).status, RevocationStatus::not_checked);
  // Every certificate below the anchor: the root's list is missing.
  const auto half = by({.mode = kRequire, .crls = store({crl(middle)})}, server);
  EXPECT_EQ(outcome(half), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(half.failed_at, 1U);
}

TEST_F(Revoked, V4AListThatDoesNotCountIsNeverGood) {
  using T = issue::CrlTemplate;
  const struct {
    const char* why;
    CrlChange change;
  } kCases[] = {
      {"it is out of date: its nextUpdate has passed", [](T& l) { l.next_update = kNow - 1; }},
      {"it does not say when it ends (nextUpdate)", [](T& l) { l.next_update.reset(); }},
      {"the list is of the future", [](T& l) { l.this_update = kNow + kDay, l.next_update = kNow + 2 * kDay; }},
      {"the list has no cRLNumber", [](T& l) { l.number.reset(); }},
      {"the list has a critical extension that is not processed here", [](T& l) { l.number_critical = true; }},
      {"the list has a critical extension that is not processed here",
       [](T& l) { l.extensions = {{oid<1, 2, 3>, true, {5, 0}}}; }},
      {"an entry of the list has a critical extension that is not processed here",
       [](T& l) { l.revoked = {{.serial = {9}, .at = kNow, .extensions = {{oid<1, 2, 3>, true, {5, 0}}}}}; }},
      {"the list is a delta list, which tells of changes alone", [](T& l) { l.delta_of = 1; }},
      {"the list is of CAs alone", [](T& l) { l.issuing_distribution_point.emplace().only_ca = true; }},
      {"the list is of attribute certificates alone",
       [](T& l) { l.issuing_distribution_point.emplace().only_attribute = true; }},
      {"the list is an indirect one, which may speak for other issuers",
       [](T& l) { l.issuing_distribution_point.emplace().indirect = true; }},
      {"the lists are of some reasons alone",
       [](T& l) { l.issuing_distribution_point.emplace().only_reasons = {1, 2}; }},
      {"the list is of another distribution point",
       [](T& l) { l.issuing_distribution_point.emplace().urls = {"http://ca.example/other.crl"}; }},
      {"the list's distribution point has too many names",
       [](T& l) { l.issuing_distribution_point.emplace().urls.assign(65, "http://ca.example/1.crl"); }},
      {"the list is not signed by the issuer", [](T& l) { l.wrong_signature = true; }},
      {"the list names two algorithms for its signature",
       [](T& l) { l.inner_algorithm = encode_algorithm({crypto::SignatureAlgorithm::Kind::ed25519}); }},
      {"no list of its issuer is at hand", [](T& l) { l.issuer = issue::make_name("Somebody"); }},
  };
  for (const auto& test : kCases) {
    const auto verdict = by_crl(test.change);
    EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN") << test.why;
    EXPECT_EQ(why(verdict), test.why);
    EXPECT_EQ(outcome(by_crl(test.change, kSoft)), "valid") << test.why;
  }
}

TEST_F(Revoked, V4ListsOfEndEntitiesSayNothingOfCas) {
  const auto users = crl(root, [](auto& l) { l.issuing_distribution_point.emplace().only_user = true; });
  const auto verdict = by({.mode = kRequire, .crls = store({users, crl(middle)})}, server);
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(verdict.failed_at, 1U);
  const auto cas = crl(root, [](auto& l) { l.issuing_distribution_point.emplace().only_ca = true; });
  const auto ends = crl(middle, [](auto& l) { l.issuing_distribution_point.emplace().only_user = true; });
  EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({cas, ends})}, server)), "valid");
}

TEST_F(Revoked, V4AnEntryOfAnotherIssuerMakesADirectListUseless) {
  // RFC 5280 §5.3.3: only indirect lists have certificateIssuer, and critical; an entry like that is not guessed at.
  for (const auto& of : {issue::make_name("Somebody"), issue::make_name("Middle")}) {
    const auto said = by_crl(
        [&](auto& l) { l.revoked = {{.serial = serial_of(server), .at = kNow - kDay, .certificate_issuer = of}}; });
    EXPECT_EQ(outcome(said), "E-CERT-REVOCATION-UNKNOWN");
    EXPECT_EQ(why(said), "an entry of the list has a critical extension that is not processed here");
  }
  // One that is not critical may be passed over: then the entry is of the list's own issuer.
  const auto said = by_crl([&](auto& l) {
    l.revoked = {
        {.serial = serial_of(server), .at = kNow - kDay, .extensions = {{oid<2, 5, 29, 29>, false, {0x30, 0}}}}};
  });
  EXPECT_EQ(outcome(said), "E-CERT-REVOKED");
}

TEST_F(Revoked, ListsAreNotGoneThroughForStrangers) {
  const auto stranger = ca(nullptr, "Stranger"), end = leaf(stranger);
  const auto verdict = judge({end, stranger}, {root}, with({.crls = store({of_root, crl(stranger, listing(end))})}));
  EXPECT_EQ(outcome(verdict), "E-CERT-UNKNOWN-CA");
  EXPECT_EQ(of_leaf(verdict).status, RevocationStatus::not_checked);
}

TEST_F(Revoked, DistributionPointsMatchByName) {
  const auto end =
      leaf(middle, [](auto& c) { c.crl_distribution_points = {"http://ca.example/1.crl", "http://ca.example/2.crl"}; });
  const auto at = [](const char* url) {
    return [url](issue::CrlTemplate& l) { l.issuing_distribution_point.emplace().urls = {url}; };
  };
  EXPECT_EQ(outcome(by_crl_of(end, at("http://ca.example/2.crl"))), "valid");
  EXPECT_EQ(outcome(by_crl_of(end, at("http://ca.example/3.crl"))), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(outcome(by_crl_of(end, {})), "valid");
}

TEST_F(Revoked, V4APointOfAnotherIssuersListsIsNotTheIssuers) {
  // RFC 5280 §4.2.1.13: cRLIssuer names who signs the list, if that is not the certificate's issuer.
  const auto pointing_to = [&](Bytes crl_issuer) {
    der::Writer out;
    out.sequence([&] {
      out.sequence([&] {
        out.inside(der::constructed(0), [&] {
          out.inside(der::constructed(0), [&] { out.value(der::primitive(6), "http://ca.example/1.crl"); });
        });
        out.inside(der::constructed(2), [&] { out.inside(der::constructed(4), [&] { out.raw(crl_issuer); }); });
      });
    });
    return leaf(middle, [&](auto& c) { c.extensions = {{oids::crl_distribution_points, false, out.take()}}; });
  };
  const auto at_point = [](issue::CrlTemplate& l) {
    l.issuing_distribution_point.emplace().urls = {"http://ca.example/1.crl"};
  };
  EXPECT_EQ(outcome(by_crl_of(pointing_to(issue::make_name("Middle")), at_point)), "valid");
  const auto verdict = by_crl_of(pointing_to(issue::make_name("Somebody")), at_point);
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(why(verdict), "the list is of another distribution point");
}

TEST_F(Revoked, ListsOfReasonsAddUp) {
  const auto some = [&](std::vector<unsigned> reasons) {
    return crl(middle, [&](auto& l) { l.issuing_distribution_point.emplace().only_reasons = reasons; });
  };
  const auto first = some({1, 2, 3, 4}), second = some({5, 6, 7, 8});
  EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({of_root, first})}, server)), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({of_root, first, second})}, server)), "valid");
}

TEST_F(Revoked, WhatIsRevokedStaysSoAndAHoldDoesNot) {
  using enum RevocationReason;
  const auto stale = [&](RevocationReason reason) {
    return by_crl(
        [&](auto& l) {
          listing(server, reason)(l);
          l.next_update = kNow - 1;
        },
        kSoft);
  };
  EXPECT_EQ(outcome(stale(key_compromise)), "E-CERT-REVOKED");
  EXPECT_EQ(outcome(stale(certificate_hold)), "valid");
  EXPECT_EQ(outcome(by_crl(listing(server, remove_from_crl), kSoft)), "valid");
  EXPECT_EQ(outcome(by_crl(listing(server, remove_from_crl))), "E-CERT-REVOCATION-UNKNOWN");
  // A newer list without the hold.
  const auto older = crl(middle, [&](auto& l) {
    listing(server, certificate_hold)(l);
    l.this_update -= 60;
  });
  EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({of_root, older, crl(middle)})}, server)), "valid");
  // Whoever numbers no lists may revoke all the same.
  EXPECT_EQ(outcome(by_crl([&](auto& l) {
              listing(server)(l);
              l.number.reset();
            })),
            "E-CERT-REVOKED");
}

TEST_F(Revoked, ARevokedIntermediateSendsTheSearchOn) {
  // One CA key, certified by two roots; one of them took it back.
  const auto other = ca(nullptr, "Other Root");
  const auto crossed = ca(&other, "Middle", {}, middle.key);
  const auto crls = store({crl(root, listing(middle)), crl(other), crl(middle)});
  for (const auto& chain : {Identities{server, middle, crossed}, Identities{server, crossed, middle}}) {
    const auto verdict = judge(chain, {root, other}, with({.mode = kRequire, .crls = crls}));
    ASSERT_EQ(outcome(verdict), "valid");
    EXPECT_TRUE(equal(verdict.path[2].der(), other.certificate));
  }
  const auto verdict = judge({server, middle}, {root, other}, with({.crls = crls}));
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOKED");
  EXPECT_EQ(verdict.failed_at, 1U);
}

TEST_F(Revoked, ACaThatRevokedIsHeardUnderItsOtherCertificatesToo) {
  // The same name and key, certified again for less: under this one its lists do not count.
  const auto mute = ca(&root, "Middle", [](auto& c) { c.key_usage = {KeyUsage::key_cert_sign}; }, middle.key);
  const auto options = with({.mode = kSoft, .crls = store({of_root, crl(middle, listing(server))})});
  const auto verdict = judge({server, middle, mute}, {root}, options);
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOKED");
  ASSERT_EQ(verdict.rejected.size(), 1U);
  for (const auto& path : {verdict.path, verdict.rejected[0]})
    EXPECT_EQ(path[0].revocation.status, RevocationStatus::revoked);
}

TEST_F(Revoked, AListIsVerifiedOnceForManyChains) {
  const auto crls = store({of_root, crl(middle)});
  const RevocationOptions options{.mode = kRequire, .crls = crls};
  EXPECT_EQ(by(options, server).signatures_checked, 4U);
  EXPECT_EQ(by(options, server).signatures_checked, 2U);
}

TEST_F(Revoked, SpendingTheBudgetHidesNothing) {
  auto options = with({.mode = kSoft, .crls = store({of_root, crl(middle, listing(server))})});
  options.limits.signatures = 3;
  EXPECT_EQ(outcome({server, middle}, {root}, options), "E-CERT-BUDGET");
}

// ---- OCSP ----

TEST_F(Revoked, OcspSaysGoodOrRevoked) {
  const auto good = by_ocsp({});
  EXPECT_EQ(outcome(good), "valid");
  EXPECT_EQ(of_leaf(good).source, RevocationSource::ocsp);
  const auto revoked = by_ocsp([](auto& r) {
    r.answers[0].status = RevocationStatus::revoked;
    r.answers[0].revoked_at = kNow - kDay;
    r.answers[0].reason = RevocationReason::superseded;
  });
  EXPECT_EQ(outcome(revoked), "E-CERT-REVOKED");
  EXPECT_EQ(of_leaf(revoked).revoked_at, kNow - kDay);
  EXPECT_EQ(of_leaf(revoked).reason, RevocationReason::superseded);
  const auto by_name = by_ocsp([&](auto& r) {
    r.responder_name = issue::make_name("Middle");
    r.answers[0].cert_id = *issue::cert_id(provider(), middle, server.certificate, CertIdHash::sha256);
  });
  EXPECT_EQ(outcome(by_name), "valid");
}

TEST_F(Revoked, AnOcspResponseThatCannotBeReadIsToldOf) {
  EXPECT_EQ(why(by({.mode = kSoft, .ocsp = {{0x30, 0}}}, server)), "an OCSP response that is at hand cannot be read");
  EXPECT_EQ(outcome(by({.mode = kSoft, .ocsp = {{0x30, 0}, ocsp(middle, server)}}, server)), "valid");
}

TEST_F(Revoked, OcspOfSeveralAnswersTakesTheRightOne) {
  const auto other = leaf(middle);
  const auto verdict = by_ocsp([&](auto& r) {
    auto first = r.answers[0];
    first.cert_id = *issue::cert_id(provider(), middle, other.certificate);
    first.status = RevocationStatus::revoked;
    r.answers.insert(r.answers.begin(), first);
  });
  EXPECT_EQ(outcome(verdict), "valid");
}

TEST_F(Revoked, V2AnOcspResponseThatDoesNotCountIsNeverGood) {
  using T = issue::OcspTemplate;
  const struct {
    const char* why;
    OcspChange change;
  } kCases[] = {
      {"it is out of date: its nextUpdate has passed", [](T& r) { r.answers[0].next_update = kNow - 1; }},
      {"it does not say when it ends (nextUpdate)", [](T& r) { r.answers[0].next_update.reset(); }},
      {"it is of the future: its thisUpdate has not come yet", [](T& r) { r.answers[0].this_update = kNow + kDay; }},
      {"the responder does not know the certificate", [](T& r) { r.answers[0].status = RevocationStatus::unknown; }},
      {"the responder answered with tryLater", [](T& r) { r.status = issue::OcspStatus::try_later; }},
      {"the response is about other certificates", [](T& r) { r.answers.clear(); }},
      {"the response is about other certificates",
       [&](T& r) { r.answers[0].cert_id = *issue::cert_id(provider(), middle, leaf(middle).certificate); }},
      {"the response is about other certificates",
       [&](T& r) { r.answers[0].cert_id = *issue::cert_id(provider(), root, server.certificate); }},
      {"the response has a critical extension that is not processed here",
       [](T& r) { r.extensions = {{oid<1, 2, 3>, true, {5, 0}}}; }},
      {"the response has a critical extension that is not processed here",
       [](T& r) { r.answers[0].extensions = {{oid<1, 2, 3>, true, {5, 0}}}; }},
      {"the response's signature is wrong", [](T& r) { r.wrong_signature = true; }},
      {"the response is signed by neither the issuer nor its delegate",
       [](T& r) { r.responder_name = issue::make_name("Somebody"); }},
  };
  for (const auto& test : kCases) {
    const auto verdict = by_ocsp(test.change);
    EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN") << test.why;
    EXPECT_EQ(why(verdict), test.why);
    // Stapled, the same is an error whatever the mode.
    const auto stapled = by_staple(ocsp(middle, server, test.change), server);
    EXPECT_EQ(outcome(stapled), "E-STAPLE") << test.why;
    EXPECT_EQ(stapled.error.alert, Alert::bad_certificate_status_response);
    EXPECT_EQ(stapled.error.got.view(), test.why);
  }
}

TEST_F(Revoked, V1TheSignerIsTheIssuerOrItsDelegate) {
  using Certificates = issue::CertificateTemplate;
  const auto key = new_key();
  const auto delegate = [&](const Identity& issuer, const Change& change = {}) {
    return leaf(
        issuer,
        [&](Certificates& c) {
          c.purposes = {oids::ocsp_signing};
          c.ocsp_nocheck = true;
          if (change) change(c);
        },
        key);
  };
  const auto by_delegate = [&](const Identity& signer) {
    return by_ocsp([&](auto& r) { r.certificates = {signer.certificate}; }, key);
  };
  EXPECT_EQ(outcome(by_delegate(delegate(middle))), "valid");
  const struct {
    const char* why;
    Identity signer;
  } kCases[] = {
      {"the response is signed by a delegate of another CA", delegate(root)},
      {"the response is signed by a delegate of another CA", delegate(ca(nullptr, "Middle"))},
      {"the response is signed by a delegate of another CA",
       delegate(middle, [](Certificates& c) { c.wrong_signature = true; })},
      {"the response is signed by a delegate of another CA",
       delegate(middle, [](Certificates& c) { c.issuer = issue::make_name("Other"); })},
      {"the response is signed by a certificate that is not for that: no OCSPSigning",
       delegate(middle, [](Certificates& c) { c.purposes = {oids::server_auth, oids::any_extended_key_usage}; })},
      {"the response is signed by a certificate that is not for that: no OCSPSigning",
       delegate(middle, [](Certificates& c) { c.purposes.clear(); })},
      {"the response is signed by a certificate that is not for that: no digitalSignature",
       delegate(middle, [](Certificates& c) { c.key_usage = {KeyUsage::key_agreement}; })},
      {"the response is signed by a delegate whose certificate is out of date",
       delegate(middle, [](Certificates& c) { c.not_after = kNow - 1; })},
      {"the response is signed by a delegate whose certificate is out of date",
       delegate(middle, [](Certificates& c) { c.not_before = kNow + 1; })},
      {"the response is signed by a delegate whose certificate is not in order",
       delegate(middle, [](Certificates& c) { c.extensions = {{oid<1, 2, 3>, true, {5, 0}}}; })},
      {"the response is signed by a delegate whose certificate is not in order",
       delegate(middle,
                [](Certificates& c) {
                  c.inner_algorithm =
                      encode_algorithm({crypto::SignatureAlgorithm::Kind::ecdsa, crypto::HashAlgorithm::sha384});
                })},
  };
  for (const auto& test : kCases) {
    const auto verdict = by_delegate(test.signer);
    EXPECT_EQ(outcome(verdict), "E-CERT-REVOCATION-UNKNOWN") << test.why;
    EXPECT_EQ(why(verdict), test.why);
  }
  const auto among_others = by_ocsp(
      [&](auto& r) { r.certificates = {Buffer{0x30, 0}, middle.certificate, delegate(middle).certificate}; }, key);
  EXPECT_EQ(outcome(among_others), "valid");
  // The delegate's certificate is not there, or another key signed.
  EXPECT_EQ(outcome(by_ocsp({}, key)), "E-CERT-REVOCATION-UNKNOWN");
  const auto right = delegate(middle);
  EXPECT_EQ(why(by_ocsp(
                [&](auto& r) {
                  r.certificates = {right.certificate};
                  r.responder_name = issue::make_name("www.example.com");
                },
                new_key())),
            "the response's signature is wrong");
}

TEST_F(Revoked, V1ARevokedDelegateDoesNotCount) {
  const auto key = new_key();
  for (const bool nocheck : {false, true}) {
    const auto signer = leaf(
        middle,
        [&](auto& c) {
          c.purposes = {oids::ocsp_signing};
          c.ocsp_nocheck = nocheck;
        },
        key);
    const auto response = ocsp(middle, server, [&](auto& r) { r.certificates = {signer.certificate}; }, key);
    // The list is of some reasons alone, so that it is not what says good.
    const auto list = crl(middle, [&](auto& l) {
      listing(signer)(l);
      l.issuing_distribution_point.emplace().only_reasons = {1};
    });
    EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({of_root, list}), .ocsp = {response}}, server)),
              nocheck ? "valid" : "E-CERT-REVOCATION-UNKNOWN");
  }
}

TEST_F(Revoked, V1ADelegateWithoutNocheckHasToBeKnownWhereAllHasTo) {
  const auto new_delegate = [&](bool nocheck = false) {
    return leaf(middle, [&](auto& c) {
      c.purposes = {oids::ocsp_signing};
      c.ocsp_nocheck = nocheck;
    });
  };
  const auto signed_by = [&](const Identity& delegate, const Identity& about, const OcspChange& change = {}) {
    return ocsp(
        middle, about,
        [&](auto& r) {
          r.certificates = {delegate.certificate};
          if (change) change(r);
        },
        delegate.key);
  };
  const auto signer = new_delegate(), other = new_delegate(), vouched = new_delegate(true);
  const auto answer = signed_by(signer, server);
  const auto by_all = [&](std::vector<Buffer> responses, RevocationMode mode = kRequire) {
    return by({.mode = mode, .crls = store({of_root}), .ocsp = std::move(responses)}, server);
  };
  const auto unknown = by_all({answer});
  EXPECT_EQ(outcome(unknown), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(why(unknown),
            "the response is signed by a delegate that is not known to be good, and has no id-pkix-ocsp-nocheck");
  EXPECT_EQ(outcome(by_all({answer}, kSoft)), "valid");
  // The issuer, or a delegate who is known to be good, vouches for it; not it for itself, nor two for each other.
  EXPECT_EQ(outcome(by_all({answer, ocsp(middle, signer)})), "valid");
  EXPECT_EQ(outcome(by_all({answer, signed_by(vouched, signer)})), "valid");
  EXPECT_EQ(outcome(by_all({answer, signed_by(signer, signer)})), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(outcome(by_all({answer, signed_by(signer, other), signed_by(other, signer)})), "E-CERT-REVOCATION-UNKNOWN");
  const auto revoking = [](auto& r) { r.answers[0].status = RevocationStatus::revoked; };
  EXPECT_EQ(why(by_all({answer, ocsp(middle, signer, revoking)})),
            "the response is signed by a delegate that was revoked");
  // What it says against a certificate is heard all the same.
  EXPECT_EQ(outcome(by_all({signed_by(signer, server, revoking)})), "E-CERT-REVOKED");
  // A list of all reasons knows the delegate, and knows the certificate.
  EXPECT_EQ(outcome(by({.mode = kRequire, .crls = store({of_root, crl(middle)}), .ocsp = {answer}}, server)), "valid");
  // A staple of such a delegate is in order, though it does not tell enough.
  const auto stapled = by({.mode = kRequire, .crls = store({of_root}), .staple = answer, .staple_asked = true}, server);
  EXPECT_EQ(outcome(stapled), "E-CERT-REVOCATION-UNKNOWN");
}

TEST_F(Revoked, OneWhoSaysRevokedIsEnough) {
  const auto verdict = by({.mode = kSoft,
                           .crls = store({crl(middle, listing(server))}),
                           .ocsp = {ocsp(middle, server)},
                           .staple = ocsp(middle, server)},
                          server);
  EXPECT_EQ(outcome(verdict), "E-CERT-REVOKED");
}

// ---- staples ----

TEST_F(Revoked, AStapleTellsOfTheLeafAlone) {
  const auto verdict = by_staple(ocsp(middle, server), server);
  EXPECT_EQ(outcome(verdict), "valid");
  EXPECT_EQ(of_leaf(verdict).source, RevocationSource::staple);
  EXPECT_EQ(verdict.path[1].revocation.status, RevocationStatus::unknown);
  EXPECT_EQ(outcome(by_staple(ocsp(middle, server), server, kRequire)), "E-CERT-REVOCATION-UNKNOWN");
  EXPECT_EQ(outcome(by_staple({0x30, 0}, server)), "E-STAPLE");
  EXPECT_EQ(outcome(by_staple({0x30, 0}, server, RevocationMode::off)), "valid");
  const auto revoked = ocsp(middle, server, [](auto& r) { r.answers[0].status = RevocationStatus::revoked; });
  EXPECT_EQ(outcome(by_staple(revoked, server)), "E-CERT-REVOKED");
}

TEST_F(Revoked, V3APromiseToStapleIsKept) {
  const auto end = leaf(middle, [](auto& c) { c.tls_features = {issue::kMustStaple}; });
  const auto missing = by_staple({}, end);
  EXPECT_EQ(outcome(missing), "E-STAPLE-MISSING");
  EXPECT_EQ(missing.error.alert, Alert::bad_certificate_status_response);
  EXPECT_EQ(missing.error.got.view(), "none");
  EXPECT_EQ(outcome(by_staple(ocsp(middle, end), end)), "valid");
  EXPECT_EQ(outcome(by({.mode = kSoft}, end)), "valid");  // nobody asked for one
  EXPECT_EQ(outcome(by_staple({}, end, RevocationMode::off)), "valid");
  // Another feature is no promise to staple.
  EXPECT_EQ(outcome(by_staple({}, leaf(middle, [](auto& c) { c.tls_features = {17}; }))), "valid");
}

TEST_F(Revoked, NoRevAvailMeansThatNobodyWillTell) {
  const auto end = leaf(middle, [](auto& c) { c.no_rev_avail = true; });
  const auto verdict = by({.mode = kRequire, .crls = store({of_root})}, end);
  EXPECT_EQ(outcome(verdict), "valid");
  EXPECT_EQ(of_leaf(verdict).source, RevocationSource::no_rev_avail);
  // One who tells all the same is heard.
  EXPECT_EQ(outcome(by({.mode = kSoft, .crls = store({of_root, crl(middle, listing(end))})}, end)), "E-CERT-REVOKED");
  // RFC 9608 §2: not beside what says otherwise, not critical, not of a CA.
  const Change kWrong[] = {
      [](auto& c) { c.ocsp = "http://ocsp.example/"; },
      [](auto& c) { c.crl_distribution_points = {"http://ca.example/1.crl"}; },
      [](auto& c) { c.no_rev_avail = false, c.extensions = {{oids::no_rev_avail, true, {5, 0}}}; },
  };
  for (const auto& change : kWrong) {
    const auto wrong = leaf(middle, [&](auto& c) {
      c.no_rev_avail = true;
      change(c);
    });
    EXPECT_FALSE(by({.mode = kSoft}, wrong).valid);
  }
  const auto mute = ca(&root, "Middle", [](auto& c) { c.no_rev_avail = true; });
  EXPECT_EQ(outcome({leaf(mute), mute}, {root}), "E-CERT-MALFORMED");
}

// ---- reading ----

TEST_F(Revoked, OcspResponsesAreStrictAndEveryByteIsNamed) {
  const auto der = ocsp(middle, server, [&](auto& r) {
    r.answers[0].status = RevocationStatus::revoked;
    r.answers[0].reason = RevocationReason::superseded;
    r.certificates = {middle.certificate};
    r.nonce = Buffer(16, 1);
  });
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_FALSE(OcspResponse::parse(Bytes(der).first(size))) << size;
  const auto response = OcspResponse::parse(der);
  ASSERT_TRUE(response);
  EXPECT_EQ((*response)->certs.size(), 1U);
  EXPECT_TRUE(equal((*response)->nonce, Buffer(16, 1)));
  EXPECT_FALSE(OcspResponse::parse(ocsp(middle, server, [](auto& r) { r.response_type = oid<1, 2, 3>; })));
  std::size_t covered = 0;
  for (const auto& span : annotate_ocsp_response(der)) {
    if (!span.leaf) continue;
    EXPECT_EQ(span.offset, covered);
    EXPECT_NE(span.name, "unparsed");
    covered += span.length;
  }
  EXPECT_EQ(covered, der.size());
}

TEST(Reasons, AreFoundByTheirNames) {
  for (const unsigned code : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 8U, 9U, 10U}) {
    const auto reason = static_cast<RevocationReason>(code);
    EXPECT_EQ(parse_reason(name(reason)), reason) << code;
  }
  for (const std::string_view text : {"", "keycompromise", "unused"}) EXPECT_FALSE(parse_reason(text)) << text;
}

}  // namespace
}  // namespace entente::x509
