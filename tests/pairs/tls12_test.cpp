// TLS 1.2, our client against our server: every suite, group and kind of key, resumption, client authentication, and
// the versions that each side allows.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "crypto/cipher_suites.h"
#include "crypto/groups.h"
#include "pair.h"

namespace entente::test {
namespace {

using crypto::KeyExchange;
using crypto::KeyType;

ClientOptions client12() {
  auto options = client_options();
  options.max_version = ProtocolVersion::tls12;
  return options;
}

ServerOptions server_with(KeyType key) {
  auto options = server_options();
  options.credentials = {Pki::shared().leaf_for(key)};
  return options;
}

void expect_talk(Pair& pair) {
  ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  pair.client.write(as_bytes("from the client"), pair.server);
  pair.server.write(as_bytes("from the server"), pair.client);
  EXPECT_EQ(as_text(pair.server.data), "from the client");
  EXPECT_EQ(as_text(pair.client.data), "from the server");
  EXPECT_EQ(pair.client.connection.info().version, ProtocolVersion::tls12);
  EXPECT_EQ(pair.server.connection.info().version, ProtocolVersion::tls12);
}

void expect_same_exports(Pair& pair) {
  Buffer ours(42), theirs(42);
  ASSERT_TRUE(pair.client.connection.export_keying("EXPORTER-test", as_bytes("context"), ours));
  ASSERT_TRUE(pair.server.connection.export_keying("EXPORTER-test", as_bytes("context"), theirs));
  EXPECT_EQ(ours, theirs);
}

TEST(Tls12, EverySuiteAndGroup) {
  const auto rsa = Pki::shared().leaf_for(KeyType::rsa);
  for (const auto& suite : crypto::cipher_suites()) {
    if (suite.version != ProtocolVersion::tls12) continue;
    const bool ecdsa = suite.key_exchange == KeyExchange::ecdhe_ecdsa;
    for (const auto group : {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::secp521r1}) {
      auto client = client_options();
      auto server = server_options();
      if (!ecdsa) server.credentials = {rsa};
      client.policy = server.policy = find_policy("legacy");
      client.cipher_suites = {suite.suite};
      server.groups = client.groups = {group};
      if (group != NamedGroup::secp256r1) client.groups.push_back(NamedGroup::secp256r1);  // the certificate's
      Pair pair(client, server);
      pair.run();
      SCOPED_TRACE(name(suite.suite));
      expect_talk(pair);
      expect_same_exports(pair);
      const auto& info = pair.client.connection.info();
      EXPECT_EQ(info.cipher_suite, suite.suite);
      EXPECT_TRUE(info.extended_master_secret);
      if (suite.key_exchange == KeyExchange::rsa)
        EXPECT_EQ(info.group, std::nullopt);
      else
        EXPECT_EQ(info.group, group);
    }
  }
}

/// RFC 5705 §4: in TLS 1.2 no context is another one than an empty context; in TLS 1.3 they are one (RFC 8446 §7.5).
TEST(Tls12, ExportsWithoutAContext) {
  for (const auto& options : {client12(), client_options()}) {
    Pair pair(options);
    pair.run();
    Buffer none(20), empty(20), theirs(20);
    must(pair.client.connection.export_keying("EXPORTER-test", std::nullopt, none));
    must(pair.client.connection.export_keying("EXPORTER-test", Bytes(), empty));
    must(pair.server.connection.export_keying("EXPORTER-test", std::nullopt, theirs));
    EXPECT_EQ(none, theirs);
    EXPECT_EQ(none == empty, pair.client.connection.info().version == ProtocolVersion::tls13);
  }
}

TEST(Tls12, EveryKindOfKey) {
  for (const auto key :
       {KeyType::rsa, KeyType::rsa_pss, KeyType::p256, KeyType::p384, KeyType::p521, KeyType::ed25519}) {
    auto client = client12();
    client.credentials = {Pki::shared().leaf(Pki::leaf_options({"client.test"}, key))};
    client.groups = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::secp521r1};
    auto server = server_with(key);
    server.client_auth = ClientAuth::require;
    server.client_trust = Pki::shared().trust;
    Pair pair(client, server);
    pair.run();
    SCOPED_TRACE(crypto::name(key));
    expect_talk(pair);
    EXPECT_TRUE(pair.server.connection.info().peer_verdict);
    EXPECT_TRUE(pair.server.connection.info().client_signature_scheme);
  }
}

TEST(Tls12, ResumesByTicket) {
  auto client = client12();
  client.sessions = memory_client_sessions();
  const auto server = [] {
    auto options = server_options();
    options.ticket_keys = must(make_ticket_keys());
    return options;
  }();
  for (int i = 0; i < 4; ++i) {
    Pair pair(client, server);
    pair.run();
    expect_talk(pair);
    expect_same_exports(pair);
    const auto resumed = i == 0 ? Resumed::no : Resumed::ticket;
    EXPECT_EQ(pair.client.connection.info().resumed, resumed) << i;
    EXPECT_EQ(pair.server.connection.info().resumed, resumed) << i;
    EXPECT_TRUE(pair.client.connection.info().peer_verdict);
  }
}

TEST(Tls12, ResumesBySessionId) {
  auto client = client12();
  client.sessions = memory_client_sessions();
  auto server = server_options();
  server.tickets = 0;
  server.session_store = memory_session_store(16);
  server.ticket_keys = must(make_ticket_keys());
  for (int i = 0; i < 3; ++i) {
    Pair pair(client, server);
    pair.run();
    expect_talk(pair);
    const auto resumed = i == 0 ? Resumed::no : Resumed::session_id;
    EXPECT_EQ(pair.client.connection.info().resumed, resumed) << i;
    EXPECT_EQ(pair.server.connection.info().resumed, resumed) << i;
  }
}

TEST(Tls12, JobsMayBeHandedOut) {
  const auto trust = Pki::shared().trust;
  for (const auto policy : {"default", "legacy"})
    for (const auto key : {KeyType::rsa, KeyType::p256}) {
      auto client = client12();
      auto server = server_with(key);
      client.policy = server.policy = find_policy(policy);
      if (key == KeyType::rsa && *policy == 'l') client.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
      client.credentials = {Pki::shared().leaf()};
      client.sessions = memory_client_sessions();
      server.client_auth = ClientAuth::require;
      server.client_trust = trust;
      server.ticket_keys = must(make_ticket_keys());
      for (const auto resumed : {Resumed::no, Resumed::ticket}) {
        PairOptions options;
        options.client.jobs = options.server.jobs = Jobs::handed_out;
        Pair pair(client, server, options);
        pair.run();
        expect_talk(pair);
        EXPECT_EQ(pair.server.connection.info().resumed, resumed);
        EXPECT_TRUE(pair.server.connection.info().peer_verdict) << "who the client is outlives the resumption";
      }
    }
}

/// RFC 8422 §5.3: a client that cannot compute on a curve gets no certificate with a key on it.
TEST(Tls12, TheCurveOfTheCertificateIsOneOfTheClients) {
  auto client = client12();
  client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  auto server = server_with(KeyType::p384);
  Pair refused(client, server);
  refused.run();
  EXPECT_EQ(code_of(refused.server), "E-TLS-GROUP");
  server.credentials.push_back(Pki::shared().leaf());
  Pair taken(client, server);
  taken.run();
  expect_talk(taken);
  EXPECT_EQ(taken.client.connection.info().signature_scheme, SignatureScheme::ecdsa_secp256r1_sha256);
  client.max_version = ProtocolVersion::tls13;
  Pair tls13(client, server);
  tls13.run();
  EXPECT_EQ(tls13.client.connection.info().signature_scheme, SignatureScheme::ecdsa_secp384r1_sha384)
      << "TLS 1.3 asks signature_algorithms alone";
}

/// A record that nobody protected, and what comes of it.
void break_off(Pair& pair, Side& side) {
  Buffer record = {23, 3, 3, 0, 24};
  record.resize(5 + 24);
  side.hear(record);
  EXPECT_EQ(code_of(side), "E-TLS-RECORD-MAC");
  pair.run();
  EXPECT_TRUE(pair.client.connection.failure() && pair.server.connection.failure());
}

struct Resuming {
  ClientOptions client = client12();
  ServerOptions server = server_options();
  explicit Resuming(bool stored) {
    client.sessions = memory_client_sessions();
    server.ticket_keys = must(make_ticket_keys());
    if (stored) server.session_store = memory_session_store(16);
  }
  /// A connection that ends in order.
  Resumed connect() const {
    Pair pair(client, server);
    pair.run();
    expect_talk(pair);
    return pair.server.connection.info().resumed;
  }
  /// One that ends by a fatal alert of this side, after it resumed.
  void fail(Side Pair::* by) const {
    Pair pair(client, server);
    pair.run();
    ASSERT_NE(pair.server.connection.info().resumed, Resumed::no);
    break_off(pair, pair.*by);
  }
};

/// RFC 5246 §7.2.2: whichever side sent the alert, and whichever heard it.
TEST(Tls12, AFatalAlertEndsTheSessionToo) {
  for (const bool stored : {true, false})
    for (const auto by : {&Pair::client, &Pair::server}) {
      const Resuming both(stored);
      EXPECT_EQ(both.connect(), Resumed::no);
      EXPECT_NE(both.connect(), Resumed::no);
      both.fail(by);
      EXPECT_EQ(both.connect(), Resumed::no);
    }
}

/// The client has its session still, and the server none.
TEST(Tls12, AFatalAlertRemovesWhatTheServerStored) {
  Resuming both(true);
  EXPECT_EQ(both.connect(), Resumed::no);
  struct Kept final : ClientSessions {
    void put(std::string_view, Session session) noexcept override { written = session.write(); }
    std::optional<Session> take(std::string_view) noexcept override { return Session::read(written); }
    Buffer written;
  };
  both.client.sessions = std::make_shared<Kept>();
  EXPECT_EQ(both.connect(), Resumed::no);
  EXPECT_EQ(both.connect(), Resumed::session_id);
  both.fail(&Pair::server);
  EXPECT_EQ(both.connect(), Resumed::no);
}

TEST(Tls12, OtherSessionsOutliveAFatalAlert) {
  const Resuming both(false);
  Pair first(both.client, both.server), second(both.client, both.server);
  for (auto* pair : {&first, &second}) {
    pair->run();
    expect_talk(*pair);
    EXPECT_EQ(pair->server.connection.info().resumed, Resumed::no);
  }
  break_off(first, first.client);
  EXPECT_EQ(both.connect(), Resumed::ticket);
  break_off(second, second.client);
  EXPECT_EQ(both.connect(), Resumed::no);
}

/// RFC 5246 §7.1: one in each direction, and each is told once.
TEST(Tls12, EveryChangeCipherSpecIsToldOnce) {
  struct Count final : TraceSink {
    int sent = 0, received = 0;
    void on(const Event& event) noexcept override {
      if (const auto* seen = std::get_if<ChangeCipherSpecSeen>(&event))
        ++(seen->direction == Direction::sent ? sent : received);
    }
  } client, server;
  PairOptions options;
  options.client.trace = &client;
  options.server.trace = &server;
  Pair pair(client12(), server_options(), options);
  pair.run();
  expect_talk(pair);
  for (const auto* count : {&client, &server}) {
    EXPECT_EQ(count->sent, 1);
    EXPECT_EQ(count->received, 1);
  }
}

/// A key that signs comes before one that can but decrypt.
TEST(Tls12, ForwardSecrecyBeforeTheOrderOfCertificates) {
  auto client = client12();
  auto server = server_with(KeyType::rsa);
  server.credentials.push_back(Pki::shared().leaf());
  client.policy = server.policy = find_policy("legacy");
  client.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256,
                          CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  Pair pair(client, server);
  pair.run();
  expect_talk(pair);
  EXPECT_TRUE(pair.client.connection.info().group);
}

TEST(Versions, TheHighestThatBothAllow) {
  using enum ProtocolVersion;
  const std::pair<ProtocolVersion, ProtocolVersion> ranges[] = {{tls12, tls12}, {tls13, tls13}, {tls12, tls13}};
  for (const auto& [client_min, client_max] : ranges)
    for (const auto& [server_min, server_max] : ranges) {
      auto client = client_options();
      auto server = server_options();
      client.min_version = client_min, client.max_version = client_max;
      server.min_version = server_min, server.max_version = server_max;
      Pair pair(client, server);
      pair.run();
      const auto highest = std::min(client_max, server_max);
      const bool possible = highest >= client_min && highest >= server_min;
      EXPECT_EQ(pair.established(), possible);
      if (possible)
        EXPECT_EQ(pair.client.connection.info().version, highest);
      else
        EXPECT_EQ(code_of(pair.server), "E-TLS-VERSION");
    }
}

/// Somebody on the way takes TLS 1.3 out of the offer. The client believes that it sent what it made.
TEST(Versions, H5ALoweredOfferIsFoundByTheMarkInTheRandom) {
  auto client = client_options();
  client.grease = false;
  Pair pair(client);
  auto hello = pair.client.say();
  const Buffer versions = {0x00, 0x2b, 0x00, 0x05, 0x04, 0x03, 0x04, 0x03, 0x03};
  const auto at = std::ranges::search(hello, versions);
  ASSERT_FALSE(at.empty());
  *(at.begin() + 6) = 0x05;
  pair.server.hear(hello);
  pair.client.hear(pair.server.say());
  EXPECT_EQ(code_of(pair.client), "E-TLS-DOWNGRADE");
}

TEST(Versions, H5AFallbackIsRefusedWhereItWasNotNeeded) {
  auto client = client12();
  client.fallback = true;
  Pair refused(client);
  refused.run();
  EXPECT_EQ(code_of(refused.server), "E-TLS-FALLBACK");
  auto server = server_options();
  server.max_version = ProtocolVersion::tls12;
  Pair taken(client, server);
  taken.run();
  expect_talk(taken);
}

}  // namespace
}  // namespace entente::test
