// Every seed of a whole connection's fuzz target still comes as far as it was made to: to Connected, by the way that
// its name says. If not, make_fuzz_seeds makes them anew (fuzz/CMakeLists.txt).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "crypto/cipher_suites.h"
#include "targets.h"

namespace entente::fuzz {
namespace {

/// The way to Connected.
struct Way {
  Resumed resumed = Resumed::no;
  EarlyData early_data = EarlyData::none;
  bool retry = false, client_auth = false;
  ProtocolVersion version = ProtocolVersion::tls13;
  crypto::KeyExchange key_exchange = crypto::KeyExchange::any;
  bool operator==(const Way&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Way& way) {
  return out << "resumed: " << name(way.resumed) << ", early data: " << name(way.early_data) << ", retry: " << way.retry
             << ", client authentication: " << way.client_auth << ", version: " << name(way.version)
             << ", key exchange: " << static_cast<int>(way.key_exchange);
}

/// By TLS 1.2.
Way by12(crypto::KeyExchange key_exchange, Resumed resumed = Resumed::no, bool client_auth = false) {
  return {
      .resumed = resumed, .client_auth = client_auth, .version = ProtocolVersion::tls12, .key_exchange = key_exchange};
}
constexpr auto kEcdsa = crypto::KeyExchange::ecdhe_ecdsa, kRsa = crypto::KeyExchange::ecdhe_rsa,
               kStaticRsa = crypto::KeyExchange::rsa;

const std::map<std::string, Way> kWays{
    {"plain", {}},
    {"compatible", {}},
    {"client_auth", {.client_auth = true}},
    {"retry", {.retry = true}},
    {"jobs", {}},
    {"bytewise", {}},
    {"cookie", {.retry = true}},
    {"psk", {.resumed = Resumed::psk}},
    {"resumed", {.resumed = Resumed::ticket}},
    {"resumed_stored", {.resumed = Resumed::ticket}},
    {"resumed_retry", {.resumed = Resumed::ticket, .retry = true}},
    {"resumed_client_auth", {.resumed = Resumed::ticket, .client_auth = true}},
    {"early_data", {.resumed = Resumed::ticket, .early_data = EarlyData::accepted}},
    {"early_data_jobs", {.resumed = Resumed::ticket, .early_data = EarlyData::accepted}},
    {"early_data_retry", {.resumed = Resumed::ticket, .early_data = EarlyData::rejected, .retry = true}},
    {"everything", {.resumed = Resumed::ticket, .early_data = EarlyData::rejected, .retry = true, .client_auth = true}},
    {"tls12", by12(kEcdsa)},
    {"tls12_rsa", by12(kRsa)},
    {"tls12_static_rsa", by12(kStaticRsa)},
    {"tls12_client_auth", by12(kEcdsa, Resumed::no, true)},
    {"tls12_jobs", by12(kEcdsa, Resumed::no, true)},
    {"tls12_static_rsa_jobs", by12(kStaticRsa)},
    {"tls12_resumed", by12(kEcdsa, Resumed::ticket)},
    {"tls12_resumed_id", by12(kEcdsa, Resumed::session_id)},
    {"tls12_resumed_client_auth", by12(kEcdsa, Resumed::ticket, true)},
    {"tls12_resumed_static_rsa", by12(kStaticRsa, Resumed::session_id)},
};

struct Target {
  std::string name;
  Side side;
  Endpoint (*run)(Side side, Bytes input);

  [[nodiscard]] std::filesystem::path corpus() const {
    return std::filesystem::path(ENTENTE_TESTS_DIR).parent_path() / "fuzz" / "corpus" / name;
  }
};

std::ostream& operator<<(std::ostream& out, const Target& target) { return out << target.name; }

class Seeds : public testing::TestWithParam<Target> {
 protected:
  [[nodiscard]] Buffer read(const std::string& seed) const {
    std::ifstream in(GetParam().corpus() / seed, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return to_buffer(as_bytes(text));
  }
  [[nodiscard]] Endpoint run(Bytes seed) const { return GetParam().run(GetParam().side, seed); }

  [[nodiscard]] bool is_server() const { return GetParam().side == Side::server; }

  [[nodiscard]] Way way_of(const Endpoint& endpoint) const {
    const auto& info = endpoint.info();
    return {info.resumed,
            info.early_data,
            info.hello_retry,
            is_server() ? info.peer_verdict != nullptr : info.client_certificate_requested,
            info.version.value_or(ProtocolVersion{}),
            info.cipher_suite ? crypto::find(*info.cipher_suite)->key_exchange : crypto::KeyExchange::any};
  }
  /// A client that resumes is not asked again for its certificate.
  [[nodiscard]] Way expected(Way way) const {
    if (!is_server() && way.resumed != Resumed::no) way.client_auth = false;
    return way;
  }
};

TEST_P(Seeds, ReachConnected) {
  for (const auto& [name, way] : kWays) {
    const auto seed = read(name);
    ASSERT_GT(seed.size(), 2u) << name;
    const auto endpoint = run(seed);
    EXPECT_FALSE(endpoint.failed()) << name;
    EXPECT_TRUE(endpoint.established()) << name;
    EXPECT_EQ(way_of(endpoint), expected(way)) << name;
    EXPECT_EQ(endpoint.early() > 0, is_server() && way.early_data == EarlyData::accepted) << name;
  }
}

TEST_P(Seeds, AllHaveAWayThatTheyMustGo) {
  for (const auto& file : std::filesystem::directory_iterator(GetParam().corpus()))
    EXPECT_TRUE(kWays.contains(file.path().filename())) << file.path();
}

TEST_P(Seeds, AreSmall) {
  for (const auto& file : std::filesystem::directory_iterator(GetParam().corpus()))
    EXPECT_LT(file.file_size(), 2048u) << file.path();
}

TEST_P(Seeds, DoNotReachConnectedByTheirFirstEighth) {
  for (const auto& [name, way] : kWays) {
    const auto seed = read(name);
    EXPECT_FALSE(run(Bytes(seed).first(seed.size() / 8)).established()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, Seeds,
                         testing::Values(Target{"client", Side::client, hear_peer},
                                         Target{"server", Side::server, hear_peer},
                                         Target{"client_unprotected", Side::client, follow_script},
                                         Target{"server_unprotected", Side::server, follow_script}),
                         [](const auto& target) { return target.param.name; });

}  // namespace
}  // namespace entente::fuzz
