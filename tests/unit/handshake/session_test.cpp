// Sessions of a client: made from tickets, stored as bytes, kept in memory.
#include <entente/client.h>
#include <gtest/gtest.h>

#include <random>

#include "handshake/hello/client_psks.h"
#include "handshake/session_state.h"
#include "issue/authority.h"
#include "x509/certificate.h"

namespace entente {
namespace {

constexpr UnixTime kNow = 1780315200, kDay = 86400;

const Buffer& some_certificate() {
  static const auto der = [] {
    issue::AuthorityOptions options;
    options.not_before = kNow - kDay;
    options.not_after = kNow + kDay;
    return issue::make_ca(crypto::openssl_provider(), options)->certificate;
  }();
  return der;
}

std::shared_ptr<Verdict> some_verdict() {
  auto verdict = std::make_shared<Verdict>();
  verdict->valid = true;
  verdict->name = "server.test";
  verdict->at = kNow - 100;
  CheckedCertificate leaf;
  leaf.certificate = *x509::Certificate::parse(Bytes(some_certificate()));
  for (std::size_t i = 0; i < kCheckCount; ++i) leaf.checks[i] = {static_cast<CheckId>(i), Outcome::pass};
  verdict->path.push_back(std::move(leaf));
  return verdict;
}

ClientConfig::Ptr some_config(std::shared_ptr<ClientSessions> sessions) {
  const Bytes anchor(some_certificate());
  ClientOptions options;
  options.trust = *TrustStore::from_der({&anchor, 1});
  options.sessions = std::move(sessions);
  return *ClientConfig::make(options);
}

/// What a session is made from: a connection that was open.
struct Connected {
  handshake::Established established;
  ConnectionInfo info;
  ClientConfig::Ptr config = some_config(memory_client_sessions());

  Connected() {
    established.suite = crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);
    established.authenticated = kNow - 100;
    std::ranges::fill(established.resumption.resize(32), std::uint8_t{7});
    info.server_name = "server.test";
    info.alpn = "h2";
    info.peer_verdict = some_verdict();
    established.path = handshake::PathRecord::of(info.peer_verdict->path);
  }
  handshake::SessionOrigin origin(UnixMilliseconds now = kNow * 1000) const {
    return {established, info, *config, "server.test", crypto::openssl_provider(), now, {}};
  }
  Session session(std::uint32_t lifetime = 7200, UnixMilliseconds now = kNow * 1000) const {
    static constexpr std::uint8_t nonce[] = {0, 1}, ticket[] = {1, 2, 3};
    wire::NewSessionTicket message;
    message.ticket_lifetime = lifetime;
    message.ticket_age_add = 0x01020304;
    message.ticket_nonce = nonce;
    message.ticket = ticket;
    message.extensions.set(wire::EarlyDataLimit{4096});
    return handshake::make_session(message, origin(now));
  }
};

TEST(Session, IsMadeFromATicket) {
  const Connected connected;
  const auto session = connected.session();
  const auto& state = session.state();
  EXPECT_EQ(session.cipher_suite(), CipherSuite::TLS_AES_128_GCM_SHA256);
  EXPECT_EQ(session.alpn(), "h2");
  EXPECT_EQ(session.max_early_data(), 4096u);
  EXPECT_EQ(session.expires(), kNow + 7200);
  EXPECT_EQ(state.psk.size(), 32u);
  EXPECT_EQ(state.ticket, (Buffer{1, 2, 3}));
  EXPECT_EQ(state.authenticated, kNow - 100);
}

TEST(Session, S6_IsCutToSevenDays) {
  Connected connected;
  connected.established.authenticated = kNow;
  EXPECT_EQ(connected.session(604801).expires(), kNow + 604800);
  EXPECT_EQ(connected.session(0xffffffff).expires(), kNow + 604800);
}

TEST(Session, S6_DoesNotOutliveTheFirstAuthenticationByMoreThanSevenDays) {
  Connected connected;
  connected.established.authenticated = kNow - 6 * kDay;
  EXPECT_EQ(connected.session(604800).expires(), kNow + kDay);
}

/// GnuTLS, for one, takes no early data with a ticket that claims to be older than it can be.
TEST(Session, TellsItsAgeInMilliseconds) {
  constexpr UnixMilliseconds came = kNow * 1000 + 990;
  auto session = Connected().session(7200, came);
  auto stored = Session::read(session.write());
  ASSERT_TRUE(stored);
  for (auto* one : {&session, &*stored}) {
    const handshake::ClientPsk psk(std::move(*one));
    const auto age = [&](UnixMilliseconds now) { return psk.obfuscated_age(now) - psk.session()->age_add; };
    EXPECT_EQ(age(came), 0u);
    EXPECT_EQ(age(came + 20), 20u) << "though a second has begun";
    EXPECT_EQ(age(came + 7'000'001), 7'000'001u);
    EXPECT_EQ(age(came - 1), 0u) << "the clock was set back";
  }
}

TEST(Session, SaysWhyATicketIsNotKept) {
  Connected connected;
  wire::NewSessionTicket ticket;
  EXPECT_NE(handshake::why_not_kept(ticket, connected.origin()).find("lifetime is zero"), std::string_view::npos);
  ticket.ticket_lifetime = 1;
  EXPECT_EQ(handshake::why_not_kept(ticket, connected.origin()), "");
  const Buffer longest(handshake::kMaxTicket), too_long(handshake::kMaxTicket + 1);
  ticket.ticket = longest;
  EXPECT_EQ(handshake::why_not_kept(ticket, connected.origin()), "");
  ticket.ticket = too_long;
  EXPECT_NE(handshake::why_not_kept(ticket, connected.origin()), "");
  ticket.ticket = {};
  EXPECT_EQ(handshake::why_not_kept(ticket, connected.origin()), "");
  auto nameless = connected.origin();
  nameless.verify_name = {};
  EXPECT_NE(handshake::why_not_kept(ticket, nameless), "");
  auto pathless = some_verdict();
  pathless->path.clear();
  connected.info.peer_verdict = pathless;
  EXPECT_NE(handshake::why_not_kept(ticket, connected.origin()), "");
  connected.info.peer_verdict = nullptr;
  EXPECT_NE(handshake::why_not_kept(ticket, connected.origin()), "");
  connected.info.peer_verdict = some_verdict();
  connected.config = some_config(nullptr);
  EXPECT_NE(handshake::why_not_kept(ticket, connected.origin()), "");
}

TEST(SessionBytes, ComeBackAsTheyWere) {
  const Connected connected;
  const auto session = connected.session();
  const auto bytes = session.write();
  const auto again = Session::read(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->write(), bytes);
  const auto &a = session.state(), &b = again->state();
  EXPECT_TRUE(equal(a.psk.reveal(), b.psk.reveal()));
  EXPECT_EQ(a.ticket, b.ticket);
  EXPECT_EQ(a.age_add, b.age_add);
  EXPECT_EQ(a.policy, b.policy);
  EXPECT_EQ(a.server_name, b.server_name);
  EXPECT_EQ(a.verify_name, b.verify_name);
  EXPECT_EQ(a.authenticated, b.authenticated);
  EXPECT_EQ(session.expires(), again->expires());
  EXPECT_TRUE(b.verdict->valid);
  EXPECT_EQ(b.verdict->at, a.verdict->at);
  EXPECT_TRUE(equal(b.verdict->path.front().der(), some_certificate()));
  EXPECT_EQ(b.path.expires, kNow + kDay);
  ASSERT_EQ(b.path.entries.size(), 1u);
  EXPECT_EQ(b.path.entries[0].issuer, a.path.entries[0].issuer);
  EXPECT_EQ(b.path.entries[0].serial, a.path.entries[0].serial);
}

TEST(SessionBytes, HoldHashesOfNamesThatStayWhatTheyAre) {
  // Where this changes, sessions that are kept would no more be found in revocation lists: kFormat has to change too.
  EXPECT_EQ(x509::hash_name(issue::make_name("Some CA")), 1100690602u);
}

TEST(SessionBytes, OfAnEarlierFormatAreNoSession) {
  auto bytes = Connected().session().write();
  ASSERT_EQ(bytes[0], 4);
  for (std::uint8_t format = 0; format < 4; ++format) {
    bytes[0] = format;
    EXPECT_FALSE(Session::read(bytes)) << int{format};
  }
}

TEST(SessionBytes, KeepWhatWasWrongWithTheCertificate) {
  Connected connected;
  auto verdict = some_verdict();
  verdict->valid = false;
  verdict->error = make_error(Fault::cert_expired);
  verdict->path.front()[CheckId::validity] = {CheckId::validity, Outcome::fail, Fault::cert_expired};
  connected.info.peer_verdict = verdict;
  const auto again = Session::read(connected.session().write());
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->state().verdict->valid);
  EXPECT_EQ(again->state().verdict->error.fault, Fault::cert_expired);
  EXPECT_EQ(again->state().verdict->path.front()[CheckId::validity].fault, Fault::cert_expired);
}

TEST(SessionBytes, OfAnyOtherKindAreNoSession) {
  const auto bytes = Connected().session().write();
  EXPECT_FALSE(Session::read({}));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(Session::read(Bytes(bytes).first(size))) << size;
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(Session::read(longer));
  for (std::size_t header = 0; header < 5; ++header) {  // format, version, suite
    auto other = bytes;
    other[header] ^= 0x40;
    EXPECT_FALSE(Session::read(other)) << header;
  }
}

/// The same of TLS 1.2.
struct Connected12 : Connected {
  using By = handshake::NewSession12::By;
  Connected12() {
    established.suite = crypto::find(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
    established.tls12 = std::make_unique<handshake::Established12>();
    established.tls12->master = keys::MasterSecret12::copy_of(Buffer(48, 5));
    info.extended_master_secret = true;
  }
  Session session(By by, std::size_t identity = 32) const {
    return handshake::make_session({Buffer(identity, 1), by, 7200}, origin());
  }
};

TEST(SessionBytes, OfTls12ComeBackAsTheyWere) {
  const Connected12 connected;
  for (const auto by : {Connected12::By::session_id, Connected12::By::ticket}) {
    const auto bytes = connected.session(by).write();
    const auto again = Session::read(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->write(), bytes);
    EXPECT_EQ(again->state().by_id, by == Connected12::By::session_id);
    EXPECT_TRUE(equal(again->state().master.reveal(), connected.established.tls12->master.reveal()));
  }
  EXPECT_FALSE(Session::read(connected.session(Connected12::By::session_id, 33).write())) << "RFC 5246 §7.4.1.2: 32";
  EXPECT_TRUE(Session::read(connected.session(Connected12::By::ticket, 33).write()));
}

TEST(SessionBytes, AreOfSessionsThatCanBe) {
  Connected connected;
  EXPECT_TRUE(Session::read(connected.session(1).write()));
  EXPECT_FALSE(Session::read(connected.session(0).write())) << "it is over at once";
  connected.info.server_name = "no name";
  EXPECT_FALSE(Session::read(connected.session().write()));
  connected.info.server_name.clear();
  EXPECT_TRUE(Session::read(connected.session().write())) << "a client that names no server";
  auto verdict = some_verdict();
  verdict->path.front()[CheckId::validity] = {CheckId::validity, Outcome::fail, Fault::cert_expired};
  connected.info.peer_verdict = verdict;
  EXPECT_FALSE(Session::read(connected.session().write())) << "valid, and expired";
}

TEST(SessionBytes, DamagedAreNoSessionOrAnother) {
  const Buffer all[] = {Connected().session().write(), Connected12().session(Connected12::By::session_id).write()};
  std::mt19937 random(20260601);
  for (int round = 0; round < 20000; ++round) {
    auto damaged = all[round % 2];
    for (auto flips = random() % 4 + 1; flips > 0; --flips)
      damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    const auto session = Session::read(damaged);
    if (session) {
      EXPECT_EQ(session->write(), damaged);
    }
  }
}

Session numbered(std::uint32_t number) {
  auto state = std::make_unique<handshake::SessionState>();
  state->age_add = number;
  return Session(std::move(state));
}
std::uint32_t number_of(const std::optional<Session>& session) { return session ? session->state().age_add : 0; }

TEST(MemoryClientSessions, GiveEachOnceTheNewestFirst) {
  const auto sessions = memory_client_sessions();
  sessions->put("a", numbered(1));
  sessions->put("a", numbered(2));
  sessions->put("b", numbered(3));
  EXPECT_EQ(number_of(sessions->take("a")), 2u);
  EXPECT_EQ(number_of(sessions->take("a")), 1u);
  EXPECT_FALSE(sessions->take("a"));
  EXPECT_EQ(number_of(sessions->take("b")), 3u);
  EXPECT_FALSE(sessions->take("c"));
}

TEST(MemoryClientSessions, AreBounded) {
  const auto sessions = memory_client_sessions(4, 2);
  for (std::uint32_t i = 1; i <= 3; ++i) sessions->put("a", numbered(i));
  sessions->put("b", numbered(4));
  sessions->put("b", numbered(5));
  EXPECT_EQ(number_of(sessions->take("a")), 3u);  // the first of three is gone; now b is the least recently used
  sessions->put("c", numbered(6));
  sessions->put("d", numbered(7));
  EXPECT_EQ(number_of(sessions->take("b")), 5u);
  EXPECT_FALSE(sessions->take("b"));
  EXPECT_EQ(number_of(sessions->take("a")), 2u);
  EXPECT_EQ(number_of(sessions->take("c")), 6u);
  EXPECT_EQ(number_of(sessions->take("d")), 7u);
  const auto none = memory_client_sessions(0);
  none->put("a", numbered(1));
  EXPECT_FALSE(none->take("a"));
}

TEST(SessionPolicy, TellsWhatASessionRestsOn) {
  const auto sessions = memory_client_sessions();
  const auto policy = [&](auto&& change) {
    const Bytes anchor(some_certificate());
    ClientOptions options;
    options.trust = *TrustStore::from_der({&anchor, 1});
    options.sessions = sessions;
    change(options);
    return (*ClientConfig::make(options))->session_policy();
  };
  const auto usual = policy([](auto&) {});
  EXPECT_EQ(usual, policy([](auto& options) { options.alpn = {"h2"}; }));
  EXPECT_NE(usual, policy([](auto& options) { options.verify = false; }));
  EXPECT_EQ(usual, policy([](auto& options) { options.ask_for_staple = true; })) << "it is, by default";
  EXPECT_NE(usual, policy([](auto& options) { options.ask_for_staple = false; }));
  EXPECT_NE(usual, policy([](auto& options) {
              options.verify = false;
              options.trust = nullptr;
            }));
  EXPECT_NE(usual, policy([](auto& options) {
              const auto other = issue::make_ca(crypto::openssl_provider(), {})->certificate;
              const Bytes anchor(other);
              options.trust = *TrustStore::from_der({&anchor, 1});
            }));
}

}  // namespace
}  // namespace entente
