// The schedule of TLS 1.2 (RFC 5246 §6.3, §7.4.9, §8.1, RFC 7627 §4) against what the openssl command derives.
#include "keys/schedule12.h"

#include <gtest/gtest.h>

#include "keys/prf12.h"
#include "trace_log.h"
#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;

static_assert(std::is_nothrow_move_constructible_v<MasterSecret12> && !std::is_copy_constructible_v<MasterSecret12>);

const test::VectorFile& known() {
  static const test::VectorFile file("tls12/schedule.txt");
  return file;
}

Randoms randoms() {
  Randoms out;
  std::ranges::copy(known()["client_random"], out.client.begin());
  std::ranges::copy(known()["server_random"], out.server.begin());
  return out;
}

class Schedule12 : public testing::TestWithParam<HashAlgorithm> {
 protected:
  [[nodiscard]] Bytes datum(const std::string& name) const {
    return known()[(GetParam() == HashAlgorithm::sha256 ? "sha256_" : "sha384_") + name];
  }
  [[nodiscard]] TranscriptHash messages() const { return TranscriptHash(datum("messages")); }
  [[nodiscard]] MasterSecret12 master() const { return master_secret(kdf, known()["premaster_secret"], randoms()); }

  std::unique_ptr<crypto::Hmac> hmac = crypto::openssl_provider().hmac(GetParam());
  test::DerivedLog log;
  Kdf kdf{*hmac, Trace(&log)};
};

TEST_P(Schedule12, GivesTheMasterSecret) { EXPECT_TRUE(equal(master().reveal(), datum("master_secret"))); }

TEST_P(Schedule12, GivesTheExtendedMasterSecret) {
  const auto extended = extended_master_secret(kdf, known()["premaster_secret"], messages());
  EXPECT_TRUE(equal(extended.reveal(), datum("extended_master_secret")));
}

TEST_P(Schedule12, CutsTheKeyBlockOfAesGcm) {
  auto suite = *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);
  if (GetParam() == HashAlgorithm::sha384) suite = *crypto::find(CipherSuite::TLS_AES_256_GCM_SHA384);
  const auto keys = key_block(kdf, suite, master(), randoms());
  Buffer whole;
  for (const auto part :
       {keys.client.key.reveal(), keys.server.key.reveal(), keys.client.iv.reveal(), keys.server.iv.reveal()})
    append(whole, part);
  EXPECT_TRUE(equal(whole, datum("key_block")));
  EXPECT_EQ(keys.client.key.size(), crypto::key_size(suite.aead));
  EXPECT_EQ(keys.client.iv.size(), 4u) << "RFC 5288 §3";
}

TEST_P(Schedule12, GivesTheVerifyDataOfBothSides) {
  const auto secret = master();
  EXPECT_TRUE(equal(finished_mac(kdf, secret, Sender::client, messages()).reveal(), datum("client_verify_data")));
  EXPECT_TRUE(equal(finished_mac(kdf, secret, Sender::server, messages()).reveal(), datum("server_verify_data")));
}

TEST_P(Schedule12, TellsWhereEachSecretComesFrom) {
  const auto secret = extended_master_secret(kdf, known()["premaster_secret"], messages());
  const auto keys = key_block(kdf, *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256), secret, randoms());
  ASSERT_EQ(log.all.size(), 7u);
  EXPECT_TRUE(equal(log.find("premaster_secret")->value, known()["premaster_secret"]));
  EXPECT_EQ(log.find("master_secret")->from, "premaster_secret");
  EXPECT_EQ(log.find("master_secret")->label, "extended master secret");
  EXPECT_TRUE(equal(log.find("master_secret")->context, messages().view()));
  EXPECT_TRUE(equal(log.find("master_secret")->value, secret.reveal()));
  EXPECT_EQ(log.find("key_block")->from, "master_secret");
  EXPECT_EQ(log.find("key_block")->label, "key expansion");
  EXPECT_EQ(log.find("client_write_key")->from, "key_block");
  EXPECT_TRUE(equal(log.find("client_write_key")->value, keys.client.key.reveal()));
  EXPECT_TRUE(equal(log.find("server_write_key")->value, keys.server.key.reveal()));
  EXPECT_TRUE(equal(log.find("client_write_iv")->value, keys.client.iv.reveal()));
  EXPECT_TRUE(equal(log.find("server_write_iv")->value, keys.server.iv.reveal()));
}

TEST_P(Schedule12, TellsEnoughToDeriveAgain) {
  const auto secret = extended_master_secret(kdf, known()["premaster_secret"], messages());
  (void)key_block(kdf, *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256), secret, randoms());
  const auto again = crypto::openssl_provider().hmac(GetParam());
  for (std::size_t i = 0; i < log.all.size(); ++i) {
    const auto& node = log.all[i];
    const auto above = log.value_before(i, node.from);
    Buffer out(node.value.size());
    if (node.operation == KeyOperation::input) continue;
    EXPECT_EQ(node.hash, GetParam() == HashAlgorithm::sha256 ? "SHA-256" : "SHA-384");
    if (node.operation == KeyOperation::prf)
      prf(*again, above, node.label, {node.context}, out);
    else
      out = to_buffer(Bytes(above).subspan(node.offset, out.size()));
    EXPECT_EQ(out, node.value) << node.name;
  }
  EXPECT_EQ(log.find("server_write_iv")->operation, KeyOperation::cut);
}

INSTANTIATE_TEST_SUITE_P(Hashes, Schedule12, testing::Values(HashAlgorithm::sha256, HashAlgorithm::sha384),
                         [](const auto& hash) { return hash.param == HashAlgorithm::sha256 ? "sha256" : "sha384"; });

TEST(KeyBlock12, HasWholeIvsForChaCha20) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha256);
  const Kdf kdf(*hmac, Trace());
  const auto master = MasterSecret12::copy_of(known()["sha256_master_secret"]);
  const auto keys = key_block(kdf, *crypto::find(CipherSuite::TLS_CHACHA20_POLY1305_SHA256), master, randoms());
  const Bytes whole = known()["chacha20_key_block"];
  EXPECT_TRUE(equal(keys.client.key.reveal(), whole.first(32)));
  EXPECT_TRUE(equal(keys.server.key.reveal(), whole.subspan(32, 32)));
  EXPECT_TRUE(equal(keys.client.iv.reveal(), whole.subspan(64, 12)));
  EXPECT_TRUE(equal(keys.server.iv.reveal(), whole.last(12)));
}

TEST(KeyBlock12, DependsOnBothRandoms) {
  const auto hmac = crypto::openssl_provider().hmac(HashAlgorithm::sha256);
  const Kdf kdf(*hmac, Trace());
  const auto& suite = *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);
  const auto master = MasterSecret12::copy_of(Buffer(48, 1));
  const auto one = key_block(kdf, suite, master, randoms());
  for (const bool of_client : {true, false}) {
    auto other = randoms();
    (of_client ? other.client : other.server)[31] ^= 1;
    EXPECT_FALSE(equal(key_block(kdf, suite, master, other).client.key.reveal(), one.client.key.reveal()));
  }
}

}  // namespace
}  // namespace entente::keys
