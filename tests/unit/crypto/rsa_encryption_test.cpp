// RSA key transport (RFC 5246 §7.4.7.1): what is wrong with a ciphertext shows in the secret alone.
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/provider.h"
#include "crypto/spki.h"
#include "rsa_blocks.h"

namespace entente::crypto {
namespace {

const Provider& provider() { return openssl_provider(); }

const PrivateKey& key() {
  static const auto made = *provider().make_private(KeyType::rsa);
  return *made;
}

constexpr std::size_t kSize = 256;  // of 2048 bits
const Buffer kSubstitute(48, 0x5b);
const Buffer kGood = test::premaster(0x0303, 0x11);

Buffer encrypted(Bytes block) { return test::encrypt_block(key().spki(), block); }
Buffer good_block() { return test::encryption_block(kGood, kSize); }

/// The secret that the server goes on with.
Buffer decrypted(Bytes ciphertext, ProtocolVersion offered = ProtocolVersion::tls12) {
  const auto secret = key().decrypt_premaster(offered, ciphertext, kSubstitute);
  EXPECT_TRUE(secret) << "an error would be an oracle";
  EXPECT_EQ(ERR_peek_error(), 0u) << "nor is one left in the queue";
  return secret ? to_buffer(secret->reveal()) : Buffer();
}

/// There is a secret, of the right size, and it tells nothing of what came.
void expect_another(Bytes ciphertext, const char* what) {
  const auto one = decrypted(ciphertext), other = decrypted(ciphertext);
  for (const auto& secret : {one, other}) {
    ASSERT_EQ(secret.size(), 48u) << what;
    EXPECT_NE(secret, kGood) << what;
    EXPECT_FALSE(equal(Bytes(secret).first(16), Buffer(16, 0))) << what;
  }
  EXPECT_TRUE(one == kSubstitute || one != other) << what << ": random";
}

TEST(RsaEncryption, TakesWhatItsPublicHalfEncrypts) {
  const auto half = *provider().import_public(key().spki());
  const auto one = half->encrypt(kGood), other = half->encrypt(kGood);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->size(), kSize);
  EXPECT_NE(*one, *other) << "the padding is random";
  EXPECT_EQ(decrypted(*one), kGood);
  EXPECT_EQ(decrypted(*other), kGood);
}

TEST(RsaEncryption, TakesABlockMadeByHand) { EXPECT_EQ(decrypted(encrypted(good_block())), kGood); }

TEST(RsaEncryption, TheVersionIsTheOneThatWasOffered) {
  for (const unsigned version : {0x0300u, 0x0301u, 0x0302u, 0x0304u, 0x0203u, 0xff03u}) {
    const auto premaster = test::premaster(static_cast<std::uint16_t>(version), 0x11);
    expect_another(encrypted(test::encryption_block(premaster, kSize)), "another version");
  }
  const auto old = test::premaster(0x0301, 0x11);
  const auto ciphertext = encrypted(test::encryption_block(old, kSize));
  EXPECT_EQ(decrypted(ciphertext, ProtocolVersion::tls10), old) << "not the one that was negotiated";
  EXPECT_NE(decrypted(encrypted(good_block()), ProtocolVersion::tls10), kGood);
}

TEST(RsaEncryption, EveryFaultOfThePaddingGivesAnotherSecret) {
  for (const auto& [at, value, what] : {std::tuple(0u, 1, "the first byte is not 0"),
                                        {1u, 1, "block type 1"},
                                        {1u, 0, "block type 0"},
                                        {1u, 3, "block type 3"},
                                        {2u, 0, "a zero at once"},
                                        {9u, 0, "a zero in the first eight bytes of the padding"},
                                        {10u, 0, "a zero behind them"},
                                        {206u, 0, "a zero at its end"},
                                        {207u, 0x11, "no zero in front of the premaster"}}) {
    auto block = good_block();
    block[at] = static_cast<std::uint8_t>(value);
    expect_another(encrypted(block), what);
  }
  auto endless = good_block();
  std::ranges::replace(endless.begin() + 2, endless.end(), std::uint8_t{0}, std::uint8_t{1});
  expect_another(encrypted(endless), "no zero at all");
}

TEST(RsaEncryption, EveryOtherLengthOfThePremasterGivesAnotherSecret) {
  for (const std::size_t size : {0u, 1u, 2u, 46u, 47u, 49u, 50u, 64u, 128u, 244u, 245u}) {
    const Buffer premaster = size < 2 ? Buffer(size, 3) : test::premaster(0x0303, 0x11, size);
    expect_another(encrypted(test::encryption_block(premaster, kSize)), "another length");
  }
}

TEST(RsaEncryption, WhatIsNoNumberBelowTheModulusGivesTheSubstitute) {
  const auto modulus = to_buffer(parse_spki(key().spki())->modulus);
  ASSERT_EQ(modulus.size(), kSize);
  EXPECT_EQ(decrypted(modulus), kSubstitute);
  EXPECT_EQ(decrypted(Buffer(kSize, 0xff)), kSubstitute);
  auto above = modulus;
  ++*std::find_if(above.rbegin(), above.rend(), [](auto byte) { return byte != 0xff; });
  EXPECT_EQ(decrypted(above), kSubstitute);

  const auto good = encrypted(good_block());
  auto longer = good, padded = good;
  longer.push_back(0);
  padded.insert(padded.begin(), 0);
  for (const auto& ciphertext : {Buffer(), Buffer(1, 5), to_buffer(Bytes(good).first(kSize - 1)),
                                 to_buffer(Bytes(good).last(kSize - 1)), longer, padded, Buffer(5000, 1)})
    EXPECT_EQ(decrypted(ciphertext), kSubstitute) << ciphertext.size();
}

TEST(RsaEncryption, NumbersThatAreTheirOwnCiphertextGiveAnotherSecret) {
  Buffer zero(kSize), one(kSize), last = to_buffer(parse_spki(key().spki())->modulus);
  one.back() = 1;
  last.back() ^= 1;
  for (const auto& ciphertext : {zero, one, last}) expect_another(ciphertext, "0, 1 or -1");
}

TEST(RsaEncryption, ACiphertextKeepsItsLeadingZeros) {
  Buffer ciphertext;
  for (unsigned i = 0; ciphertext.empty() || ciphertext[0] != 0; ++i) {
    auto block = good_block();
    block[10] = static_cast<std::uint8_t>(1 + i % 255);
    block[11] = static_cast<std::uint8_t>(1 + i / 255 % 255);
    ciphertext = encrypted(block);
  }
  EXPECT_EQ(decrypted(ciphertext), kGood);
  EXPECT_EQ(decrypted(Bytes(ciphertext).subspan(1)), kSubstitute) << "RFC 8017 §7.2.2: as long as the modulus";
}

TEST(RsaEncryption, IsForRsaKeysAlone) {
  for (const auto type : {KeyType::rsa_pss, KeyType::p256, KeyType::ed25519}) {
    const auto other = *provider().make_private(type);
    const auto secret = other->decrypt_premaster(ProtocolVersion::tls12, Buffer(kSize, 1), kSubstitute);
    ASSERT_FALSE(secret) << name(type);
    EXPECT_EQ(secret.error().fault, Fault::crypto_failed);
    const auto half = *provider().import_public(other->spki());
    EXPECT_FALSE(half->encrypt(kGood)) << name(type);
  }
}

TEST(RsaEncryption, EncryptsNoMoreThanFits) {
  const auto half = *provider().import_public(key().spki());
  EXPECT_TRUE(half->encrypt(Buffer(kSize - 11, 1)));
  const auto over = half->encrypt(Buffer(kSize - 10, 1));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().fault, Fault::crypto_failed);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(RsaEncryptionDeathTest, TakesASubstituteOf48Bytes) {
  EXPECT_DEATH((void)key().decrypt_premaster(ProtocolVersion::tls12, Buffer(kSize, 1), Buffer(47)), "");
}

}  // namespace
}  // namespace entente::crypto
