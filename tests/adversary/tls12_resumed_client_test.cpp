// What a server can do wrong to a client of TLS 1.2 that resumes (RFC 5246 §7.4.1.3, RFC 5077 §3.3, RFC 7627 §5.3): S3,
// S6, H5, H12; and what the client keeps and offers.
#include "base/bytes.h"
#include "moments12.h"
#include "resuming_client.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

/// A client that was connected to the scripted server before.
struct Earlier {
  Past past;
  Resumable session;

  explicit Earlier(Way way = Way::resumed, std::size_t lifetime = 7200) {
    past.client = victim_client12();
    past.client.sessions = memory_client_sessions();
    Victim victim(past.client);
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    if (way == Way::resumed) {
      server.session_id = Buffer(32, 0x1d);
      server.reach("Connected");
    } else {
      server.ticket = Buffer(64, 0x7e);
      server.reach("WaitNewSessionTicket");
      server.say(new_session_ticket12(lifetime, server.ticket));
      server.say_change_cipher_spec();
      server.say_finished();
    }
    if (victim.state() != "Connected") throw std::runtime_error("no session");
    session = server.resumable();
  }
};

/// A server that has the session, after the ClientHello.
struct Now {
  Now(const ClientOptions& options, const Resumable& session, const Peer& peer = {"server.test", {}})
      : victim(options, peer), server(victim) {
    server.session = session;
    server.hear_client_hello();
  }
  [[nodiscard]] bool offers() const {
    const auto* ticket = server.hello.extensions.find(Type::session_ticket);
    return (ticket && !ticket->empty()) ||
           (!server.hello.session_id.empty() && server.hello.session_id == server.session->session_id);
  }
  Victim victim;
  ScriptedServer12 server;
};

constexpr Way kWays[] = {Way::resumed, Way::resumed_ticket};

TEST(Tls12ResumedClient, SkipsTheCertificate) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    Now now(earlier.past.client, earlier.session);
    ASSERT_TRUE(now.offers());
    now.server.reach("Connected");
    EXPECT_TRUE(now.server.finished_right);
    EXPECT_EQ(now.victim.info().resumed, way == Way::resumed ? Resumed::session_id : Resumed::ticket);
    ASSERT_TRUE(now.victim.info().peer_verdict);
    EXPECT_TRUE(now.victim.info().peer_verdict->valid);
    EXPECT_TRUE(now.victim.info().extended_master_secret);
  }
}

TEST(Tls12ResumedClient, GoesOnWithoutTheSessionWhereTheServerHasForgottenIt) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    Now now(earlier.past.client, earlier.session);
    now.server.session.reset();
    now.server.session_id = Buffer(32, 0x2d);
    now.server.reach("Connected");
    EXPECT_EQ(now.victim.info().resumed, Resumed::no);
    EXPECT_FALSE(now.victim.info().why(Topic::resumption).empty());
  }
}

TEST(Tls12ResumedClient, OffersNothingToAnotherServerOrUnderAnotherPolicy) {
  for (const auto way : kWays) {
    const auto offers = [&](auto&& change, const Peer& peer) {
      const Earlier earlier(way);
      auto options = earlier.past.client;
      change(options);
      return Now(options, earlier.session, peer).offers();
    };
    const auto same = [](ClientOptions&) {};
    EXPECT_TRUE(offers(same, {"server.test", {}}));
    EXPECT_FALSE(offers(same, {"other.test", {}}));
    EXPECT_FALSE(offers(same, {"server.test", "other.test"}));
    EXPECT_FALSE(offers([](ClientOptions& options) { options.verify = false; }, {"server.test", {}}));
    EXPECT_FALSE(offers([](ClientOptions& options) { options.credentials = {test::Pki::shared().leaf()}; },
                        {"server.test", {}}));
    EXPECT_FALSE(offers(
        [](ClientOptions& options) { options.cipher_suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}; },
        {"server.test", {}}));
  }
}

TEST(S3Tls12Client, ASessionOfTls12IsNoPskAndOneOfTls13NoTicket) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    auto options = earlier.past.client;
    options.max_version = ProtocolVersion::tls13;
    options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
    Now now(options, earlier.session);
    EXPECT_FALSE(now.server.hello.extensions.find(Type::pre_shared_key));
    options.min_version = ProtocolVersion::tls13;
    options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
    Now newer(options, earlier.session);
    EXPECT_FALSE(newer.server.hello.extensions.find(Type::pre_shared_key));
    const auto* ticket = newer.server.hello.extensions.find(Type::session_ticket);
    EXPECT_TRUE(!ticket || ticket->empty());
  }
  auto options = victim_client();
  options.sessions = memory_client_sessions();
  {
    Victim victim(options);
    ScriptedServer server(victim);
    server.reach("Connected");
    server.secrets.end(server.transcript);
    server.send(ScriptedServer::new_session_ticket());
    ASSERT_EQ(victim.failure(), nullptr);
  }
  auto older = victim_client12();
  older.sessions = options.sessions;
  Now now(older, {});
  EXPECT_FALSE(now.offers());
}

TEST(S3Tls12Client, AnotherSuiteThanTheSessionsIsIllegal) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    Now now(earlier.past.client, earlier.session);
    auto hello = now.server.server_hello();
    hello.cipher_suite = 0xc02f;
    now.server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(now.victim, now.server, Fault::session_changed, Alert::illegal_parameter));
  }
}

TEST(H12Tls12Client, AResumedSessionHasExtendedMasterSecretAsBefore) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    Now now(earlier.past.client, earlier.session);
    auto hello = now.server.server_hello();
    hello.extensions.remove(Type::extended_master_secret);
    now.server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(now.victim, now.server, Fault::extended_master_secret_missing, Alert::handshake_failure));
  }
}

TEST(H5Tls12Client, ADowngradeIsOneInAResumptionToo) {
  for (const auto way : kWays) {
    const Earlier earlier(way);
    auto options = earlier.past.client;
    options.max_version = ProtocolVersion::tls13;
    options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
    Now now(options, earlier.session);
    auto hello = now.server.server_hello();
    std::ranges::copy_backward(Buffer{'D', 'O', 'W', 'N', 'G', 'R', 'D', 1}, hello.random.end());
    now.server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(now.victim, now.server, Fault::version_downgraded, Alert::illegal_parameter));
  }
}

TEST(Tls12ResumedClient, AnotherMasterSecretDoesNotOpen) {
  for (const auto way : kWays) {
    Earlier earlier(way);
    earlier.session.master[47] ^= 1;
    Now now(earlier.past.client, earlier.session);
    now.server.say_server_hello();
    now.server.say_change_cipher_spec();
    now.server.say_finished();
    EXPECT_TRUE(refused(now.victim, now.server, Fault::bad_record_mac, Alert::bad_record_mac));
  }
}

TEST(Tls12ResumedClient, APartOfItsSessionIdIsNotItsSession) {
  for (const std::size_t size : {1u, 16u, 31u}) {
    const Earlier earlier;
    Now now(earlier.past.client, earlier.session);
    auto hello = now.server.server_hello();
    hello.session_id_echo.resize(size);
    now.server.send(hello.encode().bytes);
    EXPECT_EQ(now.victim.failure(), nullptr);
    EXPECT_EQ(now.victim.state(), "WaitCertificate12") << "a full handshake";
  }
}

TEST(Tls12ResumedClient, ACertificateDoesNotFollowAResumption) {
  const Earlier earlier;
  Now now(earlier.past.client, earlier.session);
  now.server.say_server_hello();
  now.server.send(now.server.certificate().bytes);
  EXPECT_TRUE(unexpected(now.victim, now.server));
}

// ---- S6 ----

TEST(S6Tls12Ticket, OfALongLifetimeIsCutToSevenDays) {
  for (const auto& [after, offered] : {std::pair{7 * test::kDay - 1, true}, {7 * test::kDay, false}}) {
    const Earlier earlier(Way::resumed_ticket, 0xffffffff);
    const test::FixedClock later(test::kNow + after);
    auto options = earlier.past.client;
    options.clock = &later;
    EXPECT_EQ(Now(options, earlier.session).offers(), offered) << after;
  }
}

TEST(S6Tls12Ticket, IsNotOfferedAfterItsLifetime) {
  for (const auto& [after, offered] : {std::pair{499, true}, {500, false}}) {
    const Earlier earlier(Way::resumed_ticket, 500);
    const test::FixedClock later(test::kNow + after);
    auto options = earlier.past.client;
    options.clock = &later;
    EXPECT_EQ(Now(options, earlier.session).offers(), offered) << after;
  }
}

TEST(S6Tls12Ticket, ThatIsEmptyIsNone) {
  // RFC 5077 §3.3: the server said that it would send one, and has none after all
  auto options = victim_client12();
  options.sessions = memory_client_sessions();
  Victim victim(options);
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  server.ticket = Buffer(64, 0x7e);
  server.reach("WaitNewSessionTicket");
  server.say(new_session_ticket12(7200, {}));
  server.say_change_cipher_spec();
  server.say_finished();
  ASSERT_EQ(victim.state(), "Connected");
  Now now(options, {});
  EXPECT_FALSE(now.offers());
  EXPECT_TRUE(now.server.hello.session_id.empty());
}

TEST(S6Tls12Ticket, OfAConnectionThatFailedIsNotKept) {
  auto options = victim_client12();
  options.sessions = memory_client_sessions();
  Victim victim(options);
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  server.ticket = Buffer(64, 0x7e);
  server.reach("WaitFinished12");
  auto message = server.finished();
  message[10] ^= 1;
  server.send(message);
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_FALSE(Now(options, {}).offers());
}

}  // namespace
}  // namespace entente::adversary
