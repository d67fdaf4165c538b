// Key exchange: known answers (RFC 7748, RFC 8448 §5), and every share that must be refused (low order, off the curve,
// infinity, compressed, of the wrong length).
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <thread>

#include "crypto/groups.h"
#include "crypto/provider.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

using test::from_hex;

const Provider& provider() { return openssl_provider(); }

Result<SharedSecret> agree(NamedGroup group, Bytes scalar, Bytes share) {
  auto own = provider().import_share(group, scalar);
  if (!own) return std::unexpected(own.error());
  return (*own)->agree(share);
}

void expect_refused(NamedGroup group, Bytes share, const char* what) {
  auto own = provider().generate(group);
  ASSERT_TRUE(own);
  const auto agreed = (*own)->agree(share);
  ASSERT_FALSE(agreed) << what;
  EXPECT_EQ(agreed.error().fault, Fault::key_share_invalid) << what;
  EXPECT_EQ(agreed.error().alert, Alert::illegal_parameter) << what;
  EXPECT_EQ(agreed.error().where.message, "ServerHello") << what;
  const auto response = provider().respond(group, share);
  ASSERT_FALSE(response) << what;
  EXPECT_EQ(response.error().fault, Fault::key_share_invalid) << what;
  EXPECT_EQ(response.error().where.message, "ClientHello") << what;
  EXPECT_EQ(ERR_peek_error(), 0u) << "libcrypto's queue belongs to the program";
}

TEST(X25519, GivesTheAnswersOfRfc7748) {
  const auto secret =
      agree(NamedGroup::x25519, from_hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            from_hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  ASSERT_TRUE(secret);
  EXPECT_TRUE(equal(secret->reveal(), from_hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")));

  const auto bob = provider().import_share(
      NamedGroup::x25519, from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  ASSERT_TRUE(bob);
  EXPECT_EQ(to_buffer((*bob)->public_share()),
            from_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
}

TEST(X25519, IteratesAsInRfc7748) {
  Buffer k(32), u(32);
  k[0] = u[0] = 9;
  for (int i = 0; i < 1000; ++i) {
    const auto secret = agree(NamedGroup::x25519, k, u);
    ASSERT_TRUE(secret);
    u = std::exchange(k, to_buffer(secret->reveal()));
    if (i == 0) {
      EXPECT_EQ(k, from_hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
    }
  }
  EXPECT_EQ(k, from_hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
}

TEST(X25519, RefusesPointsOfLowOrder) {
  // The points of order 1, 2, 4 and 8 and their forms over p (https://cr.yp.to/ecdh.html#validate).
  for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "0000000000000000000000000000000000000000000000000000000000000080",
                            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"})
    expect_refused(NamedGroup::x25519, from_hex(point), point);
}

TEST(X25519, RefusesOtherLengths) {
  for (const std::size_t size : {0u, 1u, 31u, 33u, 64u}) expect_refused(NamedGroup::x25519, Buffer(size, 9), "length");
  EXPECT_EQ(provider().import_share(NamedGroup::x25519, Buffer(31)).error().fault, Fault::key_invalid);
}

TEST(P256, GivesTheAnswerOfRfc8448) {
  const test::VectorFile known("rfc8448/hello_retry_request.txt");
  auto client = provider().import_share(NamedGroup::secp256r1, known["client_p256_private"]);
  ASSERT_TRUE(client);
  EXPECT_EQ(to_buffer((*client)->public_share()), known["client_p256_public"]);
  EXPECT_EQ((*client)->group(), NamedGroup::secp256r1);
  const auto secret = (*client)->agree(known["server_p256_public"]);
  ASSERT_TRUE(secret);
  EXPECT_TRUE(equal(secret->reveal(), known["shared_secret"]));
}

class PCurve : public testing::TestWithParam<NamedGroup> {
 protected:
  const std::size_t field = (find(GetParam())->client_share - 1u) / 2u;
  const Buffer point = to_buffer((*provider().generate(GetParam()))->public_share());
};

TEST_P(PCurve, RefusesWhatIsNoPoint) {
  const auto group = GetParam();
  auto off_curve = point;
  off_curve.back() ^= 1;
  expect_refused(group, off_curve, "off the curve");
  expect_refused(group, Buffer(point.size()), "zeros");
  expect_refused(group, Buffer{0}, "infinity");
  expect_refused(group, {}, "empty");
  Buffer origin(point.size());
  origin[0] = 4;
  expect_refused(group, origin, "(0, 0)");
  Buffer over(point.size(), 0xff);
  over[0] = 4;
  expect_refused(group, over, "coordinates over the prime");
}

TEST_P(PCurve, RefusesOtherForms) {
  const auto group = GetParam();
  Buffer compressed(point.begin(), point.begin() + static_cast<std::ptrdiff_t>(1 + field));
  compressed[0] = static_cast<std::uint8_t>(2 + (point.back() & 1));
  expect_refused(group, compressed, "compressed");
  auto hybrid = point;
  hybrid[0] = static_cast<std::uint8_t>(6 + (point.back() & 1));
  expect_refused(group, hybrid, "hybrid");
  auto padded_infinity = Buffer(point.size());
  expect_refused(group, padded_infinity, "infinity, padded");
  expect_refused(group, Bytes(point).first(point.size() - 1), "short");
  auto longer = point;
  longer.push_back(0);
  expect_refused(group, longer, "long");
  for (const unsigned form : {0u, 1u, 2u, 3u, 5u, 7u, 255u}) {
    auto other = point;
    other[0] = static_cast<std::uint8_t>(form);
    expect_refused(group, other, "unknown form");
  }
}

TEST_P(PCurve, TakesScalarsFromOneToTheOrder) {
  const auto group = GetParam();
  EXPECT_EQ(provider().import_share(group, Buffer(field)).error().fault, Fault::key_invalid);
  EXPECT_EQ(provider().import_share(group, {}).error().fault, Fault::key_invalid);
  EXPECT_EQ(provider().import_share(group, Buffer(field, 0xff)).error().fault, Fault::key_invalid);
  EXPECT_EQ(provider().import_share(group, Buffer(field + 1, 1)).error().fault, Fault::key_invalid);
  EXPECT_TRUE(provider().import_share(group, Buffer{1}));
  Buffer padded(field + 1);
  padded.back() = 2;
  const auto two = provider().import_share(group, padded), same = provider().import_share(group, Buffer{2});
  ASSERT_TRUE(two && same);
  EXPECT_EQ(to_buffer((*two)->public_share()), to_buffer((*same)->public_share()));
}

INSTANTIATE_TEST_SUITE_P(Groups, PCurve,
                         testing::Values(NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::secp521r1));

class EachGroup : public testing::TestWithParam<NamedGroup> {};

void exchange_once(NamedGroup group) {
  auto client = provider().generate(group);
  ASSERT_TRUE(client);
  const auto response = provider().respond(group, (*client)->public_share());
  ASSERT_TRUE(response);
  const auto secret = (*client)->agree(response->share);
  ASSERT_TRUE(secret);
  ASSERT_TRUE(equal(secret->reveal(), response->secret.reveal()));
}

TEST_P(EachGroup, BothSidesAgreeAndNoExchangeLeaksIntoTheNext) {
  Buffer last;
  for (int i = 0; i < 20; ++i) {
    exchange_once(GetParam());
    Buffer wrong(find(GetParam())->client_share);
    EXPECT_FALSE(provider().respond(GetParam(), wrong));
    const auto share = provider().generate(GetParam());
    EXPECT_NE(to_buffer((*share)->public_share()), last);
    last = to_buffer((*share)->public_share());
  }
}

TEST_P(EachGroup, AShareMayAnswerTwice) {
  auto client = provider().generate(GetParam());
  const auto one = provider().respond(GetParam(), (*client)->public_share());
  const auto other = provider().respond(GetParam(), (*client)->public_share());
  ASSERT_TRUE(one && other);
  EXPECT_TRUE(equal((*client)->agree(one->share)->reveal(), one->secret.reveal()));
  EXPECT_TRUE(equal((*client)->agree(other->share)->reveal(), other->secret.reveal()));
}

TEST_P(EachGroup, ThreadsShareTheProvider) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 10; ++i) exchange_once(GetParam());
    });
  for (auto& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Groups, EachGroup,
                         testing::Values(NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1,
                                         NamedGroup::secp521r1, NamedGroup::X25519MLKEM768,
                                         NamedGroup::SecP256r1MLKEM768, NamedGroup::SecP384r1MLKEM1024),
                         [](const auto& group) { return std::string(name(group.param)); });

}  // namespace
}  // namespace entente::crypto
