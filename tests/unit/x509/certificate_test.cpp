// X1, X2 for whole certificates; the annotator names what the parser reads.
#include "x509/certificate.h"

#include <gtest/gtest.h>

#include <random>

#include "unit/x509/pki.h"
#include "x509/annotate.h"
#include "x509/der_writer.h"
#include "x509/pem.h"

namespace entente::x509 {
namespace {

using namespace testing;

/// The leaves cover all bytes, in order.
void expect_partition(const std::vector<wire::FieldSpan>& spans, std::size_t size) {
  std::size_t covered = 0;
  for (const auto& span : spans) {
    ASSERT_LE(span.offset + span.length, size) << span.name;
    if (!span.leaf) continue;
    ASSERT_EQ(span.offset, covered) << span.name;
    covered += span.length;
  }
  EXPECT_EQ(covered, size);
}

const wire::FieldSpan* find(const std::vector<wire::FieldSpan>& spans, std::string_view name) {
  for (const auto& span : spans)
    if (span.name == name) return &span;
  return nullptr;
}

Identity rich_leaf() {
  const auto root = ca(nullptr, "Root");
  return leaf(root, [](auto& c) {
    c.names = {"www.example.com", "192.0.2.1", "ann@example.com"};
    c.ca_issuers = "http://ca.example/root.der";
    c.extensions.push_back({oid<1, 2, 3, 4>, false, {1, 2, 3}});
  });
}

TEST(Annotate, NamesEveryByteOfACertificate) {
  const auto der = rich_leaf().certificate;
  const auto spans = annotate_certificate(der);
  expect_partition(spans, der.size());
  EXPECT_FALSE(find(spans, "unparsed"));
  EXPECT_EQ(find(spans, "Certificate")->length, der.size());
  EXPECT_EQ(find(spans, "dNSName")->value, "www.example.com");
  EXPECT_EQ(find(spans, "iPAddress")->value, "192.0.2.1");
  EXPECT_EQ(find(spans, "notBefore")->value, "2026-10-26T12:00:00Z");
  EXPECT_EQ(find(spans, "algorithm")->value, "ecdsa-with-SHA256 (1.2.840.10045.4.3.2)");
  EXPECT_EQ(find(spans, "cA"), nullptr);  // FALSE by default
  EXPECT_TRUE(find(spans, "r")->leaf);
}

TEST(Annotate, NamesWhatItCanOfADamagedCertificate) {
  auto der = rich_leaf().certificate;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{60}, der.size() - 1}) {
    const auto cut = Bytes(der).first(size);
    expect_partition(annotate_certificate(cut), size);
  }
  der.push_back(7);
  const auto spans = annotate_certificate(der);
  expect_partition(spans, der.size());
  EXPECT_EQ(find(spans, "unparsed")->length, 1U);
}

TEST(Annotate, AgreesWithTheParserOnMutations) {
  const auto good = rich_leaf().certificate;
  std::minstd_rand random(7);
  for (int i = 0; i < 20000; ++i) {
    auto bad = good;
    for (int n = 0; n < 1 + i % 3; ++n) bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
    const auto spans = annotate_certificate(bad);
    expect_partition(spans, bad.size());
    const auto certificate = Certificate::parse(bad);
    if (!certificate) continue;
    EXPECT_FALSE(find(spans, "unparsed"));
    (void)entente::describe(**certificate);
  }
}

TEST(Certificate, X1TrailingBytesAreRefused) {
  auto der = rich_leaf().certificate;
  der.push_back(0);
  const auto certificate = Certificate::parse(der);
  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().fault, Fault::cert_malformed);
  EXPECT_EQ(certificate.error().offset, der.size() - 1);
}

/// The parse error of a leaf that was changed and signed.
std::string_view refused(const Change& change) {
  static const auto root = ca(nullptr, "Root");
  const auto certificate = Certificate::parse(leaf(root, change).certificate);
  return certificate ? "" : certificate.error().where.field;
}

Change with(Bytes id, const Buffer& value, bool critical = false) {
  return [=](issue::CertificateTemplate& c) { c.extensions.push_back({id, critical, value}); };
}

TEST(Certificate, X1NegativeSerialsAreRefused) {
  // sign() writes positive numbers, so the byte is set by hand.
  auto der = leaf(ca(nullptr, "Root"), [](auto& c) { c.serial = {0x7f}; }).certificate;
  const Buffer serial{0x02, 0x01, 0x7f};
  const auto at = std::ranges::search(der, serial);
  ASSERT_FALSE(at.empty());
  at.begin()[2] = 0xff;
  const auto certificate = Certificate::parse(der);
  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().where.field, "serialNumber");
}

TEST(Certificate, ExtensionsAreReadStrictly) {
  EXPECT_EQ(refused(with(oids::inhibit_any_policy, {0x02, 0x01, 0x00})), "");
  EXPECT_EQ(refused(with(oids::inhibit_any_policy, {0x02, 0x02, 0x00, 0x00})), "InhibitAnyPolicy");
  EXPECT_EQ(refused(with(oids::inhibit_any_policy, {0x02, 0x01, 0x00, 0x00})), "extnValue");
  EXPECT_EQ(refused(with(oids::certificate_policies, {0x30, 0x00})), "PolicyInformation");
  EXPECT_EQ(refused(with(oids::authority_info_access, {0x30, 0x00})), "AccessDescription");
  EXPECT_EQ(refused([](auto& c) {
              c.names.clear();
              c.extensions.push_back({oids::subject_alt_name, false, {0x30, 0x00}});
            }),
            "GeneralName");
  EXPECT_EQ(refused([](auto& c) {
              c.names.clear();
              c.extensions.push_back({oids::subject_alt_name, false, {0x30, 0x05, 0x87, 0x03, 1, 2, 3}});
            }),
            "iPAddress");
  EXPECT_EQ(refused([](auto& c) {
              c.key_usage.clear();
              c.extensions.push_back({oids::key_usage, true, {0x03, 0x02, 0x07, 0xff}});
            }),
            "KeyUsage");
  EXPECT_EQ(refused([](auto& c) {
              c.basic_constraints.reset();
              c.extensions.push_back({oids::basic_constraints, true, {0x30, 0x03, 0x01, 0x01, 0x01}});
            }),
            "cA");
  EXPECT_EQ(refused([](auto& c) {
              c.basic_constraints.reset();
              c.extensions.push_back({oids::basic_constraints, true, {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0xff}});
            }),
            "pathLenConstraint");
  EXPECT_EQ(refused([](auto& c) {
              c.purposes.clear();
              c.extensions.push_back({oids::extended_key_usage, false, {0x30, 0x00}});
            }),
            "KeyPurposeId");
}

TEST(Certificate, StringsHoldWholeCharacters) {
  const auto subject = [](der::Tag tag, std::string_view text) {
    return [=](issue::CertificateTemplate& c) {
      const issue::Attribute attribute{oids::common_name, text, tag};
      c.subject = issue::make_name({&attribute, 1});
    };
  };
  EXPECT_EQ(refused(subject(der::Tag::utf8_string,
                            "Gr\xc3\xbc\xc3\x9f"
                            "e")),
            "");
  EXPECT_EQ(refused(subject(der::Tag::utf8_string, "a\xff")), "value");
  EXPECT_EQ(refused(subject(der::Tag::utf8_string, "\xc0\x80")), "value");
  EXPECT_EQ(refused(subject(der::Tag::utf8_string, "\xed\xa0\x80")), "value");  // a surrogate
  EXPECT_EQ(refused(subject(der::Tag::bmp_string, "abc")), "value");
  EXPECT_EQ(refused(subject(der::Tag::universal_string, "ab")), "value");
  EXPECT_EQ(refused(subject(der::Tag::printable_string, "a@b*")), "");
}

TEST(Certificate, AnEncodedDefaultIsRefused) {
  auto der = rich_leaf().certificate;
  const Buffer critical{0x01, 0x01, 0xff};
  const auto at = std::ranges::search(der, critical);
  ASSERT_FALSE(at.empty());
  at.begin()[2] = 0x00;
  const auto certificate = Certificate::parse(der);
  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().where.field, "critical");
}

TEST(Certificate, IsDescribedInWords) {
  const auto identity = rich_leaf();
  const auto info = describe_certificate(identity.certificate);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->subject, "CN=www.example.com");
  EXPECT_EQ(info->issuer, "CN=Root");
  EXPECT_EQ(info->serial.size(), 32U);
  EXPECT_EQ(info->key, "ECDSA P-256");
  EXPECT_EQ(info->signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(info->dns_names, std::vector<std::string>{"www.example.com"});
  EXPECT_EQ(info->ip_names, std::vector<std::string>{"192.0.2.1"});
  EXPECT_EQ(info->email_names, std::vector<std::string>{"ann@example.com"});
  EXPECT_EQ(info->ca_issuers, "http://ca.example/root.der");
  EXPECT_FALSE(info->is_ca);
  EXPECT_FALSE(info->self_issued);
}

TEST(Certificate, WithEmptyNameConstraintsIsRefusedWhereTheyStand) {
  const auto& provider = crypto::openssl_provider();
  issue::AuthorityOptions options;
  options.not_after = 2000000000;
  const auto ca = issue::make_ca(provider, options);
  ASSERT_TRUE(ca);
  auto wrong = issue::ca_template(provider, nullptr, options, *ca->key);
  ASSERT_TRUE(wrong);
  wrong->extensions.push_back({oids::name_constraints, true, {0x30, 0}});
  const auto der = issue::sign(*wrong, *ca->key, provider);
  ASSERT_TRUE(der);
  const auto certificate = Certificate::parse(Bytes(*der));
  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().where.field, "NameConstraints");
  EXPECT_LE(certificate.error().offset, der->size());
}

TEST(Certificate, ASerialNumberIsShownWithoutTheByteOfItsSign) {
  const auto root = ca(nullptr, "Root");
  const auto info = describe_certificate(leaf(root, [](auto& c) { c.serial = {0x80, 0x01}; }).certificate);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->serial, "8001");
}

TEST(Certificate, HasAtMost64Extensions) {
  std::vector<Buffer> ids;
  for (std::uint8_t i = 0; i < 65; ++i) ids.push_back({0x2a, i});
  const auto many = [&](std::size_t count) {
    return refused([&](auto& c) {
      c.names.clear();
      c.purposes.clear();
      c.key_usage.clear();
      c.basic_constraints.reset();
      c.authority_key_identifier.clear();
      c.subject_key_identifier.clear();
      for (std::size_t i = 0; i < count; ++i) c.extensions.push_back({ids[i], false, {5, 0}});
    });
  };
  EXPECT_EQ(many(64), "");
  EXPECT_EQ(many(65), "extensions");
}

}  // namespace
}  // namespace entente::x509
