// The whole schedule against the traces of RFC 8448, where every secret is printed.
#include "keys/schedule13.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "crypto/cipher_suites.h"
#include "keys/hkdf.h"
#include "keys/traffic_keys.h"
#include "trace_log.h"
#include "vector_file.h"

namespace entente::keys {
namespace {

using test::VectorFile;

template <class T>
constexpr bool moves_only =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> && !std::is_copy_constructible_v<T>;
static_assert(moves_only<EarlySecret> && moves_only<HandshakeSecret> && moves_only<MasterSecret>);
static_assert(moves_only<ClientHandshakeTrafficSecret> && moves_only<ApplicationTrafficSecret>);
static_assert(sizeof(EarlySecret) <= 72 && sizeof(MasterSecret) <= 72 && sizeof(ApplicationTrafficSecret) <= 50);
static_assert(!std::is_constructible_v<ClientHandshakeTrafficSecret, ServerHandshakeTrafficSecret&&>);
static_assert(!std::is_constructible_v<HandshakeTrafficSecret, ApplicationTrafficSecret&&>);
static_assert(std::is_constructible_v<ApplicationTrafficSecret, ClientApplicationTrafficSecret&&>);

const crypto::CipherSuiteInfo& kSuite = *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);

/// A handshake's derivations from a file of RFC 8448.
class Rfc8448 : public testing::TestWithParam<const char*> {
 protected:
  const VectorFile known{std::string("rfc8448/") + GetParam() + ".txt"};
  std::unique_ptr<crypto::Hmac> hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  test::DerivedLog log;
  Kdf kdf{*hmac, Trace(&log)};

  void expect(const std::string& datum, Bytes got) const { EXPECT_TRUE(equal(known[datum], got)) << datum; }
  void expect_derived(const std::string& name, const std::string& datum) const {
    const auto* derived = log.find(name);
    ASSERT_NE(derived, nullptr) << name;
    expect(datum, derived->value);
  }
  [[nodiscard]] TranscriptHash hash_of(const std::string& datum) const {
    return TranscriptHash(known["hash_" + datum]);
  }
  [[nodiscard]] EarlySecret early() const {
    return known.has("psk") ? EarlySecret::with_psk(kdf, known["psk"]) : EarlySecret::without_psk(kdf);
  }
  [[nodiscard]] HandshakeSecret handshake() const {
    return early().extract(SharedSecret::copy_of(known["shared_secret"]));
  }
  void expect_keys(const AnyTrafficSecret& secret, const std::string& datum) const {
    const auto keys = traffic_keys(kdf, kSuite, secret);
    expect(datum + "_key", keys.key.reveal());
    expect(datum + "_iv", keys.iv.reveal());
  }
};

TEST_P(Rfc8448, GivesTheNodes) {
  (void)handshake().advance();
  expect_derived("early_secret", "early_secret");
  expect_derived("shared_secret", "shared_secret");
  expect_derived("derived_secret", "derived_secret_for_handshake");
  expect_derived("handshake_secret", "handshake_secret");
  expect_derived("master_secret", "master_secret");
  expect("derived_secret_for_master", log.all[log.all.size() - 2].value);
}

TEST_P(Rfc8448, GivesTheHandshakeSecretsKeysAndFinished) {
  const auto traffic = handshake().traffic(hash_of("client_handshake_traffic_secret"));
  expect("client_handshake_traffic_secret", traffic.client.reveal());
  expect("server_handshake_traffic_secret", traffic.server.reveal());
  expect_keys(traffic.client, "client_handshake");
  expect_keys(traffic.server, "server_handshake");
  expect("server_finished_verify_data", finished_mac(kdf, traffic.server, hash_of("server_finished")).reveal());
  expect("client_finished_verify_data", finished_mac(kdf, traffic.client, hash_of("client_finished")).reveal());
  expect_derived("server_finished_key", "server_finished_key");
  expect_derived("client_finished_key", "client_finished_key");
}

TEST_P(Rfc8448, GivesTheApplicationSecretsAndKeys) {
  auto master = handshake().advance();
  const auto traffic = master.traffic(hash_of("client_application_traffic_secret"));
  expect("client_application_traffic_secret", traffic.client.reveal());
  expect("server_application_traffic_secret", traffic.server.reveal());
  expect("exporter_master_secret", traffic.exporter.reveal());
  expect_keys(traffic.client, "client_application");
  expect_keys(traffic.server, "server_application");
  const auto resumption = std::move(master).resumption(hash_of("resumption_master_secret"));
  expect("resumption_master_secret", resumption.reveal());
}

INSTANTIATE_TEST_SUITE_P(Traces, Rfc8448,
                         testing::Values("simple_1rtt", "resumed_0rtt", "hello_retry_request", "client_auth",
                                         "compat_mode"),
                         [](const auto& trace) { return std::string(trace.param); });

/// Section 4 alone has a PSK, and section 3 the ticket that it came from.
class Resumption : public Rfc8448 {};

TEST_P(Resumption, GivesTheBinderAndTheEarlySecrets) {
  const auto node = early();
  const auto key = node.binder_key(PskKind::resumption);
  expect("binder_key", key.reveal());
  expect("binder", binder(kdf, key, TranscriptHash(known["binder_hash"])).reveal());
  expect_derived("binder_finished_key", "binder_finished_key");
  EXPECT_FALSE(equal(key.reveal(), node.binder_key(PskKind::external).reveal()));

  const auto traffic = node.client_traffic(hash_of("client_early_traffic_secret"));
  expect("client_early_traffic_secret", traffic.reveal());
  expect_keys(traffic, "client_early");
  expect("early_exporter_master_secret", node.exporter(hash_of("early_exporter_master_secret")).reveal());
}
INSTANTIATE_TEST_SUITE_P(Trace, Resumption, testing::Values("resumed_0rtt"));

class Ticket : public Rfc8448 {};

TEST_P(Ticket, GivesThePsk) {
  const auto secret = ResumptionSecret::copy_of(known["resumption_master_secret"]);
  const std::uint8_t nonce[] = {0, 0};
  expect("resumption_secret", resumption_psk(kdf, secret, nonce).reveal());
}
INSTANTIATE_TEST_SUITE_P(Trace, Ticket, testing::Values("simple_1rtt"));

TEST(Schedule13, TellsWhereEachSecretComesFrom) {
  test::DerivedLog log;
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha384);
  const Kdf kdf(*hmac, Trace(&log));
  const TranscriptHash heard(Buffer(48, 3));
  auto handshake = EarlySecret::without_psk(kdf).extract(SharedSecret::copy_of(Buffer(32, 1)));
  const auto traffic = handshake.traffic(heard);
  EXPECT_EQ(traffic.client.reveal().size(), 48u);
  const auto* derived = log.find("client_handshake_traffic_secret");
  ASSERT_NE(derived, nullptr);
  EXPECT_EQ(derived->from, "handshake_secret");
  EXPECT_EQ(derived->label, "c hs traffic");
  EXPECT_TRUE(equal(derived->context, heard.view()));
  EXPECT_TRUE(equal(derived->value, traffic.client.reveal()));

  const auto keys = traffic_keys(kdf, *crypto::find(CipherSuite::TLS_AES_256_GCM_SHA384), traffic.server);
  EXPECT_EQ(keys.key.size(), 32u);
  EXPECT_EQ(log.find("server_handshake_write_key")->from, "server_handshake_traffic_secret");
}

/// From what was told alone, without the schedule.
Buffer derived_again(const test::DerivedLog& log, std::size_t at) {
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  const auto& node = log.all[at];
  Buffer out(node.value.size());
  if (node.operation == KeyOperation::extract) {
    const auto salt = node.salt == "0" ? Buffer(32) : log.value_before(at, node.salt);
    EXPECT_EQ(node.input, node.from == "0" ? Buffer(32) : log.value_before(at, node.from)) << node.name;
    extract(*hmac, salt, node.input, out);
  } else {
    EXPECT_EQ(node.operation, KeyOperation::expand_label) << node.name;
    Expander(*hmac, log.value_before(at, node.from)).expand(node.info, out);
  }
  return out;
}

TEST(Schedule13, TellsEnoughToDeriveAgain) {
  test::DerivedLog log;
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  const Kdf kdf(*hmac, Trace(&log));
  const TranscriptHash heard(Buffer(32, 3));
  auto early = EarlySecret::with_psk(kdf, Buffer(32, 9));
  (void)binder(kdf, early.binder_key(PskKind::resumption), heard);
  const auto early_traffic = early.client_traffic(heard);
  auto handshake = std::move(early).extract(SharedSecret::copy_of(Buffer(32, 1)));
  const auto traffic = handshake.traffic(heard);
  (void)finished_mac(kdf, traffic.server, heard);
  (void)traffic_keys(kdf, kSuite, traffic.client);
  auto master = std::move(handshake).advance();
  const auto application = master.traffic(heard);
  (void)resumption_psk(kdf, std::move(master).resumption(heard), Buffer(2));
  (void)EarlySecret::with_psk(kdf, Buffer(32, 9)).extract_without_exchange();

  std::size_t inputs = 0;
  for (std::size_t i = 0; i < log.all.size(); ++i) {
    if (log.all[i].operation == KeyOperation::input)
      ++inputs;
    else
      EXPECT_EQ(derived_again(log, i), log.all[i].value) << log.all[i].name;
  }
  EXPECT_EQ(inputs, 3u) << "two PSKs, one key exchange";
  EXPECT_EQ(log.all.size(), 24u);
}

TEST(Schedule13, WithoutASinkItGivesTheSame) {
  test::DerivedLog log;
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  const TranscriptHash heard(Buffer(32, 3));
  const auto traffic = [&](Trace trace) {
    return EarlySecret::without_psk(Kdf(*hmac, trace)).extract(SharedSecret::copy_of(Buffer(32, 1))).traffic(heard);
  };
  EXPECT_TRUE(equal(traffic(Trace(&log)).server.reveal(), traffic(Trace()).server.reveal()));
}

TEST(Schedule13, TakesTheSharedSecretAway) {
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  auto shared = SharedSecret::copy_of(Buffer(32, 1));
  (void)EarlySecret::without_psk(Kdf(*hmac, Trace())).extract(std::move(shared));
  EXPECT_TRUE(shared.empty());  // NOLINT(bugprone-use-after-move): that is the test
}

TEST(TrafficKeys, AKeyUpdateGivesAnotherGenerationOfTheSameOwner) {
  test::DerivedLog log;
  const auto hmac = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  const Kdf kdf(*hmac, Trace(&log));
  ServerApplicationTrafficSecret first;
  const VectorFile known("rfc8448/simple_1rtt.txt");
  std::ranges::copy(known["server_application_traffic_secret"], first.resize(32).begin());
  const auto second = next_generation(kdf, first);
  EXPECT_EQ(second.traffic(), Traffic::server_application);
  EXPECT_FALSE(equal(first.reveal(), second.reveal()));
  EXPECT_EQ(log.find("server_application_traffic_secret")->label, "traffic upd");
  const auto third = next_generation(kdf, second);
  EXPECT_FALSE(equal(third.reveal(), second.reveal()));
  EXPECT_FALSE(equal(traffic_keys(kdf, kSuite, third).key.reveal(), traffic_keys(kdf, kSuite, second).key.reveal()));
}

}  // namespace
}  // namespace entente::keys
