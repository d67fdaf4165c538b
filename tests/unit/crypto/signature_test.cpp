// Verification: known answers, and every signature that must not verify (ECDSA in other than strict DER or out of
// range, PKCS#1 with anything but its one encoding, PSS with another salt, hash or mask).
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/der_reader.h"
#include "crypto/provider.h"
#include "crypto/spki.h"
#include "der_builder.h"
#include "libcrypto_signer.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using Kind = SignatureAlgorithm::Kind;
using namespace test;

const Provider& provider() { return openssl_provider(); }
const VectorFile& keys() {
  static const VectorFile file("crypto/keys.txt");
  return file;
}
const Bytes kMessage = as_bytes("what is signed");
const SignatureAlgorithm kEcdsa{Kind::ecdsa, HashAlgorithm::sha256}, kPss{Kind::rsa_pss, HashAlgorithm::sha256},
    kPkcs1{Kind::rsa_pkcs1, HashAlgorithm::sha256};

bool verifies(Bytes spki, SignatureAlgorithm algorithm, Bytes message, Bytes signature) {
  const auto key = provider().import_public(spki);
  const bool out = key && (*key)->verify(algorithm, message, signature);
  EXPECT_EQ(ERR_peek_error(), 0u) << "libcrypto's queue belongs to the program";
  return out;
}

Buffer digest_of(Bytes message) {
  Buffer out(32);
  const auto hash = provider().hash(HashAlgorithm::sha256);
  hash->update(message);
  hash->snapshot(out);
  return out;
}

TEST(Ed25519, GivesTheAnswersOfRfc8032) {
  const auto spki_of = [](const char* key) { return join(from_hex("302a300506032b6570032100"), from_hex(key)); };
  const auto first = spki_of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const auto signature = from_hex(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
      "655141438e7a100b");
  EXPECT_TRUE(verifies(first, {Kind::ed25519}, {}, signature));
  EXPECT_FALSE(verifies(first, {Kind::ed25519}, Buffer{0}, signature));
  EXPECT_TRUE(verifies(spki_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), {Kind::ed25519},
                       Buffer{0x72},
                       from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
                                "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")));
}

TEST(Ed25519, RefusesAnotherFormOfTheSameSignature) {
  const auto key = provider().import_private(keys()["ed25519_pkcs8"]);
  auto signature = *(*key)->sign({Kind::ed25519}, kMessage);
  EXPECT_TRUE(verifies(keys()["ed25519_spki"], {Kind::ed25519}, kMessage, signature));
  const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verifies(keys()["ed25519_spki"], {Kind::ed25519}, kMessage, signature));
  for (const std::size_t size : {0u, 1u, 63u, 65u})
    EXPECT_FALSE(verifies(keys()["ed25519_spki"], {Kind::ed25519}, kMessage, Buffer(size)));
}

TEST(PublicKeys, OfOneCurveDoNotMixUpTheirPoints) {
  struct One {
    std::shared_ptr<const PrivateKey> key = *provider().make_private(KeyType::p256);
    Buffer signature = *key->sign(kEcdsa, kMessage);
  } a, b;
  for (int i = 0; i < 3; ++i) {  // what a key leaves behind when it goes is used for the next
    EXPECT_TRUE(verifies(a.key->spki(), kEcdsa, kMessage, a.signature));
    EXPECT_FALSE(verifies(b.key->spki(), kEcdsa, kMessage, a.signature));
    auto damaged = to_buffer(b.key->spki());
    damaged.back() ^= 1;
    EXPECT_FALSE(provider().import_public(damaged)) << "not on the curve";
  }
  const auto both = {*provider().import_public(a.key->spki()), *provider().import_public(b.key->spki())};
  EXPECT_TRUE((*both.begin())->verify(kEcdsa, kMessage, a.signature));
  EXPECT_TRUE((*(both.begin() + 1))->verify(kEcdsa, kMessage, b.signature));
}

/// A valid ECDSA signature over kMessage, taken apart.
class Ecdsa : public testing::Test {
 protected:
  Ecdsa() {
    const auto key = provider().import_private(keys()["p256_pkcs8"]);
    signature = *(*key)->sign(kEcdsa, kMessage);
    DerReader outer(signature);
    DerReader in(*outer.take(der::sequence));
    r = to_buffer(*in.take_unsigned());
    s = to_buffer(*in.take_unsigned());
  }
  void expect_refused(Bytes altered, const char* what) const {
    EXPECT_FALSE(verifies(keys()["p256_spki"], kEcdsa, kMessage, altered)) << what;
  }
  Buffer signature, r, s;
};

TEST_F(Ecdsa, TakesItsOwnEncoding) {
  EXPECT_EQ(sequence(join(integer(r), integer(s))), signature);
  EXPECT_TRUE(verifies(keys()["p256_spki"], kEcdsa, kMessage, signature));
}

TEST_F(Ecdsa, RefusesNumbersOutOfRange) {
  const auto order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const auto above = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552");
  const Buffer huge(200, 0x11);
  for (const auto& number : {Buffer{}, order, above, huge, Buffer(32, 0xff)}) {
    expect_refused(sequence(join(integer(number), integer(s))), "r");
    expect_refused(sequence(join(integer(r), integer(number))), "s");
    expect_refused(sequence(join(integer(number), integer(number))), "r and s");
  }
  expect_refused(sequence(join(integer(s), integer(r))), "exchanged");
  expect_refused(sequence(join(raw_integer(join(Buffer{0xff}, r)), integer(s))), "negative");
}

TEST_F(Ecdsa, RefusesWhatIsNotStrictDer) {
  const auto content = join(integer(r), integer(s));
  expect_refused(join(signature, Buffer{0}), "trailing");
  expect_refused(sequence(join(content, Buffer{0})), "trailing inside");
  expect_refused(sequence(join(content, Buffer{5, 0})), "a third element");
  expect_refused(sequence(join(raw_integer(join(Buffer{0, 0}, r)), integer(s))), "padded r");
  expect_refused(sequence(join(integer(r), raw_integer(join(Buffer{0, 0}, s)))), "padded s");
  expect_refused(join(Buffer{0x30, 0x81, static_cast<std::uint8_t>(content.size())}, content), "long form of length");
  expect_refused(join(Buffer{0x30, 0x80}, content, Buffer{0, 0}), "indefinite length");
  expect_refused(join(r, s), "raw");
  expect_refused(sequence(integer(r)), "s missing");
  expect_refused(sequence({}), "empty sequence");
  expect_refused({}, "empty");
  for (std::size_t n = 0; n < signature.size(); ++n) expect_refused(Bytes(signature).first(n), "cut");
}

TEST_F(Ecdsa, RefusesEveryChangedBit) {
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    auto altered = signature;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    expect_refused(altered, "bit");
  }
}

TEST_F(Ecdsa, TheHashCounts) {
  EXPECT_FALSE(verifies(keys()["p256_spki"], {Kind::ecdsa, HashAlgorithm::sha384}, kMessage, signature));
}

TEST(RsaPss, TakesASaltAsLongAsTheHashAlone) {
  const auto& key = keys()["rsa2048_pkcs8"];
  const auto signed_with = [&](const EVP_MD* mask, int salt) {
    return sign_rsa(key, digest_of(kMessage), {RSA_PKCS1_PSS_PADDING, EVP_sha256(), mask, salt});
  };
  EXPECT_TRUE(verifies(keys()["rsa2048_spki"], kPss, kMessage, signed_with(EVP_sha256(), 32)));
  for (const int salt : {0, 20, 31, 33, 64, 222})
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], kPss, kMessage, signed_with(EVP_sha256(), salt))) << salt;
  EXPECT_FALSE(verifies(keys()["rsa2048_spki"], kPss, kMessage, signed_with(EVP_sha384(), 32))) << "the mask's hash";
  EXPECT_FALSE(verifies(keys()["rsa2048_spki"], kPkcs1, kMessage, signed_with(EVP_sha256(), 32))) << "not PKCS#1";
}

TEST(RsaPss, AKeyWithParametersTakesItsHashAlone) {
  const auto key = provider().import_private(keys()["rsapss_pkcs8"]);
  const SignatureAlgorithm other{Kind::rsa_pss, HashAlgorithm::sha384};
  const auto signature = *(*key)->sign(other, kMessage);
  EXPECT_TRUE(verifies(keys()["rsapss_spki"], other, kMessage, signature));
  // The same modulus under an identifier that restricts it to SHA-256.
  const auto unrestricted = keys()["rsapss_spki"], restricted = keys()["rsapss_sha256_spki"];
  const auto parsed = *parse_spki(unrestricted);
  DerReader outer(restricted);
  DerReader in(*outer.take(der::sequence));
  const auto algorithm = sequence(*in.take(der::sequence));
  const auto numbers = sequence(join(integer(parsed.modulus), integer(parsed.exponent)));
  EXPECT_FALSE(verifies(spki(algorithm, numbers), other, kMessage, signature));
  EXPECT_TRUE(verifies(spki(algorithm, numbers), kPss, kMessage, *(*key)->sign(kPss, kMessage)));
}

TEST(Rsa, RefusesSignaturesOfAnotherLengthThanTheModulus) {
  const auto key = provider().import_private(keys()["rsa2048_pkcs8"]);
  for (const auto algorithm : {kPss, kPkcs1}) {
    const auto signature = *(*key)->sign(algorithm, kMessage);
    EXPECT_TRUE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, signature));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, join(Buffer{0}, signature)));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, join(signature, Buffer{0})));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, Bytes(signature).first(255)));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, {}));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, Buffer(256)));
    EXPECT_FALSE(verifies(keys()["rsa2048_spki"], algorithm, kMessage, Buffer(256, 0xff)));
  }
}

/// RFC 8017 §9.2: 00 01, padding, 00, DigestInfo.
Buffer pkcs1_encoding(Bytes digest_info, std::size_t padding, std::uint8_t fill = 0xff) {
  return join(Buffer{0, 1}, Buffer(padding, fill), Buffer{0}, digest_info);
}

TEST(RsaPkcs1, TakesItsOneEncodingAlone) {
  const auto sha256_with_null = from_hex("300d06096086480165030402010500"),
             sha256_without = from_hex("300b0609608648016503040201");
  const auto info = [&](Bytes algorithm, Bytes digest) { return sequence(join(algorithm, element(4, digest))); };
  const auto digest = digest_of(kMessage);
  const auto right = info(sha256_with_null, digest), without_null = info(sha256_without, digest);
  const auto check = [&](Bytes encoded) {
    const auto signature = sign_rsa(keys()["rsa2048_pkcs8"], encoded, {RSA_NO_PADDING});
    EXPECT_EQ(signature.size(), 256u);
    return verifies(keys()["rsa2048_spki"], kPkcs1, kMessage, signature);
  };
  const auto padding = 256 - 3 - right.size();
  EXPECT_TRUE(check(pkcs1_encoding(right, padding)));
  EXPECT_FALSE(check(pkcs1_encoding(without_null, padding + 2))) << "the hash's parameters missing";
  EXPECT_FALSE(check(pkcs1_encoding(right, padding, 0xfe))) << "other padding";
  EXPECT_FALSE(check(join(pkcs1_encoding(right, 8), Buffer(padding - 8, 0x5a)))) << "garbage after the digest";
  EXPECT_FALSE(check(pkcs1_encoding(join(right, Buffer{0}), padding - 1))) << "trailing";
  EXPECT_FALSE(check(pkcs1_encoding(info(sha256_with_null, join(digest, Buffer{0})), padding - 1))) << "longer digest";
  EXPECT_FALSE(check(pkcs1_encoding(digest, 256 - 3 - digest.size()))) << "no DigestInfo";
  auto encryption_block = pkcs1_encoding(right, padding);
  encryption_block[1] = 2;
  EXPECT_FALSE(check(encryption_block)) << "block type 2";
}

TEST(RsaPkcs1, RefusesACubeRootForgery) {
  // The cube root of 00 01 FF.. 00 DigestInfo garbage (Bleichenbacher 2006): it needs no private key, any modulus of
  // 2048 bits and e = 3 will do.
  const auto root = from_hex(
      "32cbfd4a7adc7905583d767520f51640759176d37826f2ef63ae3dc7aa6714d5a9e1005c47e6ab0af95a5596fc6c1570ddd0e3bdbd5b2c11"
      "9680177859424b9fc585fbd5e0b6a4d29391908ce7e16716d609699d42");
  const auto spki = rsa_spki(parse_spki(keys()["rsa2048_spki"])->modulus, Buffer{3});
  ASSERT_TRUE(provider().import_public(spki));
  EXPECT_FALSE(verifies(spki, kPkcs1, kMessage, join(Buffer(256 - root.size()), root)));
}

}  // namespace
}  // namespace entente::crypto
