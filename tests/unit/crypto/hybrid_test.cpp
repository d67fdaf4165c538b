// Hybrid groups: the order of the halves in shares and secret (RFC 10024), each half against the parts themselves, and
// whatever is wrong with either.
#include "crypto/hybrid.h"

#include <gtest/gtest.h>

#include "crypto/mlkem/mlkem.h"
#include "vector_file.h"

namespace entente::crypto {
namespace {

struct Case {
  NamedGroup group, classical;
  KemAlgorithm kem;
  bool kem_first;
  std::size_t client_share, server_share, secret;  ///< RFC 10024 §3
};
constexpr Case kCases[] = {
    {NamedGroup::X25519MLKEM768, NamedGroup::x25519, KemAlgorithm::mlkem768, true, 1216, 1120, 64},
    {NamedGroup::SecP256r1MLKEM768, NamedGroup::secp256r1, KemAlgorithm::mlkem768, false, 1249, 1153, 64},
    {NamedGroup::SecP384r1MLKEM1024, NamedGroup::secp384r1, KemAlgorithm::mlkem1024, false, 1665, 1665, 80},
};

Buffer joined(const Case& group, Bytes classical, Bytes kem) {
  auto out = to_buffer(group.kem_first ? kem : classical);
  append(out, group.kem_first ? classical : kem);
  return out;
}
Bytes classical_half(const Case& group, Bytes share, std::size_t kem_size) {
  return group.kem_first ? share.subspan(kem_size) : share.first(share.size() - kem_size);
}
Bytes kem_half(const Case& group, Bytes share, std::size_t kem_size) {
  return group.kem_first ? share.first(kem_size) : share.last(kem_size);
}

class HybridGroup : public testing::TestWithParam<Case> {
 protected:
  static Buffer scalar() { return Buffer(GetParam().classical == NamedGroup::secp384r1 ? 48 : 32, 0x21); }
  static Buffer seed() { return Buffer(kKemSeed, 0x43); }
  const KemSizes size = sizes(GetParam().kem);
};

TEST_P(HybridGroup, IsItsHalvesSideBySide) {
  const auto& group = GetParam();
  for (const auto* provider : {&openssl_provider(), &portable_mlkem_provider()}) {
    const auto classical = provider->import_share(group.classical, scalar());
    const auto kem = mlkem::portable(group.kem).generate(seed());
    auto both = provider->import_share(group.group, joined(group, scalar(), seed()));
    ASSERT_TRUE(classical && both);
    const auto share = (*both)->public_share();
    EXPECT_EQ(share.size(), group.client_share);
    EXPECT_EQ(to_buffer(share), joined(group, (*classical)->public_share(), kem->encapsulation_key()));

    const auto response = provider->respond(group.group, share);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->share.size(), group.server_share);
    EXPECT_EQ(response->secret.size(), group.secret);
    const auto ecdh = (*classical)->agree(classical_half(group, response->share, size.ciphertext));
    const auto secret = kem->decapsulate(kem_half(group, response->share, size.ciphertext));
    ASSERT_TRUE(ecdh && secret);
    const auto expected = joined(group, ecdh->reveal(), secret->reveal());
    EXPECT_TRUE(equal(response->secret.reveal(), expected));
    EXPECT_TRUE(equal((*both)->agree(response->share)->reveal(), expected));
  }
}

TEST_P(HybridGroup, TakesNoOtherKeys) {
  const auto& group = GetParam();
  const auto import = [&](Bytes keys) { return openssl_provider().import_share(group.group, keys).error().fault; };
  EXPECT_EQ(import({}), Fault::key_invalid);
  EXPECT_EQ(import(joined(group, {}, seed())), Fault::key_invalid);
  EXPECT_EQ(import(joined(group, Buffer(70, 1), seed())), Fault::key_invalid);
}

void expect_refused(const Case& group, Bytes client_share, Bytes server_share, const char* what) {
  const auto response = openssl_provider().respond(group.group, client_share);
  ASSERT_FALSE(response) << what;
  EXPECT_EQ(response.error().fault, Fault::key_share_invalid) << what;
  EXPECT_EQ(response.error().alert, Alert::illegal_parameter) << what;
  EXPECT_EQ(response.error().where.message, "ClientHello") << what;
  auto own = openssl_provider().generate(group.group);
  const auto agreed = (*own)->agree(server_share);
  ASSERT_FALSE(agreed) << what;
  EXPECT_EQ(agreed.error().fault, Fault::key_share_invalid) << what;
  EXPECT_EQ(agreed.error().where.message, "ServerHello") << what;
}

TEST_P(HybridGroup, K3RefusesOtherLengths) {
  const auto& group = GetParam();
  const auto own = openssl_provider().generate(group.group);
  auto client = to_buffer((*own)->public_share());
  auto server = openssl_provider().respond(group.group, client)->share;
  expect_refused(group, {}, {}, "empty");
  expect_refused(group, Bytes(client).first(client.size() - 1), Bytes(server).first(server.size() - 1), "a byte less");
  client.push_back(0);
  server.push_back(0);
  expect_refused(group, client, server, "a byte more");
  expect_refused(group, Bytes(client).first(32), Bytes(server).first(32), "the classical half alone");
}

TEST_P(HybridGroup, RefusesABadClassicalHalf) {
  const auto& group = GetParam();
  const auto own = openssl_provider().generate(group.group);
  const auto client = to_buffer((*own)->public_share());
  const auto server = openssl_provider().respond(group.group, client)->share;
  const auto zeros = [&](Bytes share, std::size_t kem_size) {
    const auto classical = classical_half(group, share, kem_size);
    return joined(group, Buffer(classical.size()), kem_half(group, share, kem_size));
  };
  expect_refused(group, zeros(client, size.key), zeros(server, size.ciphertext), "zeros");
}

TEST_P(HybridGroup, K3RefusesACoefficientThatIsNotReduced) {
  const auto& group = GetParam();
  const auto own = openssl_provider().generate(group.group);
  const auto share = (*own)->public_share();
  auto key = to_buffer(kem_half(group, share, size.key));
  key[0] = 0x01;  // 3329, the modulus
  key[1] = static_cast<std::uint8_t>((key[1] & 0xf0) | 0x0d);
  for (const auto* provider : {&openssl_provider(), &portable_mlkem_provider()}) {
    const auto response = provider->respond(group.group, joined(group, classical_half(group, share, size.key), key));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().fault, Fault::key_share_invalid);
    EXPECT_EQ(response.error().where.message, "ClientHello");
  }
}

TEST_P(HybridGroup, K3ACorruptCiphertextGivesAnotherSecret) {
  const auto& group = GetParam();
  const auto own = openssl_provider().generate(group.group);
  auto response = *openssl_provider().respond(group.group, (*own)->public_share());
  response.share[group.kem_first ? 0 : response.share.size() - 1] ^= 1;
  const auto secret = (*own)->agree(response.share);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->size(), group.secret);
  EXPECT_FALSE(equal(secret->reveal(), response.secret.reveal()));
}

INSTANTIATE_TEST_SUITE_P(Groups, HybridGroup, testing::ValuesIn(kCases),
                         [](const auto& group) { return std::string(name(group.param.group)); });

}  // namespace
}  // namespace entente::crypto
