// S2-S6 of TLS 1.2 as a server meets them: tickets (RFC 5077) and session IDs (RFC 5246 §7.3) of a client that does
// what no client may do. H12: resumption without extended master secret (RFC 7627 §5.3). R8: keys of a session that is
// used again.
#include "base/bytes.h"
#include "pairs/stapling.h"
#include "resuming_client.h"
#include "scripted_peer12.h"

namespace entente::adversary {
namespace {

enum class By : std::uint8_t { ticket, session_id };

/// A server of several connections, and the first session that it gave.
class Resuming12 : public testing::TestWithParam<By> {
 protected:
  explicit Resuming12(ClientAuth client_auth = ClientAuth::none) { options = make_options(client_auth); }
  ServerOptions make_options(ClientAuth client_auth) {
    auto out = victim_server12(client_auth);
    out.clock = &clock;
    out.ticket_keys = test::must(make_ticket_keys());
    if (GetParam() == By::session_id) out.session_store = memory_session_store(16);
    return out;
  }
  /// Goes through a full handshake.
  Resumable get_session(const ServerOptions& at, const Credential::Ptr& credential = nullptr) {
    Victim victim(at);
    ScriptedClient12 client(victim, credential ? credential : test::Pki::shared().leaf());
    client.takes_tickets = GetParam() == By::ticket;
    client.reach("Connected");
    EXPECT_EQ(victim.info().resumed, Resumed::no);
    auto out = client.resumable();
    EXPECT_EQ(out.ticket.empty(), GetParam() == By::session_id);
    EXPECT_EQ(out.session_id.empty(), GetParam() == By::ticket);
    return out;
  }
  Resumable get_session() { return get_session(options); }
  /// The server's why for not resuming this session; empty if it resumes.
  std::string_view refusal(const Resumable& session, const ServerOptions& at, std::string_view host = "server.test",
                           const Credential::Ptr& credential = test::Pki::shared().leaf()) {
    Victim victim(at);
    ScriptedClient12 client(victim, credential);
    client.session = session;
    auto hello = client.client_hello();
    hello.extensions[ExtensionType::server_name] = server_name_list(host);
    client.say_client_hello(hello);
    EXPECT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
    client.say_rest();
    EXPECT_EQ(victim.state(), "Connected");
    EXPECT_TRUE(client.finished_right);
    EXPECT_EQ(victim.info().resumed != Resumed::no, client.resumes);
    if (!client.resumes) return victim.info().why(Topic::resumption);
    EXPECT_EQ(victim.info().resumed, GetParam() == By::ticket ? Resumed::ticket : Resumed::session_id);
    return {};
  }
  /// One bit of what names the session.
  [[nodiscard]] Buffer& name_of(Resumable& session) const {
    return GetParam() == By::ticket ? session.ticket : session.session_id;
  }

  TestClock clock;
  ServerOptions options;
};

INSTANTIATE_TEST_SUITE_P(Tls12, Resuming12, testing::Values(By::ticket, By::session_id),
                         [](const auto& one) { return one.param == By::ticket ? "Ticket" : "SessionId"; });

TEST_P(Resuming12, SparesCertificatesBothWays) {
  options = make_options(ClientAuth::require);
  const auto credential = test::Pki::shared().leaf();
  const auto session = get_session(options, credential);
  Victim victim(options);
  ScriptedClient12 client(victim, credential);
  client.session = session;
  client.reach("Connected");
  EXPECT_TRUE(client.resumes);
  for (const auto& message : client.heard)
    EXPECT_TRUE(message[0] != 11 && message[0] != 12 && message[0] != 13) << "a certificate, a key, or a request";
  ASSERT_TRUE(victim.info().peer_verdict);
  EXPECT_TRUE(equal(victim.info().peer_verdict->path[0].der(), credential->chain()[0]));
}

// ---- S2 ----

TEST_P(Resuming12, S2AFlippedBitCostsAFullHandshake) {
  const auto session = get_session();
  ASSERT_EQ(refusal(session, options), "");
  auto copy = session;
  for (std::size_t at = 0; at < name_of(copy).size(); at += 5) {
    auto flipped = session;
    name_of(flipped)[at] ^= static_cast<std::uint8_t>(1 << at % 8);
    EXPECT_NE(refusal(flipped, options), "") << at;
  }
  for (name_of(copy).pop_back(); !name_of(copy).empty(); name_of(copy).resize(name_of(copy).size() / 2))
    EXPECT_NE(refusal(copy, options), "") << "cut";
}

TEST_P(Resuming12, S2ChanceCostsAFullHandshake) {
  auto session = get_session();
  for (const std::size_t size : {1u, 16u, 31u, 32u}) {
    name_of(session) = Buffer(size, 0x7c);
    EXPECT_NE(refusal(session, options), "") << size;
  }
  if (GetParam() == By::session_id) return;
  for (const std::size_t size : {100u, 1000u, 16000u}) {
    session.ticket = Buffer(size, 0x7c);
    EXPECT_NE(refusal(session, options), "") << size;
  }
}

TEST_P(Resuming12, S2AForeignHostCostsAFullHandshake) {
  const auto session = get_session();
  EXPECT_EQ(refusal(session, options, "SERVER.TEST"), "") << "the same name";
  EXPECT_NE(refusal(session, options, "other.test"), "");
  options.credentials = {test::Pki::shared().leaf()};
  EXPECT_NE(refusal(session, options), "") << "another certificate";
}

// ---- S3 ----

TEST_P(Resuming12, S3AnotherClientAuthenticationPolicyCostsAFullHandshake) {
  // nginx CVE-2025-23419, Go CVE-2025-68121
  const auto session = get_session();
  auto asks = options;
  asks.client_trust = test::Pki::shared().trust;
  for (const auto client_auth : {ClientAuth::request, ClientAuth::require}) {
    asks.client_auth = client_auth;
    EXPECT_NE(refusal(session, asks), "");
  }
  const auto known = get_session(asks);
  EXPECT_EQ(refusal(known, asks), "");
  asks.client_auth = ClientAuth::request;
  EXPECT_NE(refusal(known, asks), "") << "require became request";
  asks.client_auth = ClientAuth::require;
  const test::Pki other;
  const Bytes anchors[] = {test::Pki::shared().root.certificate, other.root.certificate};
  asks.client_trust = test::must(TrustStore::from_der(anchors));
  EXPECT_NE(refusal(known, asks), "") << "another set of anchors";
}

/// Of both versions.
ServerOptions newer(ServerOptions options) {
  options.max_version = ProtocolVersion::tls13;
  options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
  return options;
}

TEST_P(Resuming12, S3ASessionOfTls13CostsAFullHandshakeInTls12) {
  const auto both = newer(options);
  const auto ticket = get_tickets(both).at(0);
  Resumable session{ticket.psk, {}, {}};
  name_of(session) = ticket.ticket;
  EXPECT_NE(refusal(session, both), "");
  EXPECT_NE(refusal(session, options), "");
  const auto own = get_session(both);
  EXPECT_EQ(refusal(own, both), "");
}

TEST_P(Resuming12, S3ASessionOfTls12CostsAFullHandshakeInTls13) {
  const auto both = newer(options);
  auto session = get_session(both);
  for (const std::size_t size : {32u, 48u}) {
    Ticket ticket;
    ticket.ticket = name_of(session);
    ticket.psk = Buffer(session.master.begin(), session.master.begin() + static_cast<std::ptrdiff_t>(size));
    Resumption second(both);
    second.say(resuming_hello(second.client, ticket), ticket);
    ASSERT_EQ(second.victim.failure(), nullptr) << second.victim.failure()->row().code;
    EXPECT_FALSE(second.resumed());
    second.finish();
    EXPECT_EQ(second.victim.state(), "Connected");
    EXPECT_EQ(second.victim.info().version, ProtocolVersion::tls13);
  }
}

TEST_P(Resuming12, S3ASuiteThatIsNotCommonAnyMoreCostsAFullHandshake) {
  options.credentials.push_back(rsa_leaf());
  const auto session = get_session();
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.session = session;
  auto hello = client.client_hello();
  hello.cipher_suites = {0xc02f};
  client.say_client_hello(hello);
  client.say_rest();
  EXPECT_EQ(victim.state(), "Connected");
  EXPECT_FALSE(client.resumes);
  auto other = options;
  other.cipher_suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
  Victim second(other);
  ScriptedClient12 again(second);
  again.session = session;
  hello = again.client_hello();
  hello.cipher_suites = {0xc02b, 0xc02c};
  again.say_client_hello(hello);
  EXPECT_EQ(second.failure(), nullptr);
  EXPECT_FALSE(again.resumes);
  EXPECT_EQ(again.server_hello.cipher_suite, 0xc02cu);
}

// ---- S4 to S6 ----

TEST_P(Resuming12, S4AnExpiredClientCertificateCostsAFullHandshake) {
  options = make_options(ClientAuth::require);
  auto leaf = test::Pki::leaf_options();
  leaf.not_after = test::kNow + 1000;
  const auto session = get_session(options, test::Pki::shared().leaf(leaf));
  clock.at = test::kNow + 1000;
  EXPECT_EQ(refusal(session, options), "");
  clock.at = test::kNow + 1001;
  EXPECT_EQ(refusal(session, options), "a certificate of the client's path has expired since");
}

TEST_P(Resuming12, S4ARevokedClientCertificateCostsAFullHandshake) {
  options = make_options(ClientAuth::require);
  const auto client = test::Pki::shared().leaf();
  const auto session = get_session(options, client);
  EXPECT_EQ(refusal(session, options), "");
  // Nobody believes the second in the full handshake that follows: it only may be true.
  const auto& other_key = *test::Pki::shared().intermediate.key;
  for (const auto& list : {test::list_with(*client), test::list_with_intermediate(other_key)}) {
    options.crls = list;
    EXPECT_EQ(refusal(session, options), "a certificate of the client's path may have been revoked since");
  }
}

TEST_P(Resuming12, S5KeysRotate) {
  const auto session = get_session();
  ASSERT_TRUE(options.ticket_keys->rotate());
  EXPECT_EQ(refusal(session, options), "");
  ASSERT_TRUE(options.ticket_keys->rotate());
  EXPECT_NE(refusal(session, options), "");
}

TEST_P(Resuming12, S5AnotherServersKeysOpenNothing) {
  const auto session = get_session();
  EXPECT_NE(refusal(session, make_options(ClientAuth::none)), "");
}

TEST_P(Resuming12, S6NoSessionIsUsedAfterItsLifetime) {
  options.ticket_lifetime = 500;
  const auto session = get_session();
  clock.at += 499;
  EXPECT_EQ(refusal(session, options), "");
  clock.at += 1;
  EXPECT_NE(refusal(session, options), "");
}

TEST_P(Resuming12, S6LifetimesAreCut) {
  options.ticket_lifetime = options.session_lifetime = 30 * 86400;
  const auto session = get_session();
  clock.at += 7 * test::kDay - 1;
  EXPECT_EQ(refusal(session, options, "server.test"), "");
  clock.at += 1;
  EXPECT_NE(refusal(session, options), "");
}

TEST_P(Resuming12, S6ARenewedTicketDoesNotOutliveTheSession) {
  if (GetParam() == By::session_id) return;  // a stored session is not renewed
  options.session_lifetime = 1000;
  const auto session = get_session();
  clock.at += 600;
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.session = session;
  client.reach("Connected");
  ASSERT_TRUE(client.resumes);
  ASSERT_FALSE(client.ticket.empty());
  EXPECT_NE(client.ticket, session.ticket);
  const auto renewed = client.resumable();
  clock.at += 399;
  EXPECT_EQ(refusal(renewed, options), "");
  clock.at += 1;
  EXPECT_NE(refusal(renewed, options), "");
}

TEST_P(Resuming12, S6WhatTheStoreForgotCostsAFullHandshake) {
  if (GetParam() == By::ticket) return;
  const auto session = get_session();
  options.session_store->remove(session.session_id);
  EXPECT_NE(refusal(session, options), "");
}

TEST_P(Resuming12, GivesNothingWhereResumptionIsOff) {
  options.tickets = 0;
  options.session_store = nullptr;
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.takes_tickets = true;
  client.reach("Connected");
  EXPECT_TRUE(client.ticket.empty());
  EXPECT_TRUE(client.session_id.empty());
}

// ---- H12 ----

TEST_P(Resuming12, H12ASessionIsNotResumedWithoutExtendedMasterSecret) {
  // RFC 7627 §5.3: the session has it, the hello does not
  const auto session = get_session();
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.session = session;
  auto hello = client.client_hello();
  hello.extensions.remove(ExtensionType::extended_master_secret);
  client.send(hello.encode().bytes);
  EXPECT_TRUE(refused(victim, client, Fault::extended_master_secret_missing, Alert::handshake_failure));
}

TEST_P(Resuming12, H12WhoeverOnlyKnowsTheSessionsNameGetsNoFurther) {
  auto session = get_session();
  session.master[0] ^= 1;
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.session = session;
  victim.hear(record(ContentType::handshake, client.client_hello().encode().bytes));
  const auto said = victim.say();  // it resumes, for all it knows
  victim.hear(record(ContentType::change_cipher_spec, Buffer{1}));
  victim.hear(key_block(client.secrets).client.seal(ContentType::handshake, Buffer(16)));
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_EQ(victim.failure()->fault, Fault::bad_record_mac);
  EXPECT_FALSE(victim.info().established);
}

// ---- R8 ----

TEST_P(Resuming12, R8EveryConnectionOfASessionHasKeysOfItsOwn) {
  const auto session = get_session();
  std::vector<Buffer> blocks;
  for (int i = 0; i < 5; ++i) {
    Victim victim(options);
    ScriptedClient12 client(victim);  // it says the same random each time
    client.session = session;
    client.reach("Connected");
    ASSERT_TRUE(client.resumes);
    const auto block = key_block_bytes(client.secrets);
    for (const auto& before : blocks) EXPECT_NE(before, block);
    blocks.push_back(block);
  }
}

}  // namespace
}  // namespace entente::adversary
