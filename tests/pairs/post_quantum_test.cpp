// Which group two sides agree on (ADVERSARY K8): the hybrids first, no retry for servers that lack them, and never one
// that is worse than what both prefer.
#include <gtest/gtest.h>

#include "crypto/groups.h"
#include "pair.h"

namespace entente::test {
namespace {

using enum NamedGroup;
using Groups = std::vector<NamedGroup>;

struct Meeting {
  const char* what;
  Groups client, server;
  NamedGroup agreed;
  bool retry;
};

const Meeting kMeetings[] = {
    {"defaults", {}, {}, X25519MLKEM768, false},
    {"a server of before needs no retry", {}, {x25519}, x25519, false},
    {"a client of before", {x25519}, {}, x25519, false},
    {"another hybrid is worth a retry", {}, {SecP256r1MLKEM768, x25519}, SecP256r1MLKEM768, true},
    {"and the largest", {}, {SecP384r1MLKEM1024, secp384r1}, SecP384r1MLKEM1024, true},
    {"a classical share does not win over a hybrid", {x25519, SecP256r1MLKEM768}, {}, SecP256r1MLKEM768, true},
    {"a hybrid with a share is as good as another",
     {SecP384r1MLKEM1024, X25519MLKEM768},
     {},
     SecP384r1MLKEM1024,
     false},
    {"the server's order stands", {}, {x25519, X25519MLKEM768}, x25519, false},
    {"nothing post-quantum in common", {SecP256r1MLKEM768, secp256r1}, {X25519MLKEM768, secp256r1}, secp256r1, false},
    {"a classical group without a share", {X25519MLKEM768, x25519, secp384r1}, {secp384r1}, secp384r1, true},
    {"hybrids alone", {X25519MLKEM768}, {X25519MLKEM768}, X25519MLKEM768, false},
};

TEST(PostQuantum, K8TheBestThatBothPreferIsAgreed) {
  for (const auto& meeting : kMeetings) {
    auto client = client_options();
    auto server = server_options();
    client.groups = meeting.client;
    server.groups = meeting.server;
    Pair pair(client, server);
    pair.run();
    ASSERT_TRUE(pair.established()) << meeting.what;
    for (const auto* side : {&pair.client, &pair.server}) {
      const auto& info = side->connection.info();
      EXPECT_EQ(info.group, meeting.agreed) << meeting.what;
      EXPECT_EQ(info.hello_retry, meeting.retry) << meeting.what;
      EXPECT_EQ(info.post_quantum(), crypto::find(meeting.agreed)->post_quantum) << meeting.what;
    }
  }
}

TEST(PostQuantum, EveryGroupCarriesAConnection) {
  for (const auto& row : crypto::groups()) {
    auto client = client_options();
    auto server = server_options();
    client.groups = server.groups = {row.group};
    Pair pair(client, server);
    pair.run();
    ASSERT_TRUE(pair.established()) << name(row.group);
    pair.client.write(Buffer{1, 2, 3}, pair.server);
    EXPECT_EQ(pair.server.data, (Buffer{1, 2, 3})) << name(row.group);
  }
}

TEST(PostQuantum, BothMlKemsUnderstandEachOther) {
  for (const bool ours_at_client : {true, false}) {
    auto client = client_options();
    auto server = server_options();
    (ours_at_client ? client.provider : server.provider) = &crypto::portable_mlkem_provider();
    Pair pair(client, server);
    pair.run();
    EXPECT_TRUE(pair.established());
    EXPECT_EQ(pair.client.connection.info().group, X25519MLKEM768);
  }
}

TEST(PostQuantum, SharesCanBeCounted) {
  auto client = client_options();
  client.shares = {{X25519MLKEM768}};
  auto server = server_options();
  server.groups = {x25519};
  Pair pair(client, server);
  pair.run();
  EXPECT_TRUE(pair.established());
  EXPECT_TRUE(pair.client.connection.info().hello_retry);
}

/// Where the key share begins in a ServerHello.
std::size_t find_share(const Buffer& record) {
  const std::uint8_t head[] = {0x00, 0x33, 0x04, 0x64, 0x11, 0xec, 0x04, 0x60};  // key_share, X25519MLKEM768, 1120
  return static_cast<std::size_t>(std::ranges::search(record, head).begin() - record.begin()) + sizeof head;
}

TEST(PostQuantum, K3ACorruptCiphertextFailsAtTheRecordLayer) {
  Pair pair;
  Pair::move(pair.client, pair.server);
  auto flight = pair.server.say();
  const auto share = find_share(flight);
  ASSERT_LT(share, flight.size());
  flight[share] ^= 1;
  pair.client.hear(flight);
  EXPECT_EQ(code_of(pair.client), "E-TLS-RECORD-MAC");
}

}  // namespace
}  // namespace entente::test
