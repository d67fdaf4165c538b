// Hash and Hmac: known answers (FIPS 180-4, RFC 4231), values read on the way, contexts used again and again.
#include <gtest/gtest.h>

#include "crypto/provider.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using test::from_hex;

const Provider& provider() { return openssl_provider(); }

Buffer hash_of(HashAlgorithm algorithm, Bytes message) {
  Buffer out(kMaxDigest);
  const auto hash = provider().hash(algorithm);
  hash->update(message);
  return to_buffer(hash->snapshot(out));
}

Buffer mac_of(HashAlgorithm algorithm, Bytes key, Bytes message) {
  Buffer out(kMaxDigest);
  const auto hmac = provider().hmac(algorithm);
  hmac->set_key(key);
  return to_buffer(hmac->mac({message}, out));
}

TEST(Hash, GivesTheAnswersOfFips180) {
  EXPECT_EQ(hash_of(HashAlgorithm::sha256, as_bytes("abc")),
            from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  EXPECT_EQ(
      hash_of(HashAlgorithm::sha384, as_bytes("abc")),
      from_hex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"));
  EXPECT_EQ(hash_of(HashAlgorithm::sha512, as_bytes("abc")),
            from_hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
}

TEST(Hash, GoesOnAfterASnapshot) {
  const auto hash = provider().hash(HashAlgorithm::sha256);
  Buffer out(kMaxDigest), sofar;
  for (unsigned i = 0; i < 300; ++i) {
    EXPECT_EQ(to_buffer(hash->snapshot(out)), hash_of(HashAlgorithm::sha256, sofar));
    const Buffer more(i % 70, static_cast<std::uint8_t>(i));
    hash->update(more);
    append(sofar, more);
  }
  hash->reset();
  EXPECT_EQ(to_buffer(hash->snapshot(out)), hash_of(HashAlgorithm::sha256, {}));
}

TEST(Hmac, GivesTheAnswersOfRfc4231) {
  const Buffer short_key = from_hex("4a656665"), long_key(131, 0xaa);
  const auto short_text = as_bytes("what do ya want for nothing?");
  const auto long_text = as_bytes("Test Using Larger Than Block-Size Key - Hash Key First");
  EXPECT_EQ(mac_of(HashAlgorithm::sha256, short_key, short_text),
            from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  EXPECT_EQ(
      mac_of(HashAlgorithm::sha384, short_key, short_text),
      from_hex("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"));
  EXPECT_EQ(mac_of(HashAlgorithm::sha512, short_key, short_text),
            from_hex("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"));
  EXPECT_EQ(mac_of(HashAlgorithm::sha256, long_key, long_text),
            from_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
  EXPECT_EQ(
      mac_of(HashAlgorithm::sha384, long_key, long_text),
      from_hex("4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"));
  EXPECT_EQ(mac_of(HashAlgorithm::sha512, long_key, long_text),
            from_hex("80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"));
}

TEST(Hmac, KeepsItsKeyOverManyMacsAndTakesPartsAsOneMessage) {
  const auto hmac = provider().hmac(HashAlgorithm::sha384);
  const Buffer key(48, 5), one(10, 1), two(200, 2);
  Buffer whole = one;
  append(whole, two);
  hmac->set_key(key);
  const auto expected = mac_of(HashAlgorithm::sha384, key, whole);
  for (int i = 0; i < 1000; ++i) {
    Buffer out(48);
    hmac->mac({one, two}, out);
    ASSERT_EQ(out, expected);
  }
  hmac->set_key({});
  Buffer out(48);
  EXPECT_EQ(to_buffer(hmac->mac({whole}, out)), mac_of(HashAlgorithm::sha384, {}, whole));
  EXPECT_EQ(hmac->algorithm(), HashAlgorithm::sha384);
}

TEST(Hmac, MayWriteOverWhatItReads) {
  const Buffer key(32, 5);
  Buffer text(32, 1);
  const auto expected = mac_of(HashAlgorithm::sha256, key, text);
  const auto hmac = provider().hmac(HashAlgorithm::sha256);
  hmac->set_key(key);
  hmac->mac({text}, text);
  EXPECT_EQ(text, expected);
}

}  // namespace
}  // namespace entente::crypto
