// AEADs: known answers (the GCM specification's test cases, RFC 8439 §2.8.2), and that nothing altered opens.
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/provider.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using test::from_hex;

struct Known {
  AeadAlgorithm algorithm;
  Buffer key, nonce, aad, plain, sealed, tag;
};

const Buffer& gcm_plain() {
  static const Buffer plain = from_hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  return plain;
}

std::vector<Known> known_answers() {
  const auto aad = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), nonce = from_hex("cafebabefacedbaddecaf888");
  return {
      {AeadAlgorithm::aes_128_gcm, from_hex("feffe9928665731c6d6a8f9467308308"), nonce, aad, gcm_plain(),
       from_hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"),
       from_hex("5bc94fbc3221a5db94fae95ae7121a47")},
      {AeadAlgorithm::aes_256_gcm, from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"), nonce,
       aad, gcm_plain(),
       from_hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"),
       from_hex("76fc6ece0f4e1768cddf8853bb2d551b")},
      {AeadAlgorithm::chacha20_poly1305, from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
       from_hex("070000004041424344454647"), from_hex("50515253c0c1c2c3c4c5c6c7"),
       to_buffer(as_bytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                          "future, sunscreen would be it.")),
       from_hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
                "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                "3ff4def08e4b7a9de576d26586cec64b6116"),
       from_hex("1ae10b594f09e26a7e902ecbd0600691")},
      {AeadAlgorithm::aes_128_gcm, Buffer(16), Buffer(12), {}, {}, {}, from_hex("58e2fccefa7e3061367f1d57a4e7455a")},
  };
}

std::unique_ptr<Aead> make(AeadAlgorithm algorithm, Bytes key) {
  return openssl_provider().aead(algorithm, AeadKey::copy_of(key));
}

TEST(Aead, GivesTheKnownAnswers) {
  for (const auto& known : known_answers()) {
    const auto aead = make(known.algorithm, known.key);
    ASSERT_NE(aead, nullptr);
    Buffer data = known.plain, tag(kTagSize);
    ASSERT_TRUE(aead->seal(known.nonce, known.aad, data, tag));
    EXPECT_EQ(data, known.sealed);
    EXPECT_EQ(tag, known.tag);
    ASSERT_TRUE(aead->open(known.nonce, known.aad, data, tag));
    EXPECT_EQ(data, known.plain);
  }
}

TEST(Aead, OpensNothingThatWasAltered) {
  for (const auto& known : known_answers()) {
    const auto aead = make(known.algorithm, known.key);
    const auto opens = [&](const Known& altered) {
      Buffer data = altered.sealed;
      return aead->open(altered.nonce, altered.aad, data, altered.tag);
    };
    for (const auto part : {&Known::nonce, &Known::aad, &Known::sealed, &Known::tag}) {
      for (std::size_t bit = 0; bit < 8 * (known.*part).size(); ++bit) {
        auto altered = known;
        (altered.*part)[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        ASSERT_FALSE(opens(altered)) << bit;
      }
    }
    EXPECT_TRUE(opens(known)) << "a failure leaves the context usable";
    EXPECT_EQ(ERR_peek_error(), 0u) << "libcrypto's queue belongs to the program";
  }
}

TEST(Aead, RefusesOtherSizesThanItsOwn) {
  const auto aead = make(AeadAlgorithm::aes_128_gcm, Buffer(16));
  Buffer data(5), tag(16);
  EXPECT_FALSE(aead->seal(Buffer(8), {}, data, tag));
  EXPECT_FALSE(aead->seal(Buffer(13), {}, data, tag));
  EXPECT_FALSE(aead->seal(Buffer(12), {}, data, MutableBytes(tag).first(15)));
  EXPECT_FALSE(aead->open(Buffer(12), {}, data, Bytes(tag).first(12)));
  EXPECT_FALSE(aead->open(Buffer(12), {}, data, {}));
  EXPECT_EQ(make(AeadAlgorithm::aes_128_gcm, Buffer(32)), nullptr);
  EXPECT_EQ(make(AeadAlgorithm::aes_256_gcm, Buffer(16)), nullptr);
  EXPECT_EQ(make(AeadAlgorithm::chacha20_poly1305, {}), nullptr);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(Aead, OneContextServesManyRecordsInBothDirections) {
  for (const auto algorithm :
       {AeadAlgorithm::aes_128_gcm, AeadAlgorithm::aes_256_gcm, AeadAlgorithm::chacha20_poly1305}) {
    const Buffer key(key_size(algorithm), 3);
    const auto seals = make(algorithm, key), opens = make(algorithm, key);
    Buffer nonce(kNonceSize), tag(kTagSize);
    for (unsigned i = 0; i < 5000; ++i) {
      store_be16(nonce.data() + 10, i);
      const Buffer plain(i % 1500, static_cast<std::uint8_t>(i));
      Buffer data = plain;
      ASSERT_TRUE((i % 3 ? seals : opens)->seal(nonce, nonce, data, tag));
      ASSERT_TRUE((i % 2 ? seals : opens)->open(nonce, nonce, data, tag));
      ASSERT_EQ(data, plain);
    }
  }
}

}  // namespace
}  // namespace entente::crypto
