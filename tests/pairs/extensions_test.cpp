// What extensions agree on, seen from both sides: who offers what, what comes of it, and why.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "pairs/pair.h"
#include "record/header.h"

namespace entente::test {
namespace {

/// The bytes of plaintext in the largest protected record.
std::size_t largest_protected(Bytes records) {
  std::size_t largest = 0;
  while (!records.empty()) {
    const std::size_t length = load_be16(&records[3]);
    if (records[0] == static_cast<std::uint8_t>(ContentType::application_data))
      largest = std::max(largest, length - 16);
    records = records.subspan(record::kHeader + length);
  }
  return largest;
}

Buffer sealed(Side& side, std::size_t size) {
  const Buffer data(size, 'x');
  Buffer out(side.connection.sealed_size(size));
  const auto done = must(side.connection.seal(data, out));
  EXPECT_EQ(done.taken, size);
  out.resize(done.written);
  return out;
}

TEST(RecordSizeLimit, IsKeptByBothSidesFromTheirFirstProtectedRecordOn) {
  auto client_side = client_options();
  auto server_side = server_options();
  client_side.record_size_limit = 100;
  client_side.credentials = {Pki::shared().leaf()};
  server_side.record_size_limit = 64;
  server_side.client_auth = ClientAuth::require;
  server_side.client_trust = Pki::shared().trust;
  Pair pair(client_side, server_side);
  Pair::move(pair.client, pair.server);
  const auto server_flight = pair.server.say();
  EXPECT_EQ(largest_protected(server_flight), 100u);
  pair.client.hear(server_flight);
  const auto client_flight = pair.client.say();
  EXPECT_EQ(largest_protected(client_flight), 64u);
  pair.server.hear(client_flight);
  ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  const auto from_client = sealed(pair.client, 40000), from_server = sealed(pair.server, 40000);
  EXPECT_EQ(largest_protected(from_client), 64u);
  EXPECT_EQ(largest_protected(from_server), 100u);
  pair.server.hear(from_client);
  pair.client.hear(from_server);
  EXPECT_EQ(pair.server.data.size(), 40000u);
  EXPECT_EQ(pair.client.data.size(), 40000u);
}

TEST(RecordSizeLimit, IsToldWithItsWhy) {
  auto client_side = client_options();
  client_side.record_size_limit = 500;
  Pair pair(client_side);
  pair.run();
  ASSERT_TRUE(pair.established());
  const auto &client = pair.client.connection.info(), &server = pair.server.connection.info();
  EXPECT_EQ(client.record_size_limit, 500u);
  EXPECT_EQ(client.peer_record_size_limit, record::kMaxInner) << "a server that is asked says its own";
  EXPECT_EQ(server.record_size_limit, record::kMaxInner);
  EXPECT_EQ(server.peer_record_size_limit, 500u);
  EXPECT_EQ(client.why(Topic::record_size), "the peer takes records of any size that the protocol allows");
  EXPECT_EQ(server.why(Topic::record_size), "the peer takes no larger records, its type byte counted");
}

TEST(RecordSizeLimit, IsNotSpokenOfUnlessTheClientDoes) {
  auto server_side = server_options();
  server_side.record_size_limit = 64;
  Pair pair(client_options(), server_side);
  pair.run();
  ASSERT_TRUE(pair.established());
  EXPECT_EQ(pair.client.connection.info().peer_record_size_limit, 0u);
  EXPECT_EQ(largest_protected(sealed(pair.client, 20000)), record::kMaxInner);
}

TEST(RecordSizeLimit, OutOfItsBoundsIsNoConfig) {
  for (const unsigned size : {1u, 63u, 16386u, 65535u}) {
    auto options = client_options();
    options.record_size_limit = static_cast<std::uint16_t>(size);
    const auto made = ClientConfig::make(options);
    ASSERT_FALSE(made) << size;
    EXPECT_EQ(made.error().fault, Fault::config_invalid);
  }
}

}  // namespace
}  // namespace entente::test
