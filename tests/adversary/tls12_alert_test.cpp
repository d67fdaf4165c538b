// H16: alerts of TLS 1.2 (RFC 5246 §7.2): a warning is one, unlike in TLS 1.3. D1: peers that keep a side busy with
// nothing. D2, D3: what messages may cost before anybody is known.
#include "base/bytes.h"
#include "heap.h"
#include "moments12.h"

namespace entente::adversary {
namespace {

// ---- H16 ----

TEST(H16Tls12Alerts, CloseNotifyInTheHandshakeIsAFailureWithoutAnAnswer) {
  for (const auto level : {AlertLevel::warning, AlertLevel::fatal})
    at_every_moment([&](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
      peer.listen();
      peer.alert.reset();
      peer.send_alert(level, Alert::close_notify);
      ASSERT_NE(victim.failure(), nullptr) << moment;
      EXPECT_EQ(victim.failure()->fault, Fault::closed_by_peer) << moment;
      EXPECT_FALSE(victim.closed()) << moment;
      peer.listen();
      EXPECT_FALSE(peer.alert) << moment;
    });
}

TEST(H16Tls12Alerts, CloseNotifyAfterwardsIsACleanEndAndNothingFollows) {
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    peer.send_alert(AlertLevel::warning, Alert::close_notify);
    EXPECT_TRUE(victim.closed());
    EXPECT_EQ(victim.failure(), nullptr);
    peer.send_record(ContentType::application_data, Buffer{'x'});
    EXPECT_TRUE(victim.data().empty());
    EXPECT_TRUE(victim.connection().end_of_input());
  });
}

TEST(H16Tls12Alerts, FatalOnesEndWhateverTheyAre) {
  for (unsigned code = 1; code < 256; ++code) {
    const auto alert = static_cast<Alert>(code);
    AgainstClient12 pair("WaitServerKeyExchange");
    pair.server.send_alert(AlertLevel::fatal, alert);
    ASSERT_NE(pair.victim.failure(), nullptr) << code;
    EXPECT_EQ(pair.victim.failure()->fault, Fault::peer_alert) << code;
    EXPECT_EQ(pair.victim.failure()->by, By::peer) << code;
    EXPECT_EQ(pair.victim.failure()->alert, alert) << code;
    pair.server.listen();
    EXPECT_FALSE(pair.server.alert) << "an alert is not answered by one: " << code;
  }
}

TEST(H16Tls12Alerts, WarningsArePassedOverInTheHandshake) {
  for (unsigned code = 1; code < 256; ++code) {
    AgainstClient12 pair("WaitServerKeyExchange");
    pair.server.send_alert(AlertLevel::warning, static_cast<Alert>(code));
    EXPECT_EQ(pair.victim.failure(), nullptr) << code;
    pair.server.reach("Connected");
  }
}

TEST(H16Tls12Alerts, WarningsArePassedOverAfterwards) {
  for (const auto alert : {Alert::user_canceled, Alert::no_renegotiation, Alert::unrecognized_name, Alert{41}})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_alert(AlertLevel::warning, alert);
      peer.send_record(ContentType::application_data, Buffer{'x'});
      EXPECT_EQ(victim.failure(), nullptr) << name(alert);
      EXPECT_EQ(victim.data().size(), 1u);
    });
}

TEST(H16Tls12Alerts, OfAnotherLevelEnd) {
  for (const std::uint8_t level : Buffer{0, 3, 255})
    for (const auto alert : {Alert::user_canceled, Alert::internal_error})
      when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
        peer.send_alert(static_cast<AlertLevel>(level), alert);
        ASSERT_NE(victim.failure(), nullptr) << int{level};
        EXPECT_FALSE(victim.closed());
      });
}

TEST(H16Tls12Alerts, OfTheWrongLengthAreDecodeErrors) {
  for (const auto& content : {Buffer{2}, Buffer{2, 40, 2}, Buffer{2, 40, 2, 40}, Buffer{1, 90, 1}})
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      peer.send_record(ContentType::alert, content);
      EXPECT_TRUE(refused(victim, peer, Fault::message_wrong_length, Alert::decode_error));
    });
}

TEST(H16Tls12Alerts, AWarningDoesNotComeBetweenTheFragmentsOfAMessage) {
  AgainstClient12 pair("WaitServerKeyExchange");
  pair.server.send(Bytes(pair.server.make("ServerKeyExchange")).first(20));
  pair.server.send_alert(AlertLevel::warning, Alert::user_canceled);
  EXPECT_TRUE(refused(pair.victim, pair.server, Fault::record_interleaved, Alert::unexpected_message));
}

// ---- D1 ----

struct Idle {
  const char* what;
  void (*say)(ScriptedPeer12& peer);
  unsigned allowed;
  Fault fault;
};

const Idle kIdle[] = {
    {"empty records", [](ScriptedPeer12& peer) { peer.send_record(ContentType::application_data, {}); }, 32,
     Fault::too_many_empty_records},
    {"warnings", [](ScriptedPeer12& peer) { peer.send_alert(AlertLevel::warning, Alert{41}); }, 4,
     Fault::too_many_warnings},
    {"user_canceled", [](ScriptedPeer12& peer) { peer.send_alert(AlertLevel::warning, Alert::user_canceled); }, 4,
     Fault::too_many_warnings},
};

TEST(D1Tls12Flood, IsEndedOneAfterTheLimit) {
  for (const auto& [what, say, allowed, fault] : kIdle)
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      for (unsigned i = 0; i < allowed; ++i) {
        say(peer);
        ASSERT_EQ(victim.failure(), nullptr) << what << " " << i;
      }
      say(peer);
      EXPECT_TRUE(refused(victim, peer, fault, Alert::unexpected_message)) << what;
    });
}

TEST(D1Tls12Flood, IsForgottenAfterData) {
  for (const auto& [what, say, allowed, fault] : kIdle)
    when_connected12([&](Victim& victim, ScriptedPeer12& peer) {
      for (int round = 1; round <= 5; ++round) {
        for (unsigned i = 0; i < allowed; ++i) say(peer);
        peer.send_record(ContentType::application_data, Buffer{'x'});
        ASSERT_EQ(victim.failure(), nullptr) << what;
      }
      for (unsigned i = 0; i <= allowed; ++i) say(peer);
      ASSERT_NE(victim.failure(), nullptr) << what;
      EXPECT_EQ(victim.failure()->fault, fault) << what;
    });
}

TEST(D1Tls12Flood, OfAlternatingKindsIsEndedToo) {
  for (const auto& one : kIdle)
    for (const auto& other : kIdle) {
      AgainstServer12 pair("Connected");
      unsigned said = 0;
      for (; said < 200 && !pair.victim.failure(); ++said) (said % 2 == 0 ? one : other).say(pair.client);
      EXPECT_NE(pair.victim.failure(), nullptr) << one.what << ", " << other.what;
      EXPECT_LE(said, 2 * std::min(one.allowed, other.allowed) + 2);
    }
}

TEST(D1Tls12Flood, OfWarningsInTheHandshakeIsEnded) {
  at_every_moment([](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
    peer.listen();
    for (int i = 0; i < 4; ++i) {
      peer.send_alert(AlertLevel::warning, Alert::user_canceled);
      ASSERT_EQ(victim.failure(), nullptr) << moment;
    }
    peer.send_alert(AlertLevel::warning, Alert::user_canceled);
    EXPECT_TRUE(refused(victim, peer, Fault::too_many_warnings, Alert::unexpected_message)) << moment;
  });
}

// ---- D2, D3 ----

TEST(D2Tls12Size, EveryMessageHasABoundThatItsHeaderCannotPass) {
  at_every_moment([](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
    auto type = HandshakeType::finished;
    if (moment.state == "WaitChangeCipherSpec") return;  // no message may come
    for (const auto& kind : every_kind())
      if (moment.state.substr(4).starts_with(kind.name)) type = kind.type;
    if (moment.state == "WaitRequestOrDone") type = HandshakeType::certificate_request;
    const auto before = heap();
    peer.send(Maker().u8(static_cast<std::size_t>(type)).number(0xffffff, 3).take().bytes);
    EXPECT_LT((heap() - before).bytes, 64u * 1024) << "nothing is set aside for it";
    ASSERT_NE(victim.failure(), nullptr) << moment;
    const bool fixed = victim.failure()->fault == Fault::message_wrong_length;
    EXPECT_TRUE(refused(victim, peer, fixed ? Fault::message_wrong_length : Fault::message_too_large,
                        fixed ? Alert::decode_error : Alert::illegal_parameter))
        << moment;
  });
}

/// What the engine asks of the heap to take a client's Certificate, of so many bytes or more, in records of one byte.
Heap cost_of_a_certificate_in_bytes(std::size_t certificates) {
  AgainstServer12 pair("WaitCertificate12", ClientAuth::require);
  std::vector<Buffer> chain(pair.client.credential->chain().begin(), pair.client.credential->chain().end());
  chain.resize(certificates, chain.back());
  const auto message = certificate12(chain).bytes;
  auto one = record(ContentType::handshake, Buffer{0});
  const auto before = heap();
  for (const auto byte : Bytes(message).first(message.size() - 1)) {
    one[5] = byte;
    EXPECT_EQ(test::must(pair.victim.connection().receive(one)).consumed, one.size());
  }
  return heap() - before;
}

TEST(D3Tls12Split, ACertificateInRecordsOfOneByteCostsNoMoreThanItsSize) {
  cost_of_a_certificate_in_bytes(2);  // what is made once and kept
  const auto small = cost_of_a_certificate_in_bytes(2), large = cost_of_a_certificate_in_bytes(8);
  EXPECT_LT(large.bytes, small.bytes + std::size_t{8} * 8192);
  EXPECT_LT(large.allocations, small.allocations + 20) << "no allocation per record";
}

TEST(D3Tls12Split, AHandshakeMayBeSplitAnyhow) {
  for (const std::size_t size : {1u, 3u, 100u}) {
    AgainstClient12 pair("WaitServerHello");
    auto& server = pair.server;
    server.session_id = Buffer(32, 0x1d);
    const auto hello = server.server_hello();
    server.secrets.server_random = hello.random;
    server.extended = true;
    Buffer flight = hello.encode().bytes;
    for (const auto* kind : {"Certificate", "ServerKeyExchange", "ServerHelloDone"}) append(flight, server.make(kind));
    server.transcript.add(flight);
    for (std::size_t at = 0; at < flight.size(); at += size)
      server.send(Bytes(flight).subspan(at, std::min(size, flight.size() - at)));
    server.listen();
    server.say_change_cipher_spec();
    server.say_finished();
    EXPECT_EQ(pair.victim.state(), "Connected") << size;
  }
}

}  // namespace
}  // namespace entente::adversary
