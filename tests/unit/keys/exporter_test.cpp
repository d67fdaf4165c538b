// TLS-Exporter (RFC 8446 §7.5): its formula written out, its bounds, and the key log's labels.
#include "keys/exporter.h"

#include <gtest/gtest.h>

#include "keys/hkdf.h"
#include "keys/key_log.h"
#include "trace_log.h"
#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;

const crypto::Provider& provider() { return crypto::openssl_provider(); }

Result<void> export_to(Buffer& out, std::string_view label, Bytes context, HashAlgorithm hash = HashAlgorithm::sha256) {
  const auto secret = ExporterSecret::copy_of(Buffer(crypto::digest_size(hash), 9));
  return export_keying_material(provider(), hash, Trace(), secret, label, context, out);
}

TEST(Exporter, IsTheFormulaOfTheRfc) {
  Buffer out(100), label_secret(32), expected(100), context_hash(32);
  ASSERT_TRUE(export_to(out, "EXPERIMENTAL test", as_bytes("some context")));

  const auto hmac = provider().hmac(HashAlgorithm::sha256);
  Expander(*hmac, Buffer(32, 9)).expand_label("EXPERIMENTAL test", empty_hash(HashAlgorithm::sha256), label_secret);
  const auto hash = provider().hash(HashAlgorithm::sha256);
  hash->update(as_bytes("some context"));
  hash->snapshot(context_hash);
  Expander(*hmac, label_secret).expand_label("exporter", context_hash, expected);
  EXPECT_EQ(out, expected);
}

TEST(Exporter, DependsOnLabelContextAndLength) {
  Buffer one(32), other(32), shorter(31);
  ASSERT_TRUE(export_to(one, "a", {}));
  ASSERT_TRUE(export_to(other, "b", {}));
  EXPECT_NE(one, other);
  ASSERT_TRUE(export_to(other, "a", as_bytes("c")));
  EXPECT_NE(one, other);
  ASSERT_TRUE(export_to(shorter, "a", {}));
  EXPECT_FALSE(equal(shorter, Bytes(one).first(31)));
}

TEST(Exporter, RefusesWhatHkdfCannotMake) {
  Buffer none, most(255 * 48), over(255 * 48 + 1), some(16);
  EXPECT_EQ(export_to(none, "a", {}).error().fault, Fault::exporter_length);
  EXPECT_TRUE(export_to(most, "a", {}, HashAlgorithm::sha384));
  EXPECT_EQ(export_to(over, "a", {}, HashAlgorithm::sha384).error().fault, Fault::exporter_length);
  EXPECT_EQ(export_to(some, "", {}).error().fault, Fault::exporter_length);
  EXPECT_TRUE(export_to(some, std::string(249, 'a'), Buffer(100'000)));
  EXPECT_EQ(export_to(some, std::string(250, 'a'), {}).error().where.field, "label");
}

TEST(Exporter, TellsTheTrace) {
  test::DerivedLog log;
  Buffer out(16);
  const auto secret = ExporterSecret::copy_of(Buffer(32, 9));
  ASSERT_TRUE(export_keying_material(provider(), HashAlgorithm::sha256, Trace(&log), secret, "label", {}, out));
  ASSERT_EQ(log.all.size(), 2u);
  EXPECT_EQ(log.all[0].from, "exporter_master_secret");
  EXPECT_EQ(log.all[0].label, "label");
  EXPECT_EQ(log.all[1].value, out);
}

struct Lines final : KeyLogSink {
  void on(std::string_view label, Bytes client_random, Bytes secret) noexcept override {
    lines.emplace_back(label);
    randoms.push_back(to_buffer(client_random));
    secrets.push_back(to_buffer(secret));
  }
  std::vector<std::string> lines;
  std::vector<Buffer> randoms, secrets;
};

TEST(KeyLog, NamesSecretsAsRfc9850Does) {
  Lines lines;
  const Buffer random(32, 0xaa);
  const KeyLog log(&lines, random);
  ClientHandshakeTrafficSecret secret;
  std::ranges::fill(secret.resize(48), std::uint8_t{7});
  log.log(ClientEarlyTrafficSecret());
  log.log(secret);
  log.log(ServerHandshakeTrafficSecret());
  log.log(ClientApplicationTrafficSecret());
  log.log(ServerApplicationTrafficSecret());
  log.log(ExporterSecret());
  log.log(EarlyExporterSecret());
  log.log(MasterSecret12::copy_of(Buffer(48, 5)));
  EXPECT_EQ(lines.lines, (std::vector<std::string>{"CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                                   "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
                                                   "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
                                                   "EARLY_EXPORTER_SECRET", "CLIENT_RANDOM"}));
  EXPECT_EQ(lines.secrets.back(), Buffer(48, 5));
  EXPECT_EQ(lines.secrets[1], Buffer(48, 7));
  EXPECT_EQ(lines.randoms[1], random);
}

TEST(KeyLog, WithoutASinkSaysNothing) {
  KeyLog().log(ExporterSecret());
  KeyLog(nullptr, Buffer(32)).log(ClientEarlyTrafficSecret());
}

}  // namespace
}  // namespace entente::keys
