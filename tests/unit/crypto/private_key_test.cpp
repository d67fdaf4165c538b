// Private keys: the forms that are read and those that are not, signing with each kind, and a key with a fault in it.
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <thread>

#include "crypto/der_reader.h"
#include "crypto/provider.h"
#include "crypto/signature_schemes.h"
#include "der_builder.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using Kind = SignatureAlgorithm::Kind;
using test::VectorFile;

const Provider& provider() { return openssl_provider(); }

const VectorFile& keys() {
  static const VectorFile file("crypto/keys.txt");
  return file;
}

/// Every algorithm that goes with a kind of key.
std::vector<SignatureAlgorithm> algorithms(KeyType type) {
  using enum HashAlgorithm;
  switch (type) {
    case KeyType::rsa:
      return {{Kind::rsa_pss, sha256},   {Kind::rsa_pss, sha384},   {Kind::rsa_pss, sha512},
              {Kind::rsa_pkcs1, sha256}, {Kind::rsa_pkcs1, sha384}, {Kind::rsa_pkcs1, sha512}};
    case KeyType::rsa_pss:
      return {{Kind::rsa_pss, sha256}, {Kind::rsa_pss, sha384}, {Kind::rsa_pss, sha512}};
    case KeyType::ed25519:
      return {{Kind::ed25519}};
    case KeyType::mldsa44:
      return {{Kind::mldsa44}};
    case KeyType::mldsa65:
      return {{Kind::mldsa65}};
    case KeyType::mldsa87:
      return {{Kind::mldsa87}};
    case KeyType::p256:
    case KeyType::p384:
    case KeyType::p521:
      break;
  }
  return {{Kind::ecdsa, sha256}, {Kind::ecdsa, sha384}, {Kind::ecdsa, sha512}};
}

void sign_and_verify(const PrivateKey& key, SignatureAlgorithm algorithm) {
  const auto message = as_bytes("what is signed");
  const auto signature = key.sign(algorithm, message);
  ASSERT_TRUE(signature) << name(key.type());
  const auto half = provider().import_public(key.spki());
  ASSERT_TRUE(half);
  EXPECT_TRUE((*half)->verify(algorithm, message, *signature));
  EXPECT_FALSE((*half)->verify(algorithm, as_bytes("something else"), *signature));
}

class EachKeyType : public testing::TestWithParam<KeyType> {};

TEST_P(EachKeyType, SignsAndReadsBackWhatItWrites) {
  const auto key = provider().make_private(GetParam());
  ASSERT_TRUE(key);
  EXPECT_EQ((*key)->type(), GetParam());
  for (const auto algorithm : algorithms(GetParam())) sign_and_verify(**key, algorithm);

  const auto der = (*key)->pkcs8();
  ASSERT_TRUE(der);
  const auto again = provider().import_private(der->reveal());
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->type(), GetParam());
  EXPECT_EQ((*again)->bits(), (*key)->bits());
  EXPECT_EQ(to_buffer((*again)->spki()), to_buffer((*key)->spki()));
  sign_and_verify(**again, algorithms(GetParam()).front());
}

TEST_P(EachKeyType, RefusesAlgorithmsOfOtherKeys) {
  const auto key = provider().make_private(GetParam());
  ASSERT_TRUE(key);
  const auto half = provider().import_public((*key)->spki());
  for (const auto kind :
       {Kind::rsa_pkcs1, Kind::rsa_pss, Kind::ecdsa, Kind::ed25519, Kind::mldsa44, Kind::mldsa65, Kind::mldsa87}) {
    const auto own = algorithms(GetParam());
    if (std::ranges::any_of(own, [&](auto algorithm) { return algorithm.kind == kind; })) continue;
    EXPECT_EQ((*key)->sign({kind}, as_bytes("x")).error().fault, Fault::sign_failed);
    EXPECT_FALSE((*half)->verify({kind}, as_bytes("x"), Buffer(64)));
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_P(EachKeyType, SignsOnManyThreads) {
  const auto key = provider().make_private(GetParam());
  ASSERT_TRUE(key);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i)
        for (const auto algorithm : algorithms(GetParam())) sign_and_verify(**key, algorithm);
    });
  for (auto& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Types, EachKeyType,
                         testing::Values(KeyType::rsa, KeyType::rsa_pss, KeyType::p256, KeyType::p384, KeyType::p521,
                                         KeyType::ed25519));

// What depends on the libcrypto that is found when it runs: ML-DSA.

TEST(MlDsa, SignsWhereLibcryptoHasItAndSaysSoWhereNot) {
  for (const auto type : {KeyType::mldsa44, KeyType::mldsa65, KeyType::mldsa87}) {
    const auto key = provider().make_private(type);
    ASSERT_EQ(key.has_value(), provider().supports(type)) << name(type);
    if (!key) {
      EXPECT_EQ(key.error().fault, Fault::key_invalid);
      EXPECT_NE(key.error().expected.view().find("3.5"), std::string_view::npos);
      continue;
    }
    EXPECT_EQ((*key)->type(), type);
    sign_and_verify(**key, algorithms(type).front());
    EXPECT_FALSE((*key)->sign({Kind::ed25519}, as_bytes("x")));
    const auto der = (*key)->pkcs8();
    ASSERT_TRUE(der);
    const auto again = provider().import_private(der->reveal());
    ASSERT_TRUE(again);
    EXPECT_EQ(to_buffer((*again)->spki()), to_buffer((*key)->spki()));
  }
}

TEST(PrivateKey, ReadsPkcs8Sec1AndPkcs1) {
  for (const char* form : {"p256_sec1", "p256_pkcs8", "p256_compressed_sec1"}) {
    const auto key = provider().import_private(keys()[form]);
    ASSERT_TRUE(key) << form;
    EXPECT_EQ(to_buffer((*key)->spki()), keys()["p256_spki"]) << form;
  }
  for (const char* form : {"rsa2048_pkcs1", "rsa2048_pkcs8"}) {
    const auto key = provider().import_private(keys()[form]);
    ASSERT_TRUE(key) << form;
    EXPECT_EQ(to_buffer((*key)->spki()), keys()["rsa2048_spki"]) << form;
  }
  EXPECT_EQ((*provider().import_private(keys()["p384_sec1"]))->type(), KeyType::p384);
  EXPECT_EQ((*provider().import_private(keys()["p521_pkcs8"]))->type(), KeyType::p521);
  EXPECT_EQ(to_buffer((*provider().import_private(keys()["ed25519_pkcs8"]))->spki()), keys()["ed25519_spki"]);
  EXPECT_EQ(to_buffer((*provider().import_private(keys()["rsapss_pkcs8"]))->spki()), keys()["rsapss_spki"]);
}

TEST(PrivateKey, ReadsPkcs8OfTheSecondVersion) {
  for (const char* form : {"ed25519", "p256"}) {
    const auto &first = keys()[std::string(form) + "_pkcs8"], &half = keys()[std::string(form) + "_spki"];
    DerReader outer(first);
    DerReader in(*outer.take(der::sequence));
    (void)in.take(der::integer);
    const auto version = [&](std::uint8_t number, Bytes tail) {
      return test::sequence(test::join(Buffer{2, 1, number}, in.rest(), tail));
    };
    const Buffer attributes = {0xa0, 2, 0x31, 0}, point = {0x81, 2, 0, 1};
    for (const auto& second : {version(1, point), version(1, test::join(attributes, point))}) {
      const auto key = provider().import_private(second);
      ASSERT_TRUE(key) << form;
      EXPECT_EQ(to_buffer((*key)->spki()), half) << form;
    }
    EXPECT_FALSE(provider().import_private(version(2, point)));
    EXPECT_FALSE(provider().import_private(version(1, test::join(point, point))));
    EXPECT_FALSE(provider().import_private(test::join(version(1, point), Buffer{0})));
  }
}

TEST(PrivateKey, SaysWhenItIsEncrypted) {
  for (const char* form : {"p256_encrypted", "p256_encrypted_pbe"})
    EXPECT_EQ(provider().import_private(keys()[form]).error().fault, Fault::key_encrypted) << form;
}

TEST(PrivateKey, RefusesOtherKindsSizesAndForms) {
  for (const char* form :
       {"p256_explicit_sec1", "secp256k1_pkcs8", "ed448_pkcs8", "x25519_pkcs8", "rsa1024_pkcs8", "p256_spki"})
    EXPECT_EQ(provider().import_private(keys()[form]).error().fault, Fault::key_invalid) << form;
  EXPECT_EQ(provider().import_private({}).error().fault, Fault::key_invalid);
  EXPECT_EQ(provider().import_private(as_bytes("no key")).error().fault, Fault::key_invalid);
  EXPECT_EQ(provider().import_private(test::join(keys()["p256_pkcs8"], Buffer{0})).error().fault, Fault::key_invalid);
  for (const unsigned bits : {0u, 1024u, 2047u, 8193u, 1u << 31})
    EXPECT_EQ(provider().make_private(KeyType::rsa, bits).error().fault, Fault::key_invalid) << bits;
  EXPECT_EQ(ERR_peek_error(), 0u) << "libcrypto's queue belongs to the program";
}

TEST(PrivateKey, RefusesHalvesThatDoNotBelongTogether) {
  auto der = keys()["p256_sec1"];
  ++der[10];  // in the scalar; the point stays
  EXPECT_EQ(provider().import_private(der).error().fault, Fault::key_invalid);
}

TEST(PrivateKey, AnRsaPssKeyKeepsToItsParameters) {
  const auto key = provider().import_private(keys()["rsapss_sha256_pkcs8"]);
  ASSERT_TRUE(key);
  EXPECT_EQ((*key)->type(), KeyType::rsa_pss);
  sign_and_verify(**key, {Kind::rsa_pss, HashAlgorithm::sha256});
  EXPECT_FALSE((*key)->sign({Kind::rsa_pss, HashAlgorithm::sha384}, as_bytes("x")));
}

TEST(PrivateKey, LeavesTheErrorsOfTheProgramAlone) {
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, 1);
  (void)provider().import_private(as_bytes("no key"));
  EXPECT_EQ(ERR_GET_LIB(ERR_peek_last_error()), ERR_LIB_USER);
  (void)ERR_get_error();
  EXPECT_EQ(ERR_peek_error(), 0u);
}

/// The same key with one octet changed in its n-th INTEGER (RFC 8017 §A.1.2: 4 and 5 are the primes, 6 and 7 the
/// exponents of the CRT, 8 its coefficient).
Buffer damage(const Buffer& pkcs1, int n) {
  DerReader outer(pkcs1);
  DerReader numbers(*outer.take(der::sequence));
  std::optional<Bytes> number;
  for (int i = 0; i <= n; ++i) number = numbers.take(der::integer);
  auto out = pkcs1;
  const auto at = number->data() - pkcs1.data();
  out[static_cast<std::size_t>(at) + number->size() / 2] ^= 0x10;
  return out;
}

TEST(PrivateKey, AFaultInRsaNeverLeavesAsASignature) {
  const auto half = provider().import_public(keys()["rsa2048_spki"]);
  const auto message = as_bytes("what is signed");
  for (const int n : {6, 7, 8}) {
    const auto key = provider().import_private(damage(keys()["rsa2048_pkcs1"], n));
    ASSERT_TRUE(key) << n;
    for (const auto algorithm : algorithms(KeyType::rsa)) {
      const auto signature = (*key)->sign(algorithm, message);
      ASSERT_TRUE(signature) << n;
      EXPECT_TRUE((*half)->verify(algorithm, message, *signature)) << n;
    }
  }
}

}  // namespace
}  // namespace entente::crypto
