// Records that are too long, damaged, empty, or not in their order (RFC 8446 §5). R1: overflow. R2: damage. R3: without
// a type, without content. R10: replayed, reordered, left out, cut off.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

const Buffer kData(10, 'x');
constexpr std::size_t kMost = 1 << 14;

/// The header of a record that claims this length.
Buffer header(ContentType type, std::size_t length) {
  return Maker().u8(static_cast<std::size_t>(type)).u16(0x0303).u16(length).take().bytes;
}

testing::AssertionResult overflows(Victim& victim, ScriptedPeer& peer) {
  return refused(victim, peer, Fault::record_overflow, Alert::record_overflow);
}
testing::AssertionResult does_not_open(Victim& victim, ScriptedPeer& peer) {
  return refused(victim, peer, Fault::bad_record_mac, Alert::bad_record_mac);
}

TEST(R1Overflow, OfAPlaintextIsRefusedAtItsHeader) {
  for (const std::size_t length : {kMost + 1, kMost + 256, std::size_t{0xffff}}) {
    AgainstServer server("WaitClientHello");
    server.client.send_bytes(header(ContentType::handshake, length));
    EXPECT_TRUE(overflows(server.victim, server.client)) << length;
    AgainstClient client("WaitServerHello");
    client.server.send_bytes(header(ContentType::handshake, length));
    EXPECT_TRUE(overflows(client.victim, client.server)) << length;
  }
}

TEST(R1Overflow, APlaintextOfAllThatIsAllowedIsTaken) {
  AgainstServer pair("WaitClientHello");
  auto hello = pair.client.client_hello();
  hello.extensions.add(ExtensionType::padding, {});
  hello.extensions[ExtensionType::padding].resize(kMost - hello.encode().bytes.size());
  ASSERT_EQ(hello.encode().bytes.size(), kMost);
  pair.client.say_client_hello(hello);
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(R1Overflow, OfACiphertextIsRefusedAtItsHeader) {
  for (const std::size_t length : {kMost + 257, std::size_t{0xffff}})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_bytes(header(ContentType::application_data, length));
      EXPECT_TRUE(overflows(victim, peer)) << length;
    });
}

TEST(R1Overflow, OfWhatACiphertextHoldsIsRefused) {
  // 2^14 + 256 bytes of ciphertext are allowed, 2^14 + 1 of content, type and padding
  for (const std::size_t content : {kMost + 1, kMost + 239})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_bytes(peer.write_keys->seal(ContentType::application_data, Buffer(content, 'x')));
      EXPECT_TRUE(overflows(victim, peer)) << content;
    });
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_bytes(peer.write_keys->seal(ContentType::application_data, kData, kMost + 1 - kData.size()));
    EXPECT_TRUE(overflows(victim, peer)) << "padding counts too";
  });
}

TEST(R1Overflow, ACiphertextOfAllThatIsAllowedIsTaken) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_bytes(peer.write_keys->seal(ContentType::application_data, Buffer(kMost, 'x')));
    peer.send_bytes(peer.write_keys->seal(ContentType::application_data, kData, kMost - kData.size()));
    EXPECT_EQ(victim.data().size(), kMost + kData.size());
  });
}

// ---- damage ----

TEST(R2Damage, OfBodyAndTagIsABadRecordMac) {
  const auto size = RecordKeys(Buffer(32)).seal(ContentType::application_data, kData).size();
  for (std::size_t i = 5; i < size; ++i)
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      record[i] ^= 0x80;
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << i;
    });
}

TEST(R2Damage, IsAnsweredTheSameWhereverItIs) {
  // content, type, padding or tag: what comes back does not tell
  for (const std::size_t from_end : {1u, 16u, 17u, 40u, 56u, 57u, 60u}) {
    AgainstServer pair("Connected");
    pair.client.listen();
    auto record = pair.client.write_keys->seal(ContentType::application_data, kData, 40);
    record[record.size() - from_end] ^= 1;
    pair.client.send_bytes(record);
    EXPECT_EQ(pair.victim.connection().output_size(), 5u + 2 + 17) << from_end;
    EXPECT_TRUE(does_not_open(pair.victim, pair.client)) << from_end;
    EXPECT_EQ(pair.victim.failure()->where.field, "encrypted_record");
  }
}

TEST(R2Damage, OfAHandshakeRecordIsABadRecordMac) {
  for (const auto state : {"WaitEncryptedExtensions", "WaitCertificateVerify", "WaitFinished"}) {
    AgainstClient pair(state);
    auto record = pair.server.write_keys->seal(ContentType::handshake, pair.server.make("Finished"));
    record[7] ^= 1;
    pair.server.send_bytes(record);
    EXPECT_TRUE(does_not_open(pair.victim, pair.server)) << state;
  }
  AgainstServer pair("WaitFinished");
  auto record = pair.client.write_keys->seal(ContentType::handshake, pair.client.finished());
  record.back() ^= 1;
  pair.client.send_bytes(record);
  EXPECT_TRUE(does_not_open(pair.victim, pair.client));
}

TEST(R2Damage, OfTheOuterTypeIsUnexpected) {
  for (unsigned type = 0; type < 256; ++type) {
    if (type == static_cast<unsigned>(ContentType::application_data)) continue;
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      record[0] = static_cast<std::uint8_t>(type);
      peer.send_bytes(record);
      const auto fault = type < 20 || type > 23 ? Fault::record_type_unknown
                         : type == 20           ? Fault::change_cipher_spec_invalid
                                                : Fault::record_unprotected;
      EXPECT_TRUE(refused(victim, peer, fault, Alert::unexpected_message)) << type;
    });
  }
}

TEST(R2Damage, OfTheVersionIsABadRecordMac) {
  for (const unsigned version : {0x0300u, 0x0301u, 0x0302u, 0x0304u, 0x0000u, 0xfefdu, 0xffffu})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      store_be16(&record[1], version);
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << version;
    });
}

TEST(R2Damage, OfTheLengthIsABadRecordMacOrWaits) {
  for (const std::size_t length : {0u, 1u, 15u, 16u, 17u, 26u})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      ASSERT_EQ(record.size(), 5u + 27);
      store_be16(&record[3], length);
      peer.send_bytes(record);
      EXPECT_TRUE(does_not_open(victim, peer)) << length;
    });
  for (const std::size_t length : {std::size_t{28}, kMost + 256})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      auto record = peer.write_keys->seal(ContentType::application_data, kData);
      store_be16(&record[3], length);
      peer.send_bytes(record);
      EXPECT_EQ(victim.failure(), nullptr) << length;
      EXPECT_TRUE(victim.data().empty());
      peer.send_bytes(Buffer(length - 27));
      EXPECT_TRUE(does_not_open(victim, peer)) << length;
    });
}

TEST(R2Damage, ARecordThatTheEndOfInputCutsIsATruncation) {
  const auto size = RecordKeys(Buffer(32)).seal(ContentType::application_data, kData).size();
  for (std::size_t sent = 0; sent < size; ++sent)
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_bytes(Bytes(peer.write_keys->seal(ContentType::application_data, kData)).first(sent));
      EXPECT_EQ(victim.failure(), nullptr);
      EXPECT_FALSE(victim.connection().end_of_input());
      ASSERT_NE(victim.failure(), nullptr);
      EXPECT_EQ(victim.failure()->fault, Fault::truncated) << sent;
      EXPECT_TRUE(victim.data().empty());
    });
}

// ---- nothing inside ----

TEST(R3Empty, ARecordOfZerosHasNoType) {
  const auto check = [](Victim& victim, ScriptedPeer& peer) {
    for (const std::size_t size : {1u, 2u, 300u, 16385u}) {
      if (victim.failure()) break;
      peer.send_bytes(peer.write_keys->seal_inner(Buffer(size)));
      EXPECT_TRUE(refused(victim, peer, Fault::record_no_type, Alert::unexpected_message)) << size;
    }
  };
  when_connected(check);
  in_every_state([&](Victim& victim, ScriptedPeer& peer, std::string_view) {
    if (peer.write_keys) check(victim, peer);
  });
}

TEST(R3Empty, ARecordOfATagAloneIsRefused) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_bytes(peer.write_keys->seal_inner({}));
    EXPECT_TRUE(does_not_open(victim, peer));
  });
}

TEST(R3Empty, HandshakeAndAlertRecordsCarrySomething) {
  for (const auto type : {ContentType::handshake, ContentType::alert}) {
    const auto check = [&](Victim& victim, ScriptedPeer& peer, std::string_view state = "Connected") {
      peer.send_record(type, {});
      EXPECT_TRUE(refused(victim, peer, Fault::record_empty, Alert::unexpected_message)) << name(type) << " " << state;
    };
    in_every_state(check);
    when_connected(check);
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_bytes(peer.write_keys->seal(type, {}, 100));
      EXPECT_TRUE(refused(victim, peer, Fault::record_empty, Alert::unexpected_message)) << "padded";
    });
  }
}

TEST(R3Empty, OtherInnerTypesAreUnexpected) {
  for (unsigned type = 1; type < 256; ++type) {
    if (type >= 21 && type <= 23) continue;
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_record(static_cast<ContentType>(type), Buffer{1});
      const auto fault = type == 20 ? Fault::change_cipher_spec_invalid : Fault::record_type_unknown;
      EXPECT_TRUE(refused(victim, peer, fault, Alert::unexpected_message)) << type;
    });
  }
}

// ---- order ----

TEST(R10Order, AReplayedRecordDoesNotOpen) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    const auto record = peer.write_keys->seal(ContentType::application_data, kData);
    peer.send_bytes(record);
    peer.send_bytes(record);
    expect_bad_mac_after(victim, kData.size());
  });
}

TEST(R10Order, AReplayedRecordOfTheHandshakeDoesNotOpen) {
  AgainstClient pair("WaitEncryptedExtensions");
  const auto record = pair.server.write_keys->seal(ContentType::handshake, pair.server.encrypted_extensions().bytes);
  pair.server.send_bytes(record);
  ASSERT_EQ(pair.victim.state(), "WaitCertificateOrRequest");
  pair.server.send_bytes(record);
  EXPECT_TRUE(does_not_open(pair.victim, pair.server));
}

TEST(R10Order, ReorderedAndMissingRecordsDoNotOpen) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    const auto first = peer.write_keys->seal(ContentType::application_data, kData);
    peer.send_bytes(peer.write_keys->seal(ContentType::application_data, kData));
    EXPECT_TRUE(does_not_open(victim, peer));
    peer.send_bytes(first);
    expect_bad_mac_after(victim, 0);
  });
  AgainstClient pair("WaitEncryptedExtensions");
  pair.server.write_keys->seal(ContentType::handshake, pair.server.encrypted_extensions().bytes);
  pair.server.send(pair.server.certificate().bytes);
  EXPECT_TRUE(does_not_open(pair.victim, pair.server));
}

TEST(R10Order, ARecordOfTheOtherDirectionDoesNotOpen) {
  AgainstServer pair("Connected");
  RecordKeys reflected(pair.client.secrets.server_application);
  pair.client.send_bytes(reflected.seal(ContentType::application_data, kData));
  EXPECT_TRUE(does_not_open(pair.victim, pair.client));
}

TEST(R10Order, AnEndWithoutCloseNotifyIsATruncation) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_record(ContentType::application_data, kData);
    EXPECT_FALSE(victim.connection().end_of_input());
    ASSERT_NE(victim.failure(), nullptr);
    EXPECT_EQ(victim.failure()->fault, Fault::truncated);
    EXPECT_EQ(victim.failure()->by, By::transport);
    EXPECT_FALSE(victim.closed());
  });
  in_every_state([](Victim& victim, ScriptedPeer&, std::string_view state) {
    EXPECT_FALSE(victim.connection().end_of_input());
    ASSERT_NE(victim.failure(), nullptr);
    EXPECT_EQ(victim.failure()->fault, Fault::closed_in_handshake) << state;
    const bool begun = state != "WaitClientHello";
    EXPECT_EQ(victim.failure()->where.message, begun ? state : "");
  });
}

}  // namespace
}  // namespace entente::adversary
