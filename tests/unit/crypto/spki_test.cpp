// SubjectPublicKeyInfo: what is taken, and every form and size that is refused (RFC 5280 §4.1.2.7).
#include "crypto/spki.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/provider.h"
#include "der_builder.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using namespace test;

const VectorFile& keys() {
  static const VectorFile file("crypto/keys.txt");
  return file;
}

void expect_fault(Bytes der, Fault fault, const std::string& what) {
  const auto parsed = parse_spki(der);
  ASSERT_FALSE(parsed) << what;
  EXPECT_EQ(parsed.error().fault, fault) << what;
  EXPECT_EQ(openssl_provider().import_public(der).error().fault, fault) << what;
}

TEST(Spki, TellsTheKindAndSize) {
  const auto expect = [](const char* datum, KeyType type, unsigned bits) {
    const auto key = openssl_provider().import_public(keys()[datum]);
    ASSERT_TRUE(key) << datum;
    EXPECT_EQ((*key)->type(), type) << datum;
    EXPECT_EQ((*key)->bits(), bits) << datum;
  };
  expect("p256_spki", KeyType::p256, 256);
  expect("ed25519_spki", KeyType::ed25519, 255);
  expect("rsa2048_spki", KeyType::rsa, 2048);
  expect("rsapss_spki", KeyType::rsa_pss, 2048);
  expect("rsapss_sha256_spki", KeyType::rsa_pss, 2048);
  EXPECT_EQ(parse_spki(keys()["rsapss_sha256_spki"])->pss_hash, HashAlgorithm::sha256);
  EXPECT_EQ(parse_spki(keys()["rsapss_spki"])->pss_hash, std::nullopt);
}

TEST(Spki, RefusesKindsCurvesAndParametersThatAreNotAccepted) {
  for (const char* datum : {"rsa1024_spki", "rsa2047_spki", "secp256k1_spki", "p256_explicit_spki", "ed448_spki",
                            "x25519_spki", "rsapss_sha1_spki", "rsapss_mixed_hashes_spki", "rsapss_long_salt_spki"})
    expect_fault(keys()[datum], Fault::cert_weak_key, datum);
  expect_fault(keys()["p256_compressed_spki"], Fault::cert_malformed, "compressed");
}

/// id-ml-dsa-44 (17) to -87 (19), and what may stand behind the OID.
Buffer mldsa_spki(std::uint8_t last_octet, std::size_t key_size, const Buffer& parameters = {}) {
  const Buffer oid = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, last_octet};
  return spki(sequence(join(element(0x06, oid), parameters)), Buffer(key_size, 0x5a));
}

TEST(Spki, OfMlDsaHaveOneSizeEachAndNoParameters) {
  struct Row {
    std::uint8_t last_octet;
    KeyType type;
    std::size_t size;
  };
  for (const auto& row :
       {Row{17, KeyType::mldsa44, 1312}, Row{18, KeyType::mldsa65, 1952}, Row{19, KeyType::mldsa87, 2592}}) {
    const auto der = mldsa_spki(row.last_octet, row.size);
    const auto parsed = parse_spki(der);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->type, row.type);
    EXPECT_EQ(parsed->point.size(), row.size);
    const auto key = openssl_provider().import_public(der);
    ASSERT_EQ(key.has_value(), openssl_provider().supports(row.type));
    if (!key) {
      EXPECT_EQ(key.error().fault, Fault::cert_weak_key);
      EXPECT_NE(key.error().expected.view().find("3.5"), std::string_view::npos);
    }
    expect_fault(mldsa_spki(row.last_octet, row.size - 1), Fault::cert_malformed, "short");
    expect_fault(mldsa_spki(row.last_octet, row.size + 1), Fault::cert_malformed, "long");
    expect_fault(mldsa_spki(row.last_octet, row.size, {0x05, 0x00}), Fault::cert_malformed, "NULL");
  }
  expect_fault(mldsa_spki(20, 1312), Fault::cert_weak_key, "SLH-DSA");
}

TEST(Spki, RefusesAPointOffTheCurve) {
  auto der = keys()["p256_spki"];
  der.back() ^= 1;
  const auto key = openssl_provider().import_public(der);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().fault, Fault::cert_malformed);
  EXPECT_EQ(ERR_peek_error(), 0u) << "libcrypto's queue belongs to the program";
}

TEST(Spki, BoundsTheModulus) {
  const Buffer exponent = {1, 0, 1};
  const auto modulus = [](std::size_t bytes, std::uint8_t first, std::uint8_t last) {
    Buffer n(bytes, 0x5a);
    n.front() = first, n.back() = last;
    return n;
  };
  EXPECT_TRUE(parse_spki(rsa_spki(modulus(256, 0x80, 1), exponent)));
  EXPECT_TRUE(parse_spki(rsa_spki(modulus(1024, 0xff, 1), exponent)));
  expect_fault(rsa_spki(modulus(256, 0x7f, 1), exponent), Fault::cert_weak_key, "2047 bits");
  expect_fault(rsa_spki(modulus(1025, 0x01, 1), exponent), Fault::cert_weak_key, "8193 bits");
  expect_fault(rsa_spki(modulus(4096, 0x80, 1), exponent), Fault::cert_weak_key, "32768 bits");
  expect_fault(rsa_spki(modulus(256, 0x80, 2), exponent), Fault::cert_weak_key, "an even modulus");
  expect_fault(rsa_spki({}, exponent), Fault::cert_weak_key, "a modulus of zero");
}

TEST(Spki, BoundsTheExponent) {
  const Buffer n = to_buffer(parse_spki(keys()["rsa2048_spki"])->modulus);
  EXPECT_TRUE(parse_spki(rsa_spki(n, Buffer{3})));
  EXPECT_TRUE(parse_spki(rsa_spki(n, Buffer(8, 0xff))));
  for (const auto& bad : {Buffer{}, Buffer{1}, Buffer{2}, Buffer{1, 0, 0}, Buffer(9, 1), Buffer(256, 0x7f)})
    expect_fault(rsa_spki(n, bad), Fault::cert_weak_key, "exponent");
}

TEST(Spki, RefusesWhatIsNotDer) {
  const Buffer n = to_buffer(parse_spki(keys()["rsa2048_spki"])->modulus);
  const auto key_of = [&](Bytes modulus, Bytes rest) {
    return spki(rsa_encryption(), sequence(join(to_buffer(modulus), to_buffer(rest))));
  };
  const Buffer e = {2, 3, 1, 0, 1};
  EXPECT_TRUE(parse_spki(key_of(integer(n), e)));
  expect_fault(key_of(raw_integer(n), e), Fault::cert_malformed, "a negative modulus");
  expect_fault(key_of(raw_integer(join(Buffer{0, 0}, n)), e), Fault::cert_malformed, "a padded modulus");
  expect_fault(key_of(integer(n), Buffer{2, 4, 0, 1, 0, 1}), Fault::cert_malformed, "a padded exponent");
  expect_fault(key_of(integer(n), Buffer{2, 0}), Fault::cert_malformed, "an INTEGER without octets");
  expect_fault(key_of(integer(n), Buffer{}), Fault::cert_malformed, "no exponent");
  expect_fault(key_of(integer(n), join(e, e)), Fault::cert_malformed, "a third number");

  auto without_null = rsa_encryption();
  without_null.resize(13);
  without_null[1] = 11;
  const auto numbers = sequence(join(integer(n), e));
  expect_fault(spki(without_null, numbers), Fault::cert_malformed, "rsaEncryption without NULL");
  expect_fault(spki(rsa_encryption(), join(numbers, Buffer{0})), Fault::cert_malformed, "trailing in the key");
  expect_fault(sequence(join(rsa_encryption(), element(3, numbers))), Fault::cert_malformed, "unused bits");
  expect_fault(sequence(join(rsa_encryption(), element(3, {}))), Fault::cert_malformed, "an empty BIT STRING");
  expect_fault(sequence(join(rsa_encryption(), element(4, numbers))), Fault::cert_malformed, "an OCTET STRING");
}

TEST(Spki, RefusesOtherLengthsThanTheShortest) {
  const Bytes point = Bytes(keys()["p256_spki"]).subspan(2);
  Buffer long_form = {0x30, 0x81, 0x59}, indefinite = {0x30, 0x80};
  append(long_form, point);
  append(indefinite, point);
  append(indefinite, Buffer{0, 0});
  expect_fault(long_form, Fault::cert_malformed, "long form");
  expect_fault(indefinite, Fault::cert_malformed, "indefinite");
  expect_fault(Buffer{0x30, 0x84, 0, 0, 0, 0}, Fault::cert_malformed, "four octets of length");
}

TEST(Spki, RefusesEveryTruncationAndTrailing) {
  for (const char* datum : {"p256_spki", "ed25519_spki", "rsa2048_spki", "rsapss_sha256_spki"}) {
    const Bytes der = keys()[datum];
    for (std::size_t n = 0; n < der.size(); ++n) ASSERT_FALSE(parse_spki(der.first(n))) << datum << ' ' << n;
    expect_fault(join(der, Buffer{0}), Fault::cert_malformed, "trailing");
  }
}

TEST(Spki, NoByteCanBeChangedIntoACrash) {
  for (const char* datum : {"p256_spki", "ed25519_spki", "rsapss_sha256_spki"}) {
    auto der = keys()[datum];
    for (auto& byte : der)
      for (const int change : {0x01, 0x80, 0xff}) {
        byte ^= static_cast<std::uint8_t>(change);
        (void)openssl_provider().import_public(der);
        byte ^= static_cast<std::uint8_t>(change);
      }
  }
}

}  // namespace
}  // namespace entente::crypto
