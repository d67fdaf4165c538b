// Records of TLS 1.2 that are too long, damaged, empty, or not in their order (RFC 5246 §6.2, RFC 5288 §3). R1:
// overflow. R2: damage. R3: without content. R8: nonces. R10: replayed, reordered, left out, cut off.
#include <unordered_set>

#include "base/bytes.h"
#include "moments12.h"

namespace entente::adversary {
namespace {

const Buffer kData(10, 'x');
constexpr std::size_t kMost = 1 << 14, kOverhead = 8 + 16;

Buffer header(ContentType type, std::size_t length) {
  return Maker().u8(static_cast<std::size_t>(type)).u16(0x0303).u16(length).take().bytes;
}

testing::AssertionResult overflows(Victim& victim, AnyPeer& peer) {
  return refused(victim, peer, Fault::record_overflow, Alert::record_overflow);
}
testing::AssertionResult does_not_open(Victim& victim, AnyPeer& peer) {
  return refused(victim, peer, Fault::bad_record_mac, Alert::bad_record_mac);
}

// ---- R1 ----

TEST(R1Tls12Overflow, OfACiphertextIsRefusedAtItsHeader) {
  // RFC 5246 §6.2.3 allows 2^14 + 2048, of which an AEAD uses 24
  for (const std::size_t length : {kMost + 2049, std::size_t{0xffff}})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_bytes(header(ContentType::application_data, length));
      EXPECT_TRUE(overflows(victim, peer)) << length;
    });
}

TEST(R1Tls12Overflow, OfAPlaintextIsRefusedAtItsHeader) {
  for (const std::size_t length : {kMost + 1, kMost + 256, std::size_t{0xffff}}) {
    AgainstClient12 client("WaitServerHello");
    client.server.say_server_hello();
    client.server.send_bytes(header(ContentType::handshake, length));
    EXPECT_TRUE(overflows(client.victim, client.server)) << length;
    Victim victim(victim_server12());
    ScriptedClient12 server(victim);
    server.say_client_hello();
    server.send_bytes(header(ContentType::handshake, length));
    EXPECT_TRUE(overflows(victim, server)) << length;
  }
}

TEST(R1Tls12Overflow, OfWhatACiphertextHoldsIsRefused) {
  for (const std::size_t content : {kMost + 1, kMost + 232, kMost + 233, kMost + 1024})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_record(ContentType::application_data, Buffer(content, 'x'));
      EXPECT_TRUE(overflows(victim, peer)) << content;
    });
}

TEST(R1Tls12Overflow, ACiphertextOfAllThatIsAllowedIsTaken) {
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    peer.send_record(ContentType::application_data, Buffer(kMost, 'x'));
    EXPECT_EQ(victim.data().size(), kMost);
  });
}

// ---- R2 ----

TEST(R2Tls12Damage, OfNonceBodyAndTagIsABadRecordMac) {
  for (std::size_t i = 5; i < 5 + kOverhead + kData.size(); ++i)
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      record[i] ^= 0x80;
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << i;
    });
}

TEST(R2Tls12Damage, IsAnsweredTheSameWhereverItIs) {
  for (const std::size_t at : {5u, 12u, 13u, 22u, 23u, 38u}) {
    AgainstServer12 pair("Connected");
    auto record = pair.client.write_keys->seal(ContentType::application_data, kData);
    record[at] ^= 1;
    pair.client.send_bytes(record);
    EXPECT_EQ(pair.victim.connection().output_size(), 5u + 2 + kOverhead) << at;
    EXPECT_TRUE(does_not_open(pair.victim, pair.client)) << at;
    EXPECT_EQ(pair.client.records.back(), std::pair(ContentType::alert, std::size_t{2}));
  }
}

TEST(R2Tls12Damage, OfTheFinishedRecordIsABadRecordMac) {
  for (std::size_t i = 5; i < 5 + kOverhead + 16; i += 3) {
    AgainstServer12 server("WaitFinished12");
    auto record = server.client.write_keys->seal(ContentType::handshake, server.client.finished());
    record[i] ^= 1;
    server.client.send_bytes(record);
    EXPECT_TRUE(does_not_open(server.victim, server.client)) << i;
    AgainstClient12 client("WaitFinished12");
    record = client.server.write_keys->seal(ContentType::handshake, client.server.finished());
    record[i] ^= 1;
    client.server.send_bytes(record);
    EXPECT_TRUE(does_not_open(client.victim, client.server)) << i;
  }
}

TEST(R2Tls12Damage, OfTheTypeIsABadRecordMac) {
  // the type is authenticated: what does not open as what it claims to be is nothing
  for (unsigned type = 0; type < 256; ++type) {
    if (type == static_cast<unsigned>(ContentType::application_data)) continue;
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      record[0] = static_cast<std::uint8_t>(type);
      peer.send_bytes(record);
      const bool known = type >= 20 && type <= 23;
      EXPECT_TRUE(refused(victim, peer, known ? Fault::bad_record_mac : Fault::record_type_unknown,
                          known ? Alert::bad_record_mac : Alert::unexpected_message))
          << type;
    });
  }
}

TEST(R2Tls12Damage, OfTheVersionIsABadRecordMac) {
  for (const unsigned version : {0x0300u, 0x0301u, 0x0302u, 0x0304u, 0x0000u, 0xfefdu, 0xffffu})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      store_be16(&record[1], version);
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << version;
    });
}

TEST(R2Tls12Damage, OfTheLengthIsABadRecordMacOrWaits) {
  const auto right = kOverhead + kData.size();
  for (std::size_t length = 0; length < right; ++length)
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      store_be16(&record[3], length);
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << length;
    });
  for (const std::size_t length : {right + 1, kMost + kOverhead})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      store_be16(&record[3], length);
      peer.send_bytes(record);
      EXPECT_EQ(victim.failure(), nullptr) << length;
      EXPECT_TRUE(victim.data().empty());
      peer.send_bytes(Buffer(length - right));
      EXPECT_TRUE(does_not_open(victim, peer)) << length;
    });
}

TEST(R2Tls12Damage, ARecordThatTheEndOfInputCutsIsATruncation) {
  for (std::size_t sent = 0; sent < 5 + kOverhead + kData.size(); ++sent)
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_bytes(Bytes(peer.write_keys->seal(ContentType::application_data, kData)).first(sent));
      EXPECT_EQ(victim.failure(), nullptr);
      EXPECT_FALSE(victim.connection().end_of_input());
      ASSERT_NE(victim.failure(), nullptr);
      EXPECT_EQ(victim.failure()->fault, Fault::truncated) << sent;
      EXPECT_TRUE(victim.data().empty());
    });
}

TEST(R2Tls12Damage, APlainRecordAfterTheKeysChangedDoesNotOpen) {
  for (const auto type : {ContentType::application_data, ContentType::handshake, ContentType::alert})
    for (const auto& content : {Buffer{2, 40}, Buffer(16, 0), Buffer(100, 1)})
      when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
        peer.send_plain(type, content);
        EXPECT_TRUE(does_not_open(victim, peer)) << name(type) << " " << content.size();
      });
}

// ---- R3 ----

TEST(R3Tls12Empty, HandshakeAndAlertRecordsCarrySomething) {
  for (const auto type : {ContentType::handshake, ContentType::alert}) {
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_record(type, {});
      EXPECT_TRUE(refused(victim, peer, Fault::record_empty, Alert::unexpected_message)) << name(type);
    });
    AgainstClient12 client("WaitServerHello");
    client.server.say_server_hello();
    client.server.send_record(type, {});
    EXPECT_TRUE(refused(client.victim, client.server, Fault::record_empty, Alert::unexpected_message)) << name(type);
    Victim victim(victim_server12());
    ScriptedClient12 server(victim);
    server.say_client_hello();
    server.send_record(type, {});
    EXPECT_TRUE(refused(victim, server, Fault::record_empty, Alert::unexpected_message)) << name(type);
  }
}

// ---- R8 ----

/// The explicit nonces of so many records of the victim.
void expect_unique_nonces(Victim& victim, std::size_t records) {
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(records);
  Buffer out(64);
  for (std::size_t i = 0; i < records; ++i) {
    const auto sealed = test::must(victim.connection().seal(Buffer{'x'}, out));
    ASSERT_EQ(sealed.written, 5u + kOverhead + 1);
    std::uint64_t nonce = 0;
    for (std::size_t j = 0; j < 8; ++j) nonce = nonce << 8 | out[5 + j];
    ASSERT_TRUE(seen.insert(nonce).second) << "again in record " << i;
  }
}

TEST(R8Tls12Nonces, AreUniqueOverAMillionRecords) {
  AgainstServer12 server("Connected");
  server.client.listen();
  expect_unique_nonces(server.victim, 1'000'000);
  AgainstClient12 client("Connected");
  client.server.listen();
  expect_unique_nonces(client.victim, 1000);
}

TEST(R8Tls12Nonces, OfThePeerAreItsOwnBusiness) {
  // RFC 5288 §3: the explicit part is chosen by the sender, so that a random one is as good
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    for (const std::uint64_t nonce : {std::uint64_t{0xfedcba9876543210}, std::uint64_t{0}, ~std::uint64_t{0}})
      peer.send_bytes(peer.write_keys->seal(ContentType::application_data, kData, nonce));
    EXPECT_EQ(victim.failure(), nullptr);
    EXPECT_EQ(victim.data().size(), 3 * kData.size());
  });
}

// ---- R10 ----

TEST(R10Tls12Order, AReplayedRecordDoesNotOpen) {
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    const auto record = peer.write_keys->seal(ContentType::application_data, kData);
    peer.send_bytes(record);
    peer.send_bytes(record);
    expect_bad_mac_after(victim, kData.size());
  });
}

TEST(R10Tls12Order, ReorderedAndMissingRecordsDoNotOpen) {
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    peer.write_keys->seal(ContentType::application_data, kData);
    peer.send_bytes(peer.write_keys->seal(ContentType::application_data, kData));
    EXPECT_TRUE(does_not_open(victim, peer));
  });
}

TEST(R10Tls12Order, ARecordOfTheOtherDirectionDoesNotOpen) {
  AgainstServer12 pair("Connected");
  auto reflected = key_block(pair.client.secrets).server;
  reflected.seal(ContentType::handshake, kData);  // Finished was the first
  pair.client.send_bytes(reflected.seal(ContentType::application_data, kData));
  EXPECT_TRUE(does_not_open(pair.victim, pair.client));
}

TEST(R10Tls12Order, AnEndWithoutCloseNotifyIsATruncation) {
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    peer.send_record(ContentType::application_data, kData);
    EXPECT_FALSE(victim.connection().end_of_input());
    ASSERT_NE(victim.failure(), nullptr);
    EXPECT_EQ(victim.failure()->fault, Fault::truncated);
    EXPECT_FALSE(victim.closed());
  });
}

}  // namespace
}  // namespace entente::adversary
