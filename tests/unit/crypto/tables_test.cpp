// The tables of algorithms: each row is found, fits the provider, and has a name.
#include <gtest/gtest.h>

#include <set>

#include "crypto/cipher_suites.h"
#include "crypto/groups.h"
#include "crypto/provider.h"
#include "crypto/signature_schemes.h"

namespace entente::crypto {
namespace {

TEST(CipherSuites, EachCanBeUsed) {
  std::set<CipherSuite> seen;
  for (const auto& row : cipher_suites()) {
    EXPECT_TRUE(seen.insert(row.suite).second);
    EXPECT_EQ(find(row.suite), &row);
    EXPECT_FALSE(name(row.suite).empty());
    const auto key = AeadKey::copy_of(Buffer(key_size(row.aead)));
    EXPECT_NE(openssl_provider().aead(row.aead, key), nullptr);
    // RFC 8446 §5.5: no more than 2^24.5 records under one key of AES-GCM.
    if (row.version == ProtocolVersion::tls13 && row.aead != AeadAlgorithm::chacha20_poly1305) {
      EXPECT_EQ(row.record_limit, 1u << 24);
    }
  }
  EXPECT_EQ(seen.size(), 11u);
  EXPECT_EQ(find(CipherSuite{0x1304}), nullptr);
}

TEST(Groups, EachCanBeUsedAndHasTheSizesItSays) {
  for (const auto& row : groups()) {
    EXPECT_EQ(find(row.group), &row);
    EXPECT_FALSE(name(row.group).empty());
    ASSERT_TRUE(openssl_provider().supports(row.group));
    const auto share = openssl_provider().generate(row.group);
    ASSERT_TRUE(share);
    EXPECT_EQ((*share)->public_share().size(), row.client_share);
    const auto response = openssl_provider().respond(row.group, (*share)->public_share());
    ASSERT_TRUE(response);
    EXPECT_EQ(response->share.size(), row.server_share);
    EXPECT_EQ(response->secret.size(), row.secret);
    EXPECT_EQ(is_post_quantum(row.group), row.post_quantum);
  }
  EXPECT_EQ(find(NamedGroup::x448), nullptr);
  EXPECT_FALSE(openssl_provider().supports(NamedGroup::x448));
  EXPECT_EQ(openssl_provider().generate(NamedGroup::x448).error().fault, Fault::crypto_failed);
  EXPECT_EQ(openssl_provider().respond(NamedGroup::x448, {}).error().fault, Fault::crypto_failed);
}

TEST(SignatureSchemes, AreForOneKindOfKeyEach) {
  std::set<SignatureScheme> seen;
  for (const auto& row : signature_schemes()) {
    EXPECT_TRUE(seen.insert(row.scheme).second);
    EXPECT_EQ(find(row.scheme), &row);
    EXPECT_FALSE(name(row.scheme).empty());
    EXPECT_EQ(row.certificates_only, row.algorithm.kind == SignatureAlgorithm::Kind::rsa_pkcs1);
    const SignatureScheme one[] = {row.scheme};
    EXPECT_EQ(choose_scheme(row.key, one), row.certificates_only ? nullptr : &row);
  }
  EXPECT_EQ(find(SignatureScheme::rsa_pkcs1_sha1), nullptr);
  EXPECT_EQ(find(SignatureScheme::ed448), nullptr);
}

TEST(SignatureSchemes, ThePeersOrderDecides) {
  const SignatureScheme offered[] = {SignatureScheme{0x7a7a}, SignatureScheme::rsa_pkcs1_sha256,
                                     SignatureScheme::rsa_pss_rsae_sha512, SignatureScheme::rsa_pss_rsae_sha256,
                                     SignatureScheme::ecdsa_secp384r1_sha384};
  EXPECT_EQ(choose_scheme(KeyType::rsa, offered)->scheme, SignatureScheme::rsa_pss_rsae_sha512);
  EXPECT_EQ(choose_scheme(KeyType::p384, offered)->scheme, SignatureScheme::ecdsa_secp384r1_sha384);
  // RFC 8446 §4.2.3: in TLS 1.3 the curve belongs to the scheme, and an RSASSA-PSS key has schemes of its own.
  EXPECT_EQ(choose_scheme(KeyType::p256, offered), nullptr);
  EXPECT_EQ(choose_scheme(KeyType::rsa_pss, offered), nullptr);
  EXPECT_EQ(choose_scheme(KeyType::rsa, {}), nullptr);
}

TEST(Provider, SaysWhatItIsAndGivesRandomBytes) {
  EXPECT_TRUE(openssl_provider().backend().starts_with("openssl 3."));
  Buffer one(32), other(32);
  EXPECT_TRUE(openssl_provider().random().fill(one));
  EXPECT_TRUE(openssl_provider().random().fill(other));
  EXPECT_NE(one, other);
  EXPECT_TRUE(openssl_provider().random().fill({}));
  for (const auto type : {KeyType::rsa, KeyType::rsa_pss, KeyType::p256, KeyType::p384, KeyType::p521, KeyType::ed25519,
                          KeyType::mldsa44, KeyType::mldsa65, KeyType::mldsa87})
    EXPECT_FALSE(name(type).empty());
}

}  // namespace
}  // namespace entente::crypto
