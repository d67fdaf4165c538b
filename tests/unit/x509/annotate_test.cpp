// Every byte of a certificate has a name that says what it is: nothing is left as `contents`, `SEQUENCE` or `[0]`.
#include "x509/annotate.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/x509/pki.h"
#include "x509/certificate.h"
#include "x509/der_writer.h"
#include "x509/extension_details.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente::x509 {
namespace {

using namespace testing;
using der::constructed, der::primitive, der::Tag;

/// Names that tell a type alone, of bytes that are some.
std::string nameless(const std::vector<wire::FieldSpan>& spans, std::size_t size) {
  static const std::set<std::string_view> kTypes = {
      "SEQUENCE", "SET", "INTEGER", "OCTET STRING", "BIT STRING", "OBJECT IDENTIFIER", "BOOLEAN",  "[0]",  "[1]",
      "[2]",      "[3]", "[4]",     "NULL",         "a",          "unparsed",          "contents", "value"};
  std::size_t covered = 0, unknown_until = 0;
  unsigned depth = 0;
  for (const auto& span : spans) {
    if (!span.leaf && span.name == "extnValue") depth = span.depth;
    // What an extension holds that nobody knows goes by its types.
    if (!span.leaf && span.name == "value" && span.depth == depth + 1) unknown_until = span.offset + span.length;
    if (!span.leaf) continue;
    if (span.offset != covered) return "a gap at " + std::to_string(covered);
    covered += span.length;
    if (kTypes.contains(span.name) && covered > unknown_until && span.value.empty() && span.length > 0)
      return std::string(span.name) + " at " + std::to_string(span.offset);
  }
  return covered == size ? "" : "an end at " + std::to_string(covered);
}

Change with(Bytes id, const std::function<void(der::Writer&)>& body) {
  der::Writer out;
  body(out);
  return [id, value = out.take()](issue::CertificateTemplate& c) { c.extensions.push_back({id, false, value}); };
}

void uri(der::Writer& out) { out.value(primitive(6), "http://x.test/a"); }

std::vector<wire::FieldSpan> spans_of(const Change& change) {
  static const auto root = ca(nullptr, "Root");
  return annotate_certificate(leaf(root, change).certificate);
}

std::string value_of(const std::vector<wire::FieldSpan>& spans, std::string_view name) {
  for (const auto& span : spans)
    if (span.leaf && span.name == name) return span.value;
  return "no " + std::string(name);
}

void expect_named(const Change& change) {
  static const auto root = ca(nullptr, "Root");
  const auto der = leaf(root, change).certificate;
  ASSERT_TRUE(Certificate::parse(der));
  EXPECT_EQ(nameless(annotate_certificate(der), der.size()), "");
}

TEST(AnnotateAll, DistributionPoints) {
  const auto points = [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] { out.inside(constructed(0), [&] { out.inside(constructed(0), [&] { uri(out); }); }); });
      out.sequence([&] {
        out.inside(constructed(0), [&] {
          out.inside(constructed(0), [&] {
            uri(out);
            uri(out);
          });
        });
        out.value(primitive(1), Buffer{5, 0x60});
        out.inside(constructed(2), [&] { out.inside(constructed(4), [&] { out.raw(issue::make_name("Other CA")); }); });
      });
    });
  };
  expect_named(with(oids::crl_distribution_points, points));
  expect_named(with(oid<2, 5, 29, 46>, points));
  const auto spans = spans_of(with(oids::crl_distribution_points, points));
  EXPECT_EQ(value_of(spans, "uniformResourceIdentifier"), "http://x.test/a");
  EXPECT_EQ(value_of(spans, "reasons"), "keyCompromise, cACompromise");
}

TEST(AnnotateAll, PoliciesWithQualifiers) {
  const auto policies = [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] { out.oid(oid<2, 23, 140, 1, 2, 1>); });
      out.sequence([&] {
        out.oid(oid<1, 2, 3>);
        out.sequence([&] {
          out.sequence([&] {
            out.oid(oid<1, 3, 6, 1, 5, 5, 7, 2, 1>);
            out.value(Tag::ia5_string, "http://cps.test");
          });
          out.sequence([&] {
            out.oid(oid<1, 3, 6, 1, 5, 5, 7, 2, 2>);
            out.sequence([&] {
              out.sequence([&] {
                out.value(Tag::utf8_string, "Somebody");
                out.sequence([&] { out.integer(std::uint64_t{1}); });
              });
              out.value(Tag::utf8_string, "A notice");
            });
          });
        });
      });
    });
  };
  const auto spans = spans_of(with(oids::certificate_policies, policies));
  EXPECT_EQ(value_of(spans, "cPSuri"), "http://cps.test");
  EXPECT_EQ(value_of(spans, "explicitText"), "A notice");
  EXPECT_EQ(value_of(spans, "organization"), "Somebody");
}

TEST(AnnotateAll, NamesOfAllKinds) {
  expect_named([](issue::CertificateTemplate& c) {
    c.names.clear();
    der::Writer out;
    out.sequence([&] {
      out.inside(constructed(0), [&] {
        out.oid(oid<1, 3, 6, 1, 5, 5, 7, 8, 7>);
        out.inside(constructed(0), [&] { out.value(Tag::ia5_string, "_xmpp.x.test"); });
      });
      out.value(primitive(1), "a@x.test");
      out.value(primitive(2), "x.test");
      out.inside(constructed(4), [&] { out.raw(issue::make_name("A person")); });
      out.inside(constructed(5), [&] {
        out.inside(constructed(0), [&] { out.value(Tag::utf8_string, "Assigner"); });
        out.inside(constructed(1), [&] { out.value(Tag::utf8_string, "Party"); });
      });
      uri(out);
      out.value(primitive(7), Buffer{192, 0, 2, 1});
      out.value(primitive(8), oid<1, 2, 3>);
    });
    c.extensions.push_back({oids::subject_alt_name, false, out.take()});
  });
}

TEST(AnnotateAll, SmallExtensions) {
  const auto null = [](der::Writer& out) { out.null(); };
  expect_named(with(oid<2, 5, 29, 56>, null));
  expect_named(with(oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 5>, null));
  expect_named(with(oids::precertificate_poison, null));
  const auto feature = [](der::Writer& out) { out.sequence([&] { out.integer(std::uint64_t{5}); }); };
  expect_named(with(oid<1, 3, 6, 1, 5, 5, 7, 1, 24>, feature));
  expect_named(with(oids::issuer_alt_name, [](der::Writer& out) { out.sequence([&] { uri(out); }); }));
  expect_named(with(oid<1, 3, 6, 1, 5, 5, 7, 1, 11>, [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] {
        out.oid(oid<1, 3, 6, 1, 5, 5, 7, 48, 5>);
        uri(out);
      });
    });
  }));
  expect_named(with(oids::policy_constraints, [](der::Writer& out) {
    out.sequence([&] {
      out.value(primitive(0), Buffer{0});
      out.value(primitive(1), Buffer{2});
    });
  }));
}

/// RFC 6962 §3.3: one timestamp that is whole, one that is cut.
Buffer timestamps() {
  Buffer sct{0};
  sct.resize(33, 0xaa);
  append(sct, Buffer{0, 0, 1, 0x9a, 0x5b, 0xd1, 0x6e, 0x80, 0, 0, 4, 3, 0, 2, 0x30, 0});
  Buffer list{0, 0, 0, static_cast<std::uint8_t>(sct.size())};
  append(list, sct);
  append(list, Buffer{0, 3, 0, 1, 2});
  list[1] = static_cast<std::uint8_t>(list.size() - 2);
  return list;
}

TEST(AnnotateAll, TimestampsAreTlsInsideOfDer) {
  const auto list = [](der::Writer& out) { out.value(Tag::octet_string, timestamps()); };
  const auto spans = spans_of(with(oids::sct_list, list));
  EXPECT_EQ(value_of(spans, "timestamp"), "2025-11-07T00:57:23.328Z");
  EXPECT_EQ(value_of(spans, "algorithm"), "ecdsa-with-SHA256 (1.2.840.10045.4.3.2)");
  std::set<std::string> values;
  std::size_t unparsed = 0;
  for (const auto& span : spans) {
    values.insert(span.value);
    unparsed += span.name == "unparsed" ? span.length : 0;
  }
  EXPECT_TRUE(values.contains("ecdsa_secp256r1_sha256 (0x0403)"));
  EXPECT_EQ(unparsed, 2U);  // of the one that is cut
}

TEST(AnnotateAll, ValuesAreShownAsWhatTheyAre) {
  const auto spans = spans_of([](issue::CertificateTemplate& c) {
    c.names.clear();
    der::Writer out;
    out.sequence([&] {
      out.value(primitive(1), "a@x.test");
      out.value(primitive(8), oid<1, 2, 3>);
    });
    c.extensions.push_back({oids::subject_alt_name, false, out.take()});
    c.key_usage = {KeyUsage::digital_signature};
    c.not_before = kNow;
  });
  EXPECT_EQ(value_of(spans, "rfc822Name"), "a@x.test");
  EXPECT_EQ(value_of(spans, "registeredID"), "1.2.3");
  EXPECT_EQ(value_of(spans, "KeyUsage"), "digitalSignature");
  EXPECT_EQ(value_of(spans, "notBefore"), "2026-11-05T12:00:00Z");
}

TEST(AnnotateAll, KeysAndSignaturesOfAllKinds) {
  for (const auto type :
       {crypto::KeyType::p256, crypto::KeyType::p384, crypto::KeyType::ed25519, crypto::KeyType::rsa}) {
    const auto root = ca(nullptr, "Root", {}, new_key(type));
    EXPECT_EQ(nameless(annotate_certificate(root.certificate), root.certificate.size()), "");
    const auto spans = annotate_certificate(root.certificate);
    EXPECT_EQ(value_of(spans, "unused bits"), "0");
  }
}

TEST(AnnotateAll, TheSystemsRoots) {
  const auto file = read_file("/etc/ssl/certs/ca-certificates.crt");
  if (!file) GTEST_SKIP() << "ca-certificates is not installed";
  const auto roots = read_pem_certificates(as_text(file->reveal()));
  ASSERT_TRUE(roots);
  for (const auto& der : *roots) EXPECT_EQ(nameless(annotate_certificate(der), der.size()), "");
}

}  // namespace
}  // namespace entente::x509
