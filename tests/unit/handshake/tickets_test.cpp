// Tickets: what opens them, what does not, and that nothing in them repeats (ADVERSARY S2, S3, S5, S10).
#include "handshake/tickets.h"

#include <entente/session.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "handshake/server_session.h"
#include "pairs/pair.h"

namespace entente::handshake {
namespace {

const crypto::Provider& provider() { return crypto::openssl_provider(); }

std::array<std::uint8_t, kTicketRandom> drawn() {
  std::array<std::uint8_t, kTicketRandom> out;
  EXPECT_TRUE(provider().random().fill(out));
  return out;
}

const Buffer kContents = {1, 2, 3, 4, 5};
const SessionBinding kHere{7};

class Tickets : public testing::Test {
 protected:
  Buffer seal(const SessionBinding& binding = kHere) {
    return test::must(seal_ticket(*keys->ring(test::kNow), kContents, binding, drawn(), provider()));
  }
  bool opens(Bytes ticket, const SessionBinding& binding = kHere) {
    const auto opened = open_ticket(*keys->ring(test::kNow), ticket, binding, provider());
    EXPECT_EQ(opened.why.empty(), equal(opened.contents.reveal(), kContents));
    return opened.why.empty();
  }
  TicketKeys::Ptr keys = test::must(make_ticket_keys());
};

TEST_F(Tickets, OpenWhereTheyAreGoodFor) {
  EXPECT_TRUE(opens(seal()));
  EXPECT_FALSE(opens(seal(), SessionBinding{8}));
  EXPECT_FALSE(opens(seal(SessionBinding{8})));
}

TEST_F(Tickets, S2DoNotOpenWithAnyBitFlippedOrAnythingCutOff) {
  const auto ticket = seal();
  for (std::size_t bit = 0; bit < 8 * ticket.size(); ++bit) {
    auto flipped = ticket;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(opens(flipped)) << bit;
  }
  for (std::size_t size = 0; size < ticket.size(); ++size) EXPECT_FALSE(opens(Bytes(ticket).first(size))) << size;
}

TEST_F(Tickets, S5OpenWithTheKeyBeforeTheNewestAndWithNoOlderOne) {
  const auto ticket = seal();
  ASSERT_TRUE(keys->rotate());
  EXPECT_TRUE(opens(ticket));
  const auto newer = seal();
  ASSERT_TRUE(keys->rotate());
  EXPECT_FALSE(opens(ticket));
  EXPECT_TRUE(opens(newer));
}

TEST_F(Tickets, S5OpenAtAnotherWorkerThatHasTheSameKeys) {
  const Buffer first(32, 1), second(32, 2);
  auto other = test::must(make_ticket_keys());
  ASSERT_TRUE(keys->rotate(first));
  ASSERT_TRUE(other->rotate(first));
  ASSERT_TRUE(other->rotate(second));
  const auto old = seal();
  std::swap(keys, other);
  EXPECT_TRUE(opens(old));
  const auto fresh = seal();
  std::swap(keys, other);
  EXPECT_FALSE(opens(fresh)) << "not rotated there yet";
  EXPECT_FALSE(keys->rotate(Bytes(first).first(31)));
}

TEST_F(Tickets, S10NeverRepeatAnything) {
  std::set<std::string> seen, names;
  for (int i = 0; i < 1000; ++i) {
    const auto ticket = seal();
    const auto text = as_text(ticket);
    EXPECT_TRUE(seen.emplace(text.substr(17, kTicketRandom)).second) << "32 random bytes";
    EXPECT_TRUE(seen.emplace(text.substr(17 + kTicketRandom)).second) << "the same contents, sealed otherwise";
    names.emplace(text.substr(1, 16));
  }
  EXPECT_EQ(names.size(), 1u);
}

TEST_F(Tickets, RotateByThemselvesWhereThatIsAskedFor) {
  const auto own = test::must(make_ticket_keys(100));
  const auto name = [&](UnixTime now) { return own->ring(now)->newest.name; };
  const auto first = name(test::kNow);
  EXPECT_EQ(name(test::kNow + 99), first);
  const auto second = name(test::kNow + 100);
  EXPECT_NE(second, first);
  EXPECT_EQ(own->ring(test::kNow + 150)->previous->name, first);
  EXPECT_NE(name(test::kNow + 200), second);
  EXPECT_EQ(keys->ring(test::kNow + 1000000)->newest.name, keys->ring(test::kNow)->newest.name);
}

TEST(SessionBinding, S3ChangesWithEverythingInIt) {
  const Buffer a = {1}, b = {2};
  std::set<SessionBinding> all;
  const auto add = [&](ProtocolVersion version, std::string_view host, Bytes credential, Bytes policy) {
    all.insert(session_binding(version, host, credential, policy, provider()));
  };
  add(ProtocolVersion::tls13, "a.test", a, a);
  add(ProtocolVersion::tls12, "a.test", a, a);
  add(ProtocolVersion::tls13, "b.test", a, a);
  add(ProtocolVersion::tls13, "a.test", b, a);
  add(ProtocolVersion::tls13, "a.test", a, b);
  add(ProtocolVersion::tls13, "", a, a);
  EXPECT_EQ(all.size(), 6u);
}

ServerSession session() {
  ServerSession out;
  out.suite = CipherSuite::TLS_AES_256_GCM_SHA384;
  out.alpn = "h2";
  out.authenticated = test::kNow - 5;
  out.issued = test::kNow;
  out.expires = test::kNow + 100;
  out.age_add = 0xfedcba98;
  out.max_early_data = 7;
  out.psk = keys::PreSharedKey::copy_of(Buffer(48, 9));
  return out;
}

TEST(ServerSession, ComesBackAsItWas) {
  const auto before = session();
  const auto after = ServerSession::read(before.write().reveal());
  ASSERT_TRUE(after);
  EXPECT_EQ(after->suite, before.suite);
  EXPECT_EQ(after->alpn, before.alpn);
  EXPECT_EQ(after->authenticated, before.authenticated);
  EXPECT_EQ(after->issued, before.issued);
  EXPECT_EQ(after->expires, before.expires);
  EXPECT_EQ(after->age_add, before.age_add);
  EXPECT_EQ(after->max_early_data, before.max_early_data);
  EXPECT_TRUE(equal(after->psk.reveal(), before.psk.reveal()));
  EXPECT_FALSE(after->client);
}

TEST(ServerSession, BringsTheClientsCertificateAndItsVerdict) {
  const auto leaf = test::Pki::shared().leaf();
  const Bytes chain[] = {leaf->chain()[0], leaf->chain()[1]};
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = test::kNow;
  auto before = session();
  before.client = std::make_shared<const Verdict>(verify(chain, *test::Pki::shared().trust, options));
  ASSERT_TRUE(before.client->valid);
  before.client_path = PathRecord::of(before.client->path);
  EXPECT_EQ(before.client_path.expires, test::kNow + 30 * test::kDay);
  ASSERT_EQ(before.client_path.entries.size(), 2U) << "the leaf and the intermediate";
  const auto after = ServerSession::read(before.write().reveal());
  ASSERT_TRUE(after && after->client);
  EXPECT_EQ(after->client_path.expires, before.client_path.expires);
  EXPECT_TRUE(std::ranges::equal(after->client_path.entries, before.client_path.entries,
                                 [](auto& a, auto& b) { return a.issuer == b.issuer && a.serial == b.serial; }));
  EXPECT_TRUE(after->client->valid);
  EXPECT_EQ(after->client->at, test::kNow);
  EXPECT_EQ(after->client->path.size(), 1u);
  EXPECT_TRUE(equal(after->client->path[0].der(), chain[0]));
  for (std::size_t i = 0; i < kCheckCount; ++i)
    EXPECT_EQ(after->client->path[0].checks[i].outcome, before.client->path[0].checks[i].outcome) << i;
}

TEST(ServerSession, HasTimesThatCanBeReckonedWith) {
  for (const auto time : {&ServerSession::authenticated, &ServerSession::issued, &ServerSession::expires}) {
    auto odd = session();
    odd.*time = UnixTime{1} << 40;
    EXPECT_TRUE(ServerSession::read(odd.write().reveal()));
    ++(odd.*time);
    EXPECT_FALSE(ServerSession::read(odd.write().reveal()));
    odd.*time = std::numeric_limits<UnixTime>::min();
    EXPECT_FALSE(ServerSession::read(odd.write().reveal()));
  }
}

TEST(ServerSession, IsNotReadWhereItIsNotWhole) {
  const auto bytes = to_buffer(session().write().reveal());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(ServerSession::read(Bytes(bytes).first(size))) << size;
  auto other = bytes;
  for (const auto format : {std::uint8_t{1}, std::uint8_t{3}}) {
    other[0] = format;
    EXPECT_FALSE(ServerSession::read(other)) << "another format";
  }
  other = bytes;
  other[2] = 1;
  EXPECT_FALSE(ServerSession::read(other)) << "a key that is too long for the suite";
  other = bytes;
  other[other.size() - 4] = 1;
  EXPECT_FALSE(ServerSession::read(other)) << "a client's certificate expires, and there is none";
  other = bytes;
  other[1] = 0x99;
  EXPECT_FALSE(ServerSession::read(other)) << "no suite";
}

}  // namespace
}  // namespace entente::handshake
