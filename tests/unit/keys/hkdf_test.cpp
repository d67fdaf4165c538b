// RFC 5869 appendix A, byte for byte, and the bounds of HKDF-Expand.
#include "keys/hkdf.h"

#include <gtest/gtest.h>

#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;
using test::from_hex;

struct Case {
  Buffer secret, salt, info, extracted, expanded;
};

std::vector<Case> rfc5869() {
  return {
      {from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), from_hex("000102030405060708090a0b0c"),
       from_hex("f0f1f2f3f4f5f6f7f8f9"), from_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
       from_hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")},
      {from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
                "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f"),
       from_hex("606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
                "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf"),
       from_hex("b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
                "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
       from_hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"),
       from_hex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")},
      {from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
       {},
       {},
       from_hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"),
       from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")},
  };
}

TEST(Hkdf, GivesTheAnswersOfRfc5869) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha256);
  for (const auto& known : rfc5869()) {
    Buffer extracted(32), expanded(known.expanded.size());
    extract(*hmac, known.salt, known.secret, extracted);
    EXPECT_EQ(extracted, known.extracted);
    Expander(*hmac, extracted).expand(known.info, expanded);
    EXPECT_EQ(expanded, known.expanded);
  }
}

TEST(Hkdf, ALongerOutputBeginsWithAShorterOne) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha384);
  const Buffer secret(48, 7);
  Buffer longest(255 * 48);
  Expander(*hmac, secret).expand(as_bytes("info"), longest);
  for (const std::size_t size : {1u, 47u, 48u, 49u, 96u, 97u, 12239u}) {
    Buffer shorter(size);
    Expander(*hmac, secret).expand(as_bytes("info"), shorter);
    EXPECT_TRUE(equal(shorter, Bytes(longest).first(size))) << size;
  }
}

TEST(HkdfDeathTest, AnOutputPast255HashesEndsTheProgram) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha256);
  Buffer out(255 * 32 + 1);
  EXPECT_DEATH(Expander(*hmac, Buffer(32)).expand({}, out), "");
  EXPECT_DEATH(Expander(*hmac, Buffer(32)).expand_label(std::string(250, 'x'), {}, MutableBytes(out).first(32)), "");
  EXPECT_DEATH(Expander(*hmac, Buffer(32)).expand_label("x", Buffer(256), MutableBytes(out).first(32)), "");
}

TEST(Hkdf, LabelsAndContextsAsLongAsTheyMayBe) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha256);
  const Buffer secret(32, 1), context(255, 2);
  const std::string label(249, 'l');
  Buffer by_label(32), by_info(32);
  Expander(*hmac, secret).expand_label(label, context, by_label);

  Buffer info = {0, 32, 255};
  append(info, as_bytes("tls13 " + label));
  info.push_back(255);
  append(info, context);
  Expander(*hmac, secret).expand(info, by_info);
  EXPECT_EQ(by_label, by_info);
}

TEST(Hkdf, TheHashOfNothingIsTheProviders) {
  for (const auto hash : {HashAlgorithm::sha256, HashAlgorithm::sha384}) {
    Buffer out(crypto::kMaxDigest);
    EXPECT_TRUE(equal(crypto::openssl_provider().hash(hash)->snapshot(out), empty_hash(hash)));
  }
}

}  // namespace
}  // namespace entente::keys
