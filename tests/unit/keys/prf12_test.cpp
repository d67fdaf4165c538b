// The PRF of TLS 1.2 (RFC 5246 §5) against published answers.
#include "keys/prf12.h"

#include <gtest/gtest.h>

#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;

std::unique_ptr<crypto::Hmac> hmac(HashAlgorithm hash) { return crypto::openssl_provider().hmac(hash); }

TEST(Prf12, GivesThePublishedAnswers) {
  const test::VectorFile known("tls12/prf.txt");
  for (const auto& [name, hash] : {std::pair("sha256", HashAlgorithm::sha256), {"sha384", HashAlgorithm::sha384}}) {
    const auto datum = [&](const char* what) { return known[std::string(name) + what]; };
    Buffer out(datum("_output").size());
    prf(*hmac(hash), datum("_secret"), "test label", {datum("_seed")}, out);
    EXPECT_EQ(out, datum("_output")) << name;
  }
}

TEST(Prf12, MakesAsMuchAsIsAskedFor) {
  const auto with = hmac(HashAlgorithm::sha256);
  Buffer all(200);
  prf(*with, Buffer(48, 1), "label", {Buffer(32, 2)}, all);
  for (const std::size_t size : {0u, 1u, 12u, 31u, 32u, 33u, 64u, 199u}) {
    Buffer out(size);
    prf(*with, Buffer(48, 1), "label", {Buffer(32, 2)}, out);
    EXPECT_TRUE(equal(out, Bytes(all).first(size))) << size;
  }
}

TEST(Prf12, TakesItsSeedInParts) {
  const auto with = hmac(HashAlgorithm::sha384);
  const Buffer seed = {1, 2, 3, 4, 5, 6};
  Buffer whole(100), parts(100);
  prf(*with, Buffer(48, 1), "label", {seed}, whole);
  const Bytes view(seed);
  prf(*with, Buffer(48, 1), "label", {view.first(1), view.subspan(1, 2), {}, view.last(3)}, parts);
  EXPECT_EQ(parts, whole);
}

TEST(Prf12DeathTest, TakesFourPartsAtMost) {
  Buffer out(1);
  EXPECT_DEATH(prf(*hmac(HashAlgorithm::sha256), {}, "label", {{}, {}, {}, {}, {}}, out), "");
}

}  // namespace
}  // namespace entente::keys
