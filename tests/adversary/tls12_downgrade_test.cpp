// What keeps TLS 1.2 from being forced or spliced. H5: versions lowered on the way (RFC 8446 §4.1.3, RFC 7507). H11:
// renegotiation (RFC 5746). H12: the extended master secret (RFC 7627).
#include "base/bytes.h"
#include "scripted_peer12.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

ClientOptions both_versions_client() {
  auto options = test::client_options();
  options.min_version = ProtocolVersion::tls12;
  options.max_version = ProtocolVersion::tls13;
  return options;
}
ServerOptions both_versions_server() {
  auto options = test::server_options();
  options.min_version = ProtocolVersion::tls12;
  options.max_version = ProtocolVersion::tls13;
  return options;
}

Buffer random_with(std::uint8_t last) {
  Buffer random(32, 0x51);
  std::ranges::copy_backward(Buffer{'D', 'O', 'W', 'N', 'G', 'R', 'D', last}, random.end());
  return random;
}

/// A client after a ServerHello of TLS 1.2 that ends so.
struct Downgraded {
  Downgraded(const ClientOptions& options, std::uint8_t last) : victim(options), server(victim) {
    server.hear_client_hello();
    auto hello = server.server_hello();
    hello.random = random_with(last);
    server.say_server_hello(hello);
  }
  Victim victim;
  ScriptedServer12 server;
};

// ---- H5 ----

TEST(H5Tls12Downgrade, TheMarkIsIllegalToAClientThatOfferedTls13) {
  for (const std::uint8_t last : Buffer{0, 1}) {
    Downgraded pair(both_versions_client(), last);
    EXPECT_TRUE(refused(pair.victim, pair.server, Fault::version_downgraded, Alert::illegal_parameter)) << int{last};
  }
}

TEST(H5Tls12Downgrade, TheMarkOfTls12IsNothingToAClientWithoutTls13) {
  Downgraded pair(victim_client12(), 1);
  EXPECT_EQ(pair.victim.failure(), nullptr);
  for (const auto* kind : {"Certificate", "ServerKeyExchange"}) pair.server.say(pair.server.make(kind));
  pair.server.say_done();
  pair.server.say_change_cipher_spec();
  pair.server.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(H5Tls12Downgrade, WithoutTheMarkTheServerIsJustOlder) {
  AgainstClient12 pair("Connected", both_versions_client());
  EXPECT_EQ(pair.victim.info().version, ProtocolVersion::tls12);
  Downgraded other(both_versions_client(), 2);
  EXPECT_EQ(other.victim.failure(), nullptr);
}

TEST(H5Tls12Downgrade, AServerWithTls13MarksItsRandom) {
  AgainstServer12 marked("Connected", both_versions_server());
  const auto& random = marked.client.server_hello.random;
  EXPECT_TRUE(equal(Bytes(random).last(8), Bytes(random_with(1)).last(8)));
  AgainstServer12 unmarked("Connected");
  EXPECT_FALSE(equal(Bytes(unmarked.client.server_hello.random).subspan(24, 7), Bytes(random_with(1)).subspan(24, 7)));
}

TEST(H5Tls12Fallback, IsInappropriateWhereTheServerHasMore) {
  for (const bool capable : {true, false}) {
    Victim victim(capable ? both_versions_server() : victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.cipher_suites.push_back(0x5600);
    if (!capable) {
      client.say_client_hello(hello);
      client.say_rest();
      EXPECT_EQ(victim.state(), "Connected");
      continue;
    }
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::fallback_inappropriate, Alert::inappropriate_fallback));
  }
}

TEST(H5Tls12Fallback, ToAVersionThatTheServerLacksIsThatFirst) {
  // RFC 7507 §3 leaves this to protocol_version
  for (const auto& options : {both_versions_server(), victim_server12()}) {
    Victim victim(options);
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.legacy_version = 0x0302;
    hello.cipher_suites.push_back(0x5600);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::version_not_common, Alert::protocol_version));
  }
}

TEST(H5Tls12Fallback, MeansNothingBesideTls13) {
  auto options = both_versions_server();
  Victim victim(options);
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  const auto share = test::must(crypto::openssl_provider().generate(NamedGroup::x25519));
  hello.cipher_suites = {0x1301, 0xc02b, 0x5600};
  hello.extensions[Type::supported_versions] = {4, 3, 4, 3, 3};
  hello.extensions[Type::key_share] = key_share_list({key_share_entry(NamedGroup::x25519, share->public_share())});
  client.send(hello.encode().bytes);
  EXPECT_EQ(victim.failure(), nullptr);
  EXPECT_EQ(victim.info().version, ProtocolVersion::tls13);
}

// ---- H11 ----

TEST(H11Renegotiation, AServerMustSayThatItIsSecure) {
  struct Answer {
    const char* what;
    std::optional<Buffer> data;
    Fault fault = Fault::renegotiation_info_missing;
    Alert alert = Alert::handshake_failure;
  };
  const Answer answers[] = {
      {"nothing", std::nullopt},
      {"one byte", Buffer{1, 0}},
      {"a Finished",
       [] {
         Buffer data(13, 7);
         data[0] = 12;
         return data;
       }()},
      {"no length", Buffer{}, Fault::message_truncated, Alert::decode_error},
      {"a length without bytes", Buffer{1}, Fault::message_truncated, Alert::decode_error},
      {"a byte behind", Buffer{0, 0}, Fault::message_trailing, Alert::decode_error},
  };
  for (const auto& [what, data, fault, alert] : answers) {
    Victim victim(victim_client12());
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    auto hello = server.server_hello();
    hello.extensions.remove(Type::renegotiation_info);
    if (data) hello.extensions[Type::renegotiation_info] = *data;
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what;
  }
}

TEST(H11Renegotiation, AClientSignalsItOnceOrTwice) {
  Victim victim(victim_client12());
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  const auto* said = server.hello.extensions.find(Type::renegotiation_info);
  EXPECT_TRUE((said && *said == Buffer{0}) || std::ranges::count(server.hello.cipher_suites, 0x00ffu) == 1);
}

TEST(H11Renegotiation, AClientMayGoWithout) {
  struct Signal {
    bool extension, suite;
  };
  for (const auto& [extension, suite] : {Signal{true, false}, {false, true}, {true, true}, {false, false}}) {
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    if (!extension) hello.extensions.remove(Type::renegotiation_info);
    if (suite) hello.cipher_suites.push_back(0x00ff);
    client.say_client_hello(hello);
    client.say_rest();
    EXPECT_EQ(victim.state(), "Connected");
    const auto* answer = client.server_hello.extensions.find(Type::renegotiation_info);
    EXPECT_EQ(answer != nullptr, extension || suite) << "answered where it was asked, and there alone";
    EXPECT_TRUE(!answer || *answer == Buffer{0});
  }
}

TEST(H11Renegotiation, AClientsFirstHelloHasNothingToRenegotiate) {
  for (const auto& data : {Buffer{1, 0}, Buffer{12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}) {
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.extensions[Type::renegotiation_info] = data;
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::renegotiation_info_missing, Alert::handshake_failure));
  }
}

TEST(H11Renegotiation, IsRefusedAndEndsTheConnection) {
  AgainstClient12 client("Connected");
  client.server.send(client.server.make("HelloRequest"));
  EXPECT_TRUE(refused(client.victim, client.server, Fault::renegotiation_refused, Alert::no_renegotiation));
  AgainstServer12 server("Connected");
  server.client.send(server.client.make("ClientHello"));
  EXPECT_TRUE(refused(server.victim, server.client, Fault::renegotiation_refused, Alert::no_renegotiation));
  // with what RFC 5746 §3.5 asks of one, it is one all the same
  AgainstServer12 secure("Connected");
  auto hello = secure.client.client_hello();
  Buffer data(13, 7);
  data[0] = 12;
  hello.extensions[Type::renegotiation_info] = data;
  secure.client.send(hello.encode().bytes);
  EXPECT_TRUE(refused(secure.victim, secure.client, Fault::renegotiation_refused, Alert::no_renegotiation));
}

// ---- H12 ----

/// The client of a server that leaves the extension out.
struct WithoutExtended {
  explicit WithoutExtended(const ClientOptions& options) : victim(options), server(victim) {
    server.hear_client_hello();
    auto hello = server.server_hello();
    hello.extensions.remove(Type::extended_master_secret);
    server.ticket = Buffer(40, 0x7e);
    if (server.hello.extensions.find(Type::session_ticket)) hello.extensions[Type::session_ticket] = {};
    server.say_server_hello(hello);
  }
  void finish() {
    for (const auto* kind : {"Certificate", "ServerKeyExchange"}) server.say(server.make(kind));
    server.say_done();
    if (server.hello.extensions.find(Type::session_ticket)) server.say(new_session_ticket12(7200, server.ticket));
    server.say_change_cipher_spec();
    server.say_finished();
    server.listen();
  }
  Victim victim;
  ScriptedServer12 server;
};

testing::AssertionResult exports(Victim& victim) {
  Buffer out(32);
  const auto done = victim.connection().export_keying("EXPORTER-test", {}, out);
  if (done) return testing::AssertionSuccess();
  if (done.error().fault != Fault::exporter_unavailable)
    return testing::AssertionFailure() << "for another reason: " << done.error().row().code;
  return testing::AssertionFailure() << "unavailable";
}

TEST(H12ExtendedMasterSecret, AClientWithoutItGetsNoExporterAndNoSession) {
  auto options = victim_client12();
  options.sessions = memory_client_sessions();
  WithoutExtended pair(options);
  pair.finish();
  ASSERT_EQ(pair.victim.state(), "Connected");
  EXPECT_FALSE(pair.victim.info().extended_master_secret);
  EXPECT_FALSE(exports(pair.victim));
  Victim second(options);
  ScriptedServer12 server(second);
  server.hear_client_hello();
  const auto* ticket = server.hello.extensions.find(Type::session_ticket);
  EXPECT_TRUE(!ticket || ticket->empty());
  EXPECT_TRUE(server.hello.session_id.empty());
}

TEST(H12ExtendedMasterSecret, AClientThatRequiresItRefuses) {
  auto options = victim_client12();
  options.require_extended_master_secret = true;
  WithoutExtended pair(options);
  EXPECT_TRUE(refused(pair.victim, pair.server, Fault::extended_master_secret_missing, Alert::handshake_failure));
}

TEST(H12ExtendedMasterSecret, AServerWithoutItGivesNoExporterAndNoSession) {
  auto options = victim_server12();
  options.session_store = memory_session_store(8);
  for (const bool store : {true, false}) {
    if (!store) options.session_store = nullptr;
    Victim victim(options);
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.extensions.remove(Type::extended_master_secret);
    hello.extensions[Type::session_ticket] = {};
    client.say_client_hello(hello);
    client.say_rest();
    ASSERT_EQ(victim.state(), "Connected");
    EXPECT_FALSE(victim.info().extended_master_secret);
    EXPECT_FALSE(exports(victim));
    EXPECT_TRUE(client.ticket.empty());
    EXPECT_TRUE(client.session_id.empty());
  }
}

TEST(H12ExtendedMasterSecret, AServerThatRequiresItRefuses) {
  auto options = victim_server12();
  options.require_extended_master_secret = true;
  Victim victim(options);
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  hello.extensions.remove(Type::extended_master_secret);
  client.send(hello.encode().bytes);
  EXPECT_TRUE(refused(victim, client, Fault::extended_master_secret_missing, Alert::handshake_failure));
}

TEST(H12ExtendedMasterSecret, IsUsedWhereBothHaveIt) {
  AgainstClient12 client("Connected");
  EXPECT_TRUE(client.victim.info().extended_master_secret);
  EXPECT_TRUE(exports(client.victim));
  AgainstServer12 server("Connected");
  EXPECT_TRUE(server.victim.info().extended_master_secret);
  Buffer out(32);
  ASSERT_TRUE(server.victim.connection().export_keying("EXPORTER-test", {}, out));
  const auto& keys = server.client.secrets;
  EXPECT_EQ(out, keys.exported("EXPORTER-test", 32)) << "without a context";
  ASSERT_TRUE(server.victim.connection().export_keying("EXPORTER-test", Bytes(), out));
  EXPECT_EQ(out, keys.exported("EXPORTER-test", 32, Buffer{})) << "with an empty one (RFC 5705 §4)";
}

}  // namespace
}  // namespace entente::adversary
