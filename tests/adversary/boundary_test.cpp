// Where messages and records may end (RFC 8446 §5.1). R4: at a key change. R5: nothing between the fragments of a
// message. R6: change_cipher_spec.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

Buffer join(Bytes first, Bytes second) {
  auto out = to_buffer(first);
  append(out, second);
  return out;
}

testing::AssertionResult not_aligned(Victim& victim, ScriptedPeer& peer) {
  return refused(victim, peer, Fault::record_not_aligned, Alert::unexpected_message);
}

/// What may stand behind a message that changes the keys: a byte, a header, whole messages.
std::vector<Buffer> rests(ScriptedPeer& peer) {
  return {{8},
          {8, 0, 0},
          {8, 0, 0, 2},
          peer.make("EncryptedExtensions"),
          peer.make("Finished"),
          ScriptedPeer::key_update(0),
          ScriptedPeer::key_update(1),
          ScriptedPeer::new_session_ticket()};
}

TEST(R4KeyChange, NothingFollowsAServerHelloInItsRecord) {
  for (const auto state : {"WaitServerHello", "WaitServerHelloAgain"})
    for (std::size_t i = 0; i < 8; ++i) {
      AgainstClient pair(state);
      pair.server.send(join(pair.server.server_hello().encode().bytes, rests(pair.server)[i]));
      EXPECT_TRUE(not_aligned(pair.victim, pair.server)) << i << " in " << state;
    }
}

TEST(R4KeyChange, NothingFollowsAServersFinishedInItsRecord) {
  for (std::size_t i = 0; i < 8; ++i) {
    AgainstClient pair("WaitFinished");
    pair.server.send(join(pair.server.finished(), rests(pair.server)[i]));
    EXPECT_TRUE(not_aligned(pair.victim, pair.server)) << i;
  }
}

TEST(R4KeyChange, NothingFollowsAClientHelloInItsRecord) {
  for (const auto state : {"WaitClientHello", "WaitClientHelloAgain"})
    for (std::size_t i = 0; i < 8; ++i) {
      AgainstServer pair(state);
      pair.client.send(join(pair.client.client_hello().encode().bytes, rests(pair.client)[i]));
      EXPECT_TRUE(not_aligned(pair.victim, pair.client)) << i << " in " << state;
    }
}

TEST(R4KeyChange, NothingFollowsAClientsFinishedInItsRecord) {
  for (std::size_t i = 0; i < 8; ++i) {
    AgainstServer pair("WaitFinished");
    pair.client.send(join(pair.client.finished(), rests(pair.client)[i]));
    EXPECT_TRUE(not_aligned(pair.victim, pair.client)) << i;
  }
}

TEST(R4KeyChange, NothingFollowsAKeyUpdateInItsRecord) {
  for (std::size_t i = 0; i < 8; ++i)
    for (const std::uint8_t request : Buffer{0, 1})
      when_connected([&](Victim& victim, ScriptedPeer& peer) {
        peer.send(join(ScriptedPeer::key_update(request), rests(peer)[i]));
        EXPECT_TRUE(not_aligned(victim, peer)) << i;
      });
}

TEST(R4KeyChange, NothingOfTheNextMessageIsInTheRecordThatEndsOne) {
  // ServerHello in two records, the second of which begins EncryptedExtensions
  AgainstClient pair("WaitServerHello");
  const auto hello = pair.server.server_hello().encode().bytes;
  pair.server.send(Bytes(hello).first(40));
  ASSERT_EQ(pair.victim.failure(), nullptr);
  pair.server.send(join(Bytes(hello).subspan(40), pair.server.encrypted_extensions().bytes));
  EXPECT_TRUE(not_aligned(pair.victim, pair.server));
}

TEST(R4KeyChange, MessagesBeforeItMayShareRecordsAndBeSplitAnyhow) {
  for (const std::size_t size : {1u, 3u, 4u, 5u, 100u, 16384u}) {
    AgainstClient pair("WaitEncryptedExtensions");
    auto& server = pair.server;
    Buffer flight = server.encrypted_extensions().bytes;
    server.transcript.add(flight);
    for (const auto* kind : {"Certificate", "CertificateVerify", "Finished"}) {
      const auto message = server.make(kind);
      server.transcript.add(message);
      append(flight, message);
    }
    for (std::size_t at = 0; at < flight.size(); at += size)
      server.send(Bytes(flight).subspan(at, std::min(size, flight.size() - at)));
    EXPECT_EQ(pair.victim.state(), "Connected") << size;
  }
}

// ---- between the fragments ----

const std::pair<ContentType, Buffer> kBetween[] = {
    {ContentType::application_data, {'x'}}, {ContentType::alert, {1, 90}}, {ContentType::change_cipher_spec, {1}}};

/// One half of a message, something else, the other half.
void expect_interleaved(Victim& victim, ScriptedPeer& peer, const Buffer& message, std::size_t first) {
  const auto& [type, content] = kBetween[first % std::size(kBetween)];
  peer.send(Bytes(message).first(first));
  ASSERT_EQ(victim.failure(), nullptr);
  if (type == ContentType::change_cipher_spec)
    peer.send_plain(type, content);
  else
    peer.send_record(type, content);
  ASSERT_NE(victim.failure(), nullptr) << name(type);
  const bool tolerated_at_all =
      type != ContentType::change_cipher_spec || (victim.state() != "Connected" && victim.state() != "WaitClientHello");
  const bool unprotected_data = type == ContentType::application_data && !peer.write_keys;
  const auto fault = !tolerated_at_all  ? Fault::change_cipher_spec_invalid
                     : unprotected_data ? Fault::early_data_unexpected
                                        : Fault::record_interleaved;
  EXPECT_TRUE(refused(victim, peer, fault, Alert::unexpected_message)) << name(type) << " in " << victim.state();
}

TEST(R5Interleaving, NothingComesBetweenTheFragmentsOfAMessage) {
  for (const std::size_t first : {1u, 2u, 3u, 4u, 5u})
    in_every_state([&](Victim& victim, ScriptedPeer& peer, std::string_view state) {
      const auto wanted = state == "WaitServerHelloAgain"       ? "ServerHello"
                          : state == "WaitClientHelloAgain"     ? "ClientHello"
                          : state == "WaitCertificateOrRequest" ? "Certificate"
                                                                : state.substr(4);
      expect_interleaved(victim, peer, peer.make(wanted), first);
    });
}

TEST(R5Interleaving, NorAfterwards) {
  for (const std::size_t first : {1u, 2u, 3u, 4u})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      expect_interleaved(victim, peer, ScriptedPeer::key_update(0), first);
    });
  for (const std::size_t first : {1u, 2u, 3u, 4u, 5u, 20u}) {
    AgainstClient pair("Connected");
    expect_interleaved(pair.victim, pair.server, ScriptedPeer::new_session_ticket(), first);
  }
}

TEST(R5Interleaving, AFatalAlertEndsWhateverWasBegun) {
  AgainstClient pair("WaitFinished");
  pair.server.send(Bytes(pair.server.finished()).first(10));
  pair.server.send_alert(AlertLevel::fatal, Alert::internal_error);
  ASSERT_NE(pair.victim.failure(), nullptr);
  EXPECT_EQ(pair.victim.failure()->fault, Fault::peer_alert);
}

// ---- change_cipher_spec ----

testing::AssertionResult ccs_refused(Victim& victim, ScriptedPeer& peer) {
  return refused(victim, peer, Fault::change_cipher_spec_invalid, Alert::unexpected_message);
}

TEST(R6ChangeCipherSpec, IsOneByteOfValueOne) {
  for (const auto& content : {Buffer{}, Buffer{0}, Buffer{2}, Buffer{255}, Buffer{1, 1}, Buffer{1, 0}, Buffer(100, 1)})
    in_every_state([&](Victim& victim, ScriptedPeer& peer, std::string_view state) {
      peer.send_plain(ContentType::change_cipher_spec, content);
      EXPECT_TRUE(ccs_refused(victim, peer)) << content.size() << " bytes in " << state;
    });
}

TEST(R6ChangeCipherSpec, IsNeverProtected) {
  const auto check = [](Victim& victim, ScriptedPeer& peer, std::string_view state = "Connected") {
    if (!peer.write_keys) return;
    peer.send_record(ContentType::change_cipher_spec, Buffer{1});
    EXPECT_TRUE(ccs_refused(victim, peer)) << state;
  };
  in_every_state(check);
  when_connected(check);
}

TEST(R6ChangeCipherSpec, DoesNotComeBeforeAClientHello) {
  AgainstServer pair("WaitClientHello");
  pair.client.send_plain(ContentType::change_cipher_spec, Buffer{1});
  EXPECT_TRUE(ccs_refused(pair.victim, pair.client));
}

TEST(R6ChangeCipherSpec, DoesNotComeAfterFinished) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_plain(ContentType::change_cipher_spec, Buffer{1});
    EXPECT_TRUE(ccs_refused(victim, peer));
  });
}

TEST(R6ChangeCipherSpec, MeansNothingInBetweenOnceOrTwice) {
  in_every_state([](Victim& victim, ScriptedPeer& peer, std::string_view state) {
    if (state == "WaitClientHello") return;
    for (int i = 0; i < 2; ++i) {
      peer.send_plain(ContentType::change_cipher_spec, Buffer{1});
      EXPECT_EQ(victim.failure(), nullptr) << state;
      EXPECT_EQ(victim.state(), state);
    }
    peer.send_plain(ContentType::change_cipher_spec, Buffer{1});
    EXPECT_TRUE(ccs_refused(victim, peer)) << "a third in " << state;
  });
}

TEST(R6ChangeCipherSpec, OfAWholeHandshakeAreTwo) {
  AgainstClient pair("WaitServerHello");
  const auto ccs = [&] { pair.server.send_plain(ContentType::change_cipher_spec, Buffer{1}); };
  ccs();
  pair.server.say_server_hello();
  ccs();
  pair.server.say(pair.server.encrypted_extensions());
  ASSERT_EQ(pair.victim.state(), "WaitCertificateOrRequest");
  ccs();
  EXPECT_TRUE(ccs_refused(pair.victim, pair.server));
}

TEST(R6ChangeCipherSpec, ChangesNoKeys) {
  AgainstServer pair("WaitFinished");
  pair.client.send_plain(ContentType::change_cipher_spec, Buffer{1});
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

}  // namespace
}  // namespace entente::adversary
