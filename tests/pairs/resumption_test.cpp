// Resumption and early data, our client against our server (RFC 8446 §2.2, §2.3).
#include <gtest/gtest.h>

#include "pair.h"

namespace entente::test {
namespace {

/// What both sides share over several connections.
struct World {
  ClientOptions client = client_options();
  ServerOptions server = server_options();
  PairOptions options{};

  World() {
    client.sessions = memory_client_sessions();
    client.early_data = true;
    server.ticket_keys = must(make_ticket_keys());
    server.anti_replay = memory_anti_replay(kNow - 3600);
    server.max_early_data = 16384;
  }
  Pair make() const { return Pair(client, server, options); }
  /// A connection of which the client keeps its tickets.
  void connect_once() const {
    auto pair = make();
    pair.run();
    ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  }
};

void expect_same_secrets(Pair& pair) {
  Buffer a(32), b(32);
  must(pair.client.connection.export_keying("EXPERIMENTAL-test", {}, a));
  must(pair.server.connection.export_keying("EXPERIMENTAL-test", {}, b));
  EXPECT_EQ(a, b);
}

/// Both agree that the session was resumed, or not; data flows.
void expect_resumed(Pair& pair, Resumed how) {
  ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  EXPECT_EQ(pair.client.connection.info().resumed, how) << pair.client.connection.info().why(Topic::resumption);
  EXPECT_EQ(pair.server.connection.info().resumed, how) << pair.server.connection.info().why(Topic::resumption);
  expect_same_secrets(pair);
  pair.client.write(as_bytes("ping"), pair.server);
  pair.server.write(as_bytes("pong"), pair.client);
  EXPECT_EQ(as_text(pair.server.data), "ping");
  EXPECT_EQ(as_text(pair.client.data), "pong");
}

std::size_t send_early(Pair& pair, std::string_view text) {
  Buffer out(pair.client_side().sealed_size(text.size()));
  const auto sealed = pair.client_side().seal_early(as_bytes(text), out);
  if (!sealed) return 0;
  pair.server.hear(Bytes(out).first(sealed->written));
  return sealed->taken;
}

TEST(ResumptionPair, IsNotToldThatTheNameWasUsed) {
  const World world;
  for (const auto how : {Resumed::no, Resumed::ticket}) {
    auto pair = world.make();
    pair.run();
    expect_resumed(pair, how);
    // RFC 6066 §3: a server that resumes MUST NOT include server_name in its answer
    EXPECT_EQ(pair.client.connection.info().why(Topic::server_name).empty(), how == Resumed::ticket);
    EXPECT_EQ(pair.server.connection.info().server_name, "server.test");
  }
}

TEST(ResumptionPair, SparesTheCertificate) {
  const World world;
  world.connect_once();
  auto pair = world.make();
  pair.run();
  expect_resumed(pair, Resumed::ticket);
  const auto& info = pair.client.connection.info();
  EXPECT_FALSE(info.signature_scheme);
  ASSERT_TRUE(info.peer_verdict);
  EXPECT_TRUE(info.peer_verdict->valid);
  EXPECT_EQ(info.peer_verdict->name, "server.test");
}

TEST(ResumptionPair, GoesOnFromTheTicketsOfResumedConnections) {
  World world;
  world.connect_once();
  EXPECT_FALSE(world.client.sessions->take(""));  // another peer's: nothing
  for (int i = 0; i < 6; ++i) {
    auto pair = world.make();
    pair.run();
    expect_resumed(pair, Resumed::ticket);
  }
}

TEST(ResumptionPair, WithEverySuiteAndGroup) {
  for (const auto suite : {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384,
                           CipherSuite::TLS_CHACHA20_POLY1305_SHA256})
    for (const auto group : {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1}) {
      World world;
      world.client.cipher_suites = {suite};
      world.client.groups = {group};
      world.connect_once();
      auto pair = world.make();
      EXPECT_EQ(send_early(pair, "early"), 5u);
      pair.run();
      expect_resumed(pair, Resumed::ticket);
      EXPECT_EQ(pair.client.connection.info().early_data, EarlyData::accepted);
      EXPECT_EQ(as_text(pair.server.early), "early");
    }
}

TEST(ResumptionPair, ByteByByteAndWithJobsHandedOut) {
  World world;
  world.options.client.jobs = world.options.server.jobs = Jobs::handed_out;
  world.connect_once();
  auto pair = world.make();
  const auto drip = [](Side& from, Side& to) {
    from.answer_jobs();
    const auto bytes = from.say();
    for (const auto byte : bytes) to.hear({&byte, 1});
    return !bytes.empty();
  };
  for (int quiet = 0; quiet < 2;) {
    bool moved = drip(pair.client, pair.server);
    moved |= drip(pair.server, pair.client);
    quiet = moved ? 0 : quiet + 1;
  }
  expect_resumed(pair, Resumed::ticket);
}

TEST(ResumptionPair, AfterARetry) {
  World world;
  world.connect_once();
  world.server.groups = {NamedGroup::secp256r1};
  auto pair = world.make();
  EXPECT_EQ(send_early(pair, "early"), 5u);
  pair.run();
  expect_resumed(pair, Resumed::ticket);
  EXPECT_TRUE(pair.client.connection.info().hello_retry);
  EXPECT_EQ(pair.client.connection.info().early_data, EarlyData::rejected);
  EXPECT_TRUE(pair.server.early.empty());
}

TEST(ResumptionPair, WithoutAKeyExchangeWhereBothWantThat) {
  World world;
  world.client.allow_psk_ke = true;
  world.server.allow_psk_ke = true;
  world.connect_once();
  auto pair = world.make();
  pair.run();
  expect_resumed(pair, Resumed::ticket);
}

class Verdicts final : public TraceSink {
 public:
  std::vector<std::shared_ptr<const Verdict>> told;
  void on(const Event& event) noexcept override {
    if (const auto* verified = std::get_if<PeerVerified>(&event)) told.push_back(verified->verdict);
  }
};

TEST(ResumptionPair, KeepsTheClientsIdentity) {
  World world;
  world.server.client_auth = ClientAuth::require;
  world.server.client_trust = Pki::shared().trust;
  auto leaf = Pki::leaf_options({"ada@client.test"});
  leaf.server = false;
  world.client.credentials = {Pki::shared().leaf(leaf)};
  world.connect_once();
  Verdicts verdicts;
  world.options.server.trace = &verdicts;
  auto pair = world.make();
  pair.run();
  expect_resumed(pair, Resumed::ticket);
  ASSERT_TRUE(pair.server.connection.info().peer_verdict);
  EXPECT_TRUE(pair.server.connection.info().peer_verdict->valid);
  ASSERT_EQ(verdicts.told.size(), 1u) << "who listens is told who the client is, as in a full handshake";
  EXPECT_EQ(verdicts.told[0], pair.server.connection.info().peer_verdict);
}

TEST(ResumptionPair, WhenTheServerForgotTheKeysIsAFullHandshake) {
  World world;
  world.connect_once();
  world.server.ticket_keys = must(make_ticket_keys());
  auto pair = world.make();
  EXPECT_EQ(send_early(pair, "early"), 5u);
  pair.run();
  expect_resumed(pair, Resumed::no);
  EXPECT_EQ(pair.client.connection.info().early_data, EarlyData::rejected);
  EXPECT_TRUE(pair.server.early.empty());
}

TEST(ResumptionPair, ByAnExternalKey) {
  for (const unsigned hash : {32u, 48u}) {
    World world;
    const auto psk = must(ExternalPsk::make(as_bytes("device 7"), Buffer(32, 9), hash));
    world.client.psks = {psk};
    world.server.psks = {psk};
    auto pair = world.make();
    pair.run();
    expect_resumed(pair, Resumed::psk);
    EXPECT_FALSE(pair.client.connection.info().peer_verdict);
  }
}

TEST(ResumptionPair, ByAnExternalKeyIsNoCertificateWhereOneIsRequired) {
  World world;
  world.client.psks = world.server.psks = {must(ExternalPsk::make(as_bytes("device 7"), Buffer(32, 9)))};
  world.server.client_auth = ClientAuth::require;
  world.server.client_trust = Pki::shared().trust;
  auto without = world.make();
  without.run();
  EXPECT_EQ(code_of(without.server), "E-TLS-CLIENT-CERT");
  world.client.credentials = {Pki::shared().leaf()};
  auto with = world.make();
  with.run();
  expect_resumed(with, Resumed::no);
  EXPECT_TRUE(with.server.connection.info().peer_verdict);
}

TEST(ResumptionPair, IsNotOfferedOnceOtherSignaturesAreAccepted) {
  for (const bool for_certificates : {false, true}) {
    World world;
    world.connect_once();
    auto& schemes = for_certificates ? world.client.certificate_schemes : world.client.signature_schemes;
    schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    auto pair = world.make();
    pair.run();
    expect_resumed(pair, Resumed::no);
  }
}

TEST(ResumptionPair, IsNotOfferedOnceAKeyIsPinned) {
  World world;
  world.connect_once();
  world.client.pins = {{}};
  auto pair = world.make();
  pair.run();
  EXPECT_EQ(code_of(pair.client), "E-CERT-PIN");
}

TEST(ResumptionPair, IsNotTakenOnceOtherSignaturesAreAccepted) {
  World world;
  world.connect_once();
  world.server.certificate_schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
  auto pair = world.make();
  pair.run();
  expect_resumed(pair, Resumed::no);
}

TEST(ResumptionPair, H6AKeyThatTheRetryRulesOutTakesNothingElseAway) {
  World world;
  world.client.sessions = nullptr;
  world.client.psks = {must(ExternalPsk::make(as_bytes("device 7"), Buffer(48, 9), 48))};
  world.server.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  world.server.groups = {NamedGroup::secp256r1};
  auto pair = world.make();
  pair.run();
  expect_resumed(pair, Resumed::no);
  EXPECT_TRUE(pair.client.connection.info().hello_retry);
}

TEST(EarlyDataPair, ArrivesBeforeTheHandshakeIsComplete) {
  const World world;
  world.connect_once();
  auto pair = world.make();
  EXPECT_EQ(send_early(pair, "GET /"), 5u);
  EXPECT_EQ(as_text(pair.server.early), "GET /");
  EXPECT_FALSE(pair.client.connection.established());
  pair.run();
  expect_resumed(pair, Resumed::ticket);
  EXPECT_EQ(pair.client.connection.info().early_data, EarlyData::accepted);
  EXPECT_EQ(pair.server.connection.info().early_data, EarlyData::accepted);
  EXPECT_EQ(pair.client_side().early_room(), 0u);
}

/// RFC 8446 §4.4.4: a server's keys are there before the client's Finished.
TEST(HalfRttPair, AServerAnswersEarlyData) {
  const World world;
  world.connect_once();
  auto pair = world.make();
  EXPECT_EQ(send_early(pair, "GET /"), 5u);
  ASSERT_EQ(as_text(pair.server.early), "GET /");
  ASSERT_FALSE(pair.server.connection.established());
  Buffer out(pair.server.connection.sealed_size(3));
  EXPECT_EQ(pair.server.connection.seal(as_bytes("200"), out).error().fault, Fault::not_connected);
  const auto sealed = must(pair.server_side().seal_half_rtt(as_bytes("200"), out));
  EXPECT_EQ(sealed.taken, 3u);
  pair.client.hear(Bytes(out).first(sealed.written));
  EXPECT_TRUE(pair.client.connection.established());
  EXPECT_EQ(as_text(pair.client.data), "200");
  pair.run();
  ASSERT_TRUE(pair.established());
  EXPECT_EQ(pair.server_side().seal_half_rtt(as_bytes("x"), out).error().fault, Fault::not_connected);
  pair.server.write(as_bytes("OK"), pair.client);
  EXPECT_EQ(as_text(pair.client.data), "200OK");
}

TEST(HalfRttPair, InAFullHandshakeToo) {
  Pair pair;
  Buffer out(4096);
  EXPECT_EQ(pair.server_side().seal_half_rtt(as_bytes("x"), out).error().fault, Fault::not_connected) << "no hello yet";
  pair.server.hear(pair.client.say());
  out.resize(pair.server.connection.sealed_size(8));
  const auto sealed = must(pair.server_side().seal_half_rtt(as_bytes("greeting"), out));
  pair.client.hear(Bytes(out).first(sealed.written));
  EXPECT_EQ(as_text(pair.client.data), "greeting");
  pair.run();
  EXPECT_TRUE(pair.established());
}

TEST(HalfRttPair, NotWhereTheHandshakeGoesOnOtherwise) {
  auto client = client_options();
  client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
  auto server = server_options();
  server.groups = {NamedGroup::secp384r1};
  Pair retried(client, server);
  retried.server.hear(retried.client.say());
  Buffer out(65536);
  EXPECT_EQ(retried.server_side().seal_half_rtt(as_bytes("x"), out).error().fault, Fault::not_connected);
  retried.run();
  EXPECT_TRUE(retried.established());
  // TLS 1.2: a server that resumes has changed its keys before it heard the client's Finished
  World world;
  world.client.max_version = ProtocolVersion::tls12;
  world.client.early_data = false;
  world.connect_once();
  auto resumed = world.make();
  resumed.server.hear(resumed.client.say());
  EXPECT_EQ(resumed.server_side().seal_half_rtt(as_bytes("x"), out).error().fault, Fault::not_connected);
  resumed.run();
  EXPECT_TRUE(resumed.established());
}

/// Everything on account of which a server passes over early data and still resumes, or does not even that.
struct Rejection {
  const char* what;
  void (*change)(World&);
  Resumed resumed;
};

const Rejection kRejections[] = {
    {"the server does not want any", [](World& world) { world.server.max_early_data = 0; }, Resumed::ticket},
    {"the window after the start", [](World& world) { world.server.anti_replay = memory_anti_replay(kNow); },
     Resumed::ticket},
    {"another protocol",
     [](World& world) {
       world.client.alpn = {"b", "a"};
       world.server.alpn = {"b"};
     },
     Resumed::ticket},
    {"another suite", [](World& world) { world.server.cipher_suites = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256}; },
     Resumed::ticket},
    {"another hash", [](World& world) { world.server.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384}; },
     Resumed::no},
};

TEST(EarlyDataPair, IsPassedOverAndSaidAgainByTheCaller) {
  for (const auto& [what, change, resumed] : kRejections) {
    SCOPED_TRACE(what);
    World world;
    world.client.alpn = {"a", "b"};
    world.server.alpn = {"a", "b"};
    world.client.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                                  CipherSuite::TLS_AES_256_GCM_SHA384};
    world.connect_once();
    change(world);
    auto pair = world.make();
    EXPECT_EQ(send_early(pair, "early"), 5u);
    pair.run();
    expect_resumed(pair, resumed);
    EXPECT_EQ(pair.client.connection.info().early_data, EarlyData::rejected);
    EXPECT_TRUE(pair.server.early.empty());
    EXPECT_FALSE(pair.client.connection.info().why(Topic::early_data).empty());
    EXPECT_FALSE(pair.server.connection.info().why(Topic::early_data).empty());
  }
}

}  // namespace
}  // namespace entente::test
