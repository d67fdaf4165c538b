#include "issue/authority.h"

#include <gtest/gtest.h>

#include "x509/certificate.h"
#include "x509/hostname.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

constexpr UnixTime kNow = 1793880000, kDay = 86400;

const crypto::Provider& provider() { return crypto::openssl_provider(); }

Identity root() {
  return *make_ca(provider(), {.name = "Test Root", .not_before = kNow - kDay, .not_after = kNow + kDay});
}

bool signed_by(const Identity& subject, const Identity& issuer) {
  const auto certificate = *x509::Certificate::parse(subject.certificate);
  const auto algorithm = x509::signature_algorithm(certificate->signature_algorithm);
  const auto key = provider().import_public(issuer.key->spki());
  return algorithm && key &&
         (*key)->verify(*algorithm, certificate->tbs_certificate, certificate->signature_value.bytes);
}

TEST(MakeCa, SignsItself) {
  const auto ca = root();
  const auto certificate = *x509::Certificate::parse(ca.certificate);
  EXPECT_TRUE(signed_by(ca, ca));
  EXPECT_TRUE(certificate->self_issued());
  EXPECT_TRUE(certificate->is_ca());
  EXPECT_EQ(certificate->version, 3);
  EXPECT_EQ(certificate->validity.not_before, kNow - kDay);
  EXPECT_EQ(certificate->validity.not_after, kNow + kDay);
  EXPECT_TRUE(certificate->extensions.key_usage->has(x509::KeyUsage::key_cert_sign));
  EXPECT_FALSE(certificate->extensions.key_usage->has(x509::KeyUsage::digital_signature));
  EXPECT_EQ(certificate->extensions.subject_key_identifier.size(), 20U);
  EXPECT_EQ(x509::to_text(certificate->subject), "CN=Test Root");
}

TEST(Issue, MakesALeafForNames) {
  const auto ca = root();
  const auto leaf = *issue(provider(), ca,
                           {.names = {"example.com", "*.example.com", "192.0.2.1", "2001:db8::1", "a@example.com"},
                            .not_before = kNow,
                            .not_after = kNow + kDay});
  const auto certificate = *x509::Certificate::parse(leaf.certificate);
  EXPECT_TRUE(signed_by(leaf, ca));
  EXPECT_FALSE(certificate->is_ca());
  EXPECT_EQ(x509::presented_names(*certificate, 9),
            "example.com, *.example.com, 192.0.2.1, 2001:db8::1, email:a@example.com");
  EXPECT_TRUE(x509::matches(*certificate, *x509::reference_name("www.example.com")));
  EXPECT_TRUE(x509::matches(*certificate, *x509::reference_name("2001:db8::1")));
  EXPECT_FALSE(x509::matches(*certificate, *x509::reference_name("192.0.2.2")));
  EXPECT_TRUE(certificate->extensions.extended_key_usage->server_auth);
  EXPECT_TRUE(equal(certificate->extensions.authority_key_identifier,
                    (*x509::Certificate::parse(ca.certificate))->extensions.subject_key_identifier));
}

TEST(Issue, AServersRsaKeyMayDecryptToo) {
  const auto ca = root();
  const auto may_decrypt = [&](crypto::KeyType type, bool server) {
    const auto leaf =
        *issue(provider(), ca,
               {.names = {"example.com"}, .key = type, .not_before = kNow, .not_after = kNow + kDay, .server = server});
    const auto certificate = *x509::Certificate::parse(leaf.certificate);
    EXPECT_TRUE(certificate->extensions.key_usage->has(x509::KeyUsage::digital_signature));
    return certificate->extensions.key_usage->has(x509::KeyUsage::key_encipherment);
  };
  EXPECT_TRUE(may_decrypt(crypto::KeyType::rsa, true));
  EXPECT_FALSE(may_decrypt(crypto::KeyType::rsa, false));
  EXPECT_FALSE(may_decrypt(crypto::KeyType::rsa_pss, true));
  EXPECT_FALSE(may_decrypt(crypto::KeyType::p256, true));
}

TEST(Issue, SignsWithEveryKindOfKey) {
  using crypto::KeyType;
  for (const auto type : {KeyType::rsa, KeyType::rsa_pss, KeyType::p256, KeyType::p384, KeyType::p521, KeyType::ed25519,
                          KeyType::mldsa44, KeyType::mldsa65, KeyType::mldsa87}) {
    if (!provider().supports(type)) continue;
    const auto ca = make_ca(provider(), {.name = "Root", .key = type, .not_before = kNow, .not_after = kNow + kDay});
    ASSERT_TRUE(ca) << name(type);
    EXPECT_TRUE(signed_by(*ca, *ca)) << name(type);
    const auto certificate = *x509::Certificate::parse(ca->certificate);
    EXPECT_TRUE(x509::key_name(certificate->subject_public_key_info).starts_with(name(type).substr(0, 3)))
        << x509::key_name(certificate->subject_public_key_info);
  }
}

TEST(Issue, SerialsAreRandomAndPositive) {
  const auto ca = root();
  const LeafOptions options{.names = {"a.example"}, .not_before = kNow, .not_after = kNow + kDay};
  const auto one = *x509::Certificate::parse(issue(provider(), ca, options)->certificate);
  const auto two = *x509::Certificate::parse(issue(provider(), ca, options)->certificate);
  EXPECT_EQ(one->serial_number.content.size(), 16U);
  EXPECT_FALSE(one->serial_number.negative());
  EXPECT_FALSE(equal(one->serial_number.content, two->serial_number.content));
}

TEST(Issue, ALongNameStandsInSubjectAltNameAlone) {
  const std::string longest = std::string(60, 'a') + ".example.com";
  const auto leaf = *issue(provider(), root(), {.names = {longest}, .not_before = kNow, .not_after = kNow + kDay});
  const auto certificate = *x509::Certificate::parse(leaf.certificate);
  EXPECT_TRUE(certificate->subject.empty());
  // RFC 5280 §4.2.1.6: critical if the subject is empty.
  EXPECT_TRUE(certificate->extensions.find(x509::oids::subject_alt_name)->critical);
}

TEST(Identity, SurvivesPem) {
  const auto ca = root();
  const auto key = ca.key_pem();
  ASSERT_TRUE(key);
  const auto again = read_identity(provider(), ca.certificate_pem(), as_text(key->reveal()));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->certificate, ca.certificate);
  const auto other = root();
  EXPECT_EQ(read_identity(provider(), other.certificate_pem(), as_text(key->reveal())).error().fault,
            Fault::key_mismatch);
}

TEST(Sign, WritesWhatNoAuthorityWould) {
  const auto ca = root();
  auto wrong =
      *leaf_template(provider(), ca, {.names = {"a.example"}, .not_before = kNow, .not_after = kNow + kDay}, *ca.key);
  wrong.wrong_signature = true;
  EXPECT_FALSE(signed_by({*sign(wrong, *ca.key, provider()), ca.key}, ca));
  wrong.version = 1;
  const auto v1 = x509::Certificate::parse(*sign(wrong, *ca.key, provider()));
  ASSERT_FALSE(v1);
  EXPECT_EQ(v1.error().fault, Fault::cert_malformed);
  EXPECT_EQ(v1.error().where.field, "extensions");
}

}  // namespace
}  // namespace entente::issue
