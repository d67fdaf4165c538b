// Exporters of TLS 1.2 (RFC 5705 §4) against what the openssl command derives, and their bounds.
#include "keys/exporter12.h"

#include <gtest/gtest.h>

#include "trace_log.h"
#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;

Result<void> export_to(Buffer& out, std::string_view label, std::optional<Bytes> context,
                       HashAlgorithm hash = HashAlgorithm::sha256, Trace trace = Trace()) {
  const test::VectorFile known("tls12/schedule.txt");
  Randoms randoms;
  std::ranges::copy(known["client_random"], randoms.client.begin());
  std::ranges::copy(known["server_random"], randoms.server.begin());
  const auto master =
      MasterSecret12::copy_of(known[hash == HashAlgorithm::sha256 ? "sha256_master_secret" : "sha384_master_secret"]);
  return export_keying_material(crypto::openssl_provider(), hash, trace, master, randoms, label, context, out);
}

TEST(Exporter12, TellsNoContextFromAnEmptyOne) {
  const test::VectorFile known("tls12/schedule.txt");
  for (const auto hash : {HashAlgorithm::sha256, HashAlgorithm::sha384}) {
    const std::string name = hash == HashAlgorithm::sha256 ? "sha256_exported" : "sha384_exported";
    Buffer out(100);
    ASSERT_TRUE(export_to(out, "EXPERIMENTAL test", std::nullopt, hash));
    EXPECT_EQ(out, known[name]);
    ASSERT_TRUE(export_to(out, "EXPERIMENTAL test", Bytes(), hash));
    EXPECT_EQ(out, known[name + "_with_empty_context"]);
    ASSERT_TRUE(export_to(out, "EXPERIMENTAL test", known["context"], hash));
    EXPECT_EQ(out, known[name + "_with_context"]);
  }
}

TEST(Exporter12, RefusesWhatCannotBe) {
  Buffer none, most(255 * 32), over(255 * 32 + 1), some(16);
  EXPECT_EQ(export_to(none, "a", {}).error().fault, Fault::exporter_length);
  EXPECT_TRUE(export_to(most, "a", {}));
  EXPECT_EQ(export_to(over, "a", {}).error().fault, Fault::exporter_length);
  EXPECT_TRUE(export_to(some, "", {})) << "a string of TLS 1.2's PRF, unlike TLS 1.3's";
  EXPECT_TRUE(export_to(some, "a", Buffer(0xffff)));
  EXPECT_EQ(export_to(some, "a", Buffer(0x10000)).error().where.field, "context");
}

TEST(Exporter12, NeverGivesAwayWhatTlsDerivesItself) {
  Buffer out(48);
  for (const auto* label :
       {"client finished", "server finished", "master secret", "key expansion", "extended master secret"})
    EXPECT_EQ(export_to(out, label, {}).error().where.field, "label") << label;
  EXPECT_TRUE(export_to(out, "client finished too", {}));
}

TEST(Exporter12, TellsTheTrace) {
  test::DerivedLog log;
  Buffer out(16);
  ASSERT_TRUE(export_to(out, "label", as_bytes("c"), HashAlgorithm::sha256, Trace(&log)));
  ASSERT_EQ(log.all.size(), 1u);
  EXPECT_EQ(log.all[0].from, "master_secret");
  EXPECT_EQ(log.all[0].label, "label");
  EXPECT_EQ(log.all[0].value, out);
}

}  // namespace
}  // namespace entente::keys
