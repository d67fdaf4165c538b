// The change of keys in TLS 1.2 (RFC 5246 §7.1), which is no handshake message and so in no transcript. H1: EarlyCCS:
// too early, twice, left out, in another form. H2: application data before Finished. H3: what else may not be left out.
// H17: a Finished that differs. R4, R5: fragments across it.
#include "base/bytes.h"
#include "moments12.h"

namespace entente::adversary {
namespace {

/// Refused with this alert, whatever the words for it.
testing::AssertionResult refused_with(Victim& victim, AnyPeer& peer, Alert alert) {
  if (!victim.failure()) return testing::AssertionFailure() << "accepted; now in " << victim.state();
  return refused(victim, peer, victim.failure()->fault, alert);
}

// ---- H1 ----

TEST(H1Tls12ChangeCipherSpec, ComesAtOneMomentAlone) {
  at_every_moment([](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
    peer.send_change_cipher_spec();
    if (moment.state == "WaitChangeCipherSpec") {
      EXPECT_EQ(victim.failure(), nullptr) << moment;
      EXPECT_EQ(victim.state(), "WaitFinished12") << moment;
    } else {
      EXPECT_TRUE(refused_with(victim, peer, Alert::unexpected_message)) << moment;
    }
  });
  when_connected12([](Victim& victim, ScriptedPeer12& peer) {
    peer.send_change_cipher_spec();
    EXPECT_TRUE(refused_with(victim, peer, Alert::unexpected_message));
  });
}

TEST(H1Tls12ChangeCipherSpec, TooEarlyOpensNoDoor) {
  // CVE-2014-0224: whoever has no keys yet must not take those of an empty master secret
  for (const auto& moment : server_moments()) {
    if (moment.state == "WaitChangeCipherSpec" || moment.state == "WaitFinished12") continue;
    ServerAt pair(moment);
    Secrets12 weak = pair.client.secrets;
    weak.master.clear();
    pair.client.send_change_cipher_spec();
    pair.client.write_keys = key_block(weak).client;
    pair.client.send(weak.finished("client finished", pair.client.transcript));
    ASSERT_NE(pair.victim.failure(), nullptr) << moment;
    EXPECT_EQ(pair.victim.failure()->alert, Alert::unexpected_message) << moment;
  }
}

TEST(H1Tls12ChangeCipherSpec, OnceMoreInThePlainDoesNotOpen) {
  for (const auto& moment : client_moments()) {
    if (moment.state != "WaitFinished12") continue;
    ClientAt pair(moment);
    pair.server.send_plain(ContentType::change_cipher_spec, Buffer{1});
    ASSERT_NE(pair.victim.failure(), nullptr) << moment;
    EXPECT_TRUE(pair.victim.data().empty());
  }
  for (const auto& moment : server_moments()) {
    if (moment.state != "WaitFinished12") continue;
    ServerAt pair(moment);
    pair.client.send_plain(ContentType::change_cipher_spec, Buffer{1});
    ASSERT_NE(pair.victim.failure(), nullptr) << moment;
    EXPECT_TRUE(pair.victim.data().empty());
  }
}

TEST(H1Tls12ChangeCipherSpec, IsOneByteOfValueOne) {
  for (const auto& content : {Buffer{}, Buffer{0}, Buffer{2}, Buffer{255}, Buffer{1, 1}, Buffer{1, 0}, Buffer(100, 1)})
    at_every_moment([&](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
      if (moment.state != "WaitChangeCipherSpec") return;
      peer.send_record(ContentType::change_cipher_spec, content);
      EXPECT_TRUE(refused_with(victim, peer, Alert::unexpected_message)) << content.size() << " bytes in " << moment;
    });
}

TEST(H1Tls12ChangeCipherSpec, OfEachSideIsToldOnce) {
  for (const auto way : {Way::full, Way::resumed}) {
    ServerAt pair({way, "WaitClientHello"});
    pair.victim.keep_course();
    pair.client.reach("Connected");
    for (const auto direction : {Direction::sent, Direction::received})
      EXPECT_EQ(std::ranges::count(pair.victim.course(), "change_cipher_spec " + std::string(name(direction)) + " "),
                1);
  }
}

TEST(H1Tls12ChangeCipherSpec, BeforeServerHelloIsOfTls13Alone) {
  // a client of both versions tolerates it for TLS 1.3's sake, and then the server turns out to be older
  auto options = test::client_options();
  Victim victim(options);
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  server.send_change_cipher_spec();
  if (!victim.failure()) server.send(server.server_hello().encode().bytes);
  EXPECT_TRUE(refused_with(victim, server, Alert::unexpected_message));
}

TEST(H1Tls12ChangeCipherSpec, AfterTheHelloOfAServersClientIsOfTls13Alone) {
  auto options = test::server_options();
  Victim victim(options);
  ScriptedClient12 client(victim);
  client.say_client_hello();
  ASSERT_EQ(victim.state(), "WaitClientKeyExchange");
  client.send_change_cipher_spec();
  EXPECT_TRUE(refused_with(victim, client, Alert::unexpected_message));
}

// ---- R4, R5 ----

TEST(R5Tls12Interleaving, NoMessageLiesAcrossTheChangeOfKeys) {
  // a fragment of Finished, or all of it, in the plain before the keys change
  for (const auto& moment : {Moment{Way::full, "WaitChangeCipherSpec"}, Moment{Way::resumed, "WaitChangeCipherSpec"}})
    for (const std::size_t size : {1u, 3u, 4u, 10u, 15u}) {
      ClientAt client(moment);
      client.server.send(Bytes(client.server.finished()).first(size));
      if (!client.victim.failure()) client.server.send_change_cipher_spec();
      EXPECT_TRUE(refused_with(client.victim, client.server, Alert::unexpected_message)) << size << " in " << moment;
      ServerAt server(moment);
      server.client.send(Bytes(server.client.finished()).first(size));
      if (!server.victim.failure()) server.client.send_change_cipher_spec();
      EXPECT_TRUE(refused_with(server.victim, server.client, Alert::unexpected_message)) << size << " in " << moment;
    }
}

TEST(R4Tls12KeyChange, NothingFollowsTheLastMessageBeforeItInItsRecord) {
  for (const std::size_t size : {1u, 4u, 16u}) {
    ServerAt pair({Way::full, "WaitClientKeyExchange"});
    const auto exchange = pair.client.key_exchange();
    auto joined = exchange.bytes;
    pair.client.transcript.add(exchange.bytes);
    pair.client.derive();
    append(joined, Bytes(pair.client.finished()).first(size));
    pair.client.send(joined);
    if (!pair.victim.failure()) pair.client.say_change_cipher_spec();
    EXPECT_TRUE(refused_with(pair.victim, pair.client, Alert::unexpected_message)) << size;
  }
}

/// What stands behind Finished is refused, at once or, where it is the beginning of a header, when anything follows.
void expect_nothing_behind_finished(Victim& victim, ScriptedPeer12& peer, Bytes rest) {
  auto joined = peer.finished();
  append(joined, rest);
  peer.send(joined);
  if (!victim.failure()) peer.send_record(ContentType::application_data, Buffer{'x'});
  ASSERT_NE(victim.failure(), nullptr) << "accepted " << rest.size();
  EXPECT_EQ(victim.failure()->alert, Alert::unexpected_message) << rest.size();
  EXPECT_TRUE(victim.data().empty());
}

TEST(R4Tls12KeyChange, NothingFollowsFinishedInItsRecord) {
  for (const auto& rest : {Buffer{20}, Buffer{4, 0, 0, 6, 0, 0, 0, 9, 0, 0}, Buffer{11, 0, 0, 0}, Buffer(16, 20)})
    for (const auto way : {Way::full, Way::resumed}) {
      ClientAt client({way, "WaitFinished12"});
      expect_nothing_behind_finished(client.victim, client.server, rest);
      ServerAt server({way, "WaitFinished12"});
      expect_nothing_behind_finished(server.victim, server.client, rest);
    }
}

TEST(R5Tls12Interleaving, NothingComesBetweenTheFragmentsOfAMessage) {
  for (const auto type : {ContentType::alert, ContentType::change_cipher_spec, ContentType::application_data}) {
    ServerAt server({Way::full, "WaitClientKeyExchange"});
    server.client.send(Bytes(server.client.make("ClientKeyExchange")).first(9));
    server.client.send_record(type, type == ContentType::alert ? Buffer{1, 90} : Buffer{1});
    EXPECT_TRUE(refused_with(server.victim, server.client, Alert::unexpected_message)) << name(type);
    ClientAt client({Way::full, "WaitFinished12"});
    client.server.send(Bytes(client.server.finished()).first(9));
    client.server.send_record(type, type == ContentType::alert ? Buffer{1, 90} : Buffer{1});
    EXPECT_TRUE(refused_with(client.victim, client.server, Alert::unexpected_message)) << name(type);
  }
}

// ---- H2 ----

TEST(H2Tls12ApplicationData, IsRefusedBeforeFinished) {
  at_every_moment([](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
    peer.send_record(ContentType::application_data, Buffer(10, 'x'));
    EXPECT_TRUE(refused_with(victim, peer, Alert::unexpected_message)) << moment;
    EXPECT_TRUE(victim.data().empty());
  });
}

TEST(H2Tls12ApplicationData, InThePlainIsRefusedWhereKeysAre) {
  at_every_moment([](Victim& victim, ScriptedPeer12& peer, const Moment& moment) {
    peer.send_plain(ContentType::application_data, Buffer(10, 'x'));
    ASSERT_NE(victim.failure(), nullptr) << moment;
    EXPECT_TRUE(victim.data().empty());
  });
}

TEST(H2Tls12ApplicationData, IsNotSentBeforeTheOtherSideHasFinished) {
  at_every_moment([](Victim& victim, ScriptedPeer12&, const Moment& moment) {
    Buffer out(200);
    EXPECT_FALSE(victim.connection().seal(Buffer{'x'}, out)) << moment;
  });
}

// ---- H3 ----

TEST(H3Tls12Authentication, AServerMustHaveACertificate) {
  ClientAt pair({Way::full, "WaitCertificate12"});
  pair.server.send(certificate12({}).bytes);
  EXPECT_TRUE(refused(pair.victim, pair.server, Fault::certificate_list_empty, Alert::decode_error));
}

TEST(H3Tls12Authentication, AClientMustHaveACertificateWhereItIsRequired) {
  ServerAt pair({Way::authenticated, "WaitCertificate12"});
  pair.client.send(certificate12({}).bytes);
  EXPECT_TRUE(refused(pair.victim, pair.client, Fault::certificate_missing, Alert::handshake_failure));
}

TEST(H3Tls12Authentication, AClientWithoutCertificateProvesNothing) {
  for (const bool proves : {false, true}) {
    Victim victim(victim_server12(ClientAuth::request));
    ScriptedClient12 client(victim, nullptr);
    client.say_client_hello();
    ASSERT_TRUE(client.requested);
    client.say(client.certificate());
    client.say_key_exchange();
    if (proves) {
      client.send(certificate_verify12(*test::Pki::shared().leaf(), client.transcript));
      EXPECT_TRUE(unexpected(victim, client));
      continue;
    }
    client.say_change_cipher_spec();
    client.say_finished();
    EXPECT_EQ(victim.state(), "Connected");
    EXPECT_FALSE(victim.info().peer_verdict);
  }
}

TEST(H3Tls12Authentication, WithACertificateTheProofMustFollow) {
  Victim victim(victim_server12(ClientAuth::request));
  ScriptedClient12 client(victim);
  client.say_client_hello();
  client.say(client.certificate());
  client.say_key_exchange();
  client.send_change_cipher_spec();
  EXPECT_TRUE(refused_with(victim, client, Alert::unexpected_message));
  EXPECT_FALSE(victim.info().established);
}

// ---- H17 ----

TEST(H17Tls12Finished, WithAnyByteFlippedIsADecryptError) {
  for (const auto way : {Way::full, Way::static_rsa, Way::resumed})
    for (std::size_t i = 4; i < 16; ++i) {
      ClientAt client({way, "WaitFinished12"});
      auto message = client.server.finished();
      message[i] ^= 0x40;
      client.server.send(message);
      EXPECT_TRUE(refused(client.victim, client.server, Fault::finished_invalid, Alert::decrypt_error)) << i;
      ServerAt server({way, "WaitFinished12"});
      message = server.client.finished();
      message[i] ^= 0x01;
      server.client.send(message);
      EXPECT_TRUE(refused(server.victim, server.client, Fault::finished_invalid, Alert::decrypt_error)) << i;
    }
}

TEST(H17Tls12Finished, OfTheWrongLengthIsADecodeError) {
  for (const std::size_t size : {0u, 1u, 11u, 13u, 32u, 36u}) {
    ClientAt client({Way::full, "WaitFinished12"});
    client.server.send(message(HandshakeType::finished, Buffer(size)));
    EXPECT_TRUE(refused_with(client.victim, client.server, Alert::decode_error)) << size;
    ServerAt server({Way::full, "WaitFinished12"});
    server.client.send(message(HandshakeType::finished, Buffer(size)));
    EXPECT_TRUE(refused_with(server.victim, server.client, Alert::decode_error)) << size;
  }
}

TEST(H17Tls12Finished, OfTheOtherSideIsADecryptError) {
  ClientAt client({Way::full, "WaitFinished12"});
  client.server.send(client.server.secrets.finished("client finished", client.server.transcript));
  EXPECT_TRUE(refused(client.victim, client.server, Fault::finished_invalid, Alert::decrypt_error));
  ServerAt server({Way::full, "WaitFinished12"});
  server.client.send(server.client.secrets.finished("server finished", server.client.transcript));
  EXPECT_TRUE(refused(server.victim, server.client, Fault::finished_invalid, Alert::decrypt_error));
}

}  // namespace
}  // namespace entente::adversary
