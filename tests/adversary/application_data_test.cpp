// H2: application data before the handshake is complete. H15: KeyUpdate. H16: alerts.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

const Buffer kData(10, 'x');

TEST(H2ApplicationData, IsRefusedByAClientBeforeFinished) {
  for (const auto state : kClientStates) {
    AgainstClient pair(state);
    pair.server.send_record(ContentType::application_data, kData);
    EXPECT_TRUE(refused(pair.victim, pair.server, Fault::early_data_unexpected, Alert::unexpected_message)) << state;
  }
}

TEST(H2ApplicationData, IsRefusedByAServerBeforeFinished) {
  for (const auto state : kServerStates) {
    AgainstServer pair(state, ClientAuth::require);
    pair.client.send_record(ContentType::application_data, kData);
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::early_data_unexpected, Alert::unexpected_message)) << state;
  }
}

TEST(H2ApplicationData, UnderItsOwnKeysDoesNotOpenBeforeFinished) {
  AgainstServer pair("WaitFinished");
  pair.client.write_keys.emplace(pair.client.secrets.client_application);
  pair.client.send_record(ContentType::application_data, kData);
  EXPECT_TRUE(refused(pair.victim, pair.client, Fault::bad_record_mac, Alert::bad_record_mac));
}

TEST(H2ApplicationData, ArrivesAfterFinished) {
  AgainstServer server("Connected");
  server.client.send_record(ContentType::application_data, kData);
  EXPECT_EQ(server.victim.data(), kData);
  AgainstClient client("Connected");
  client.server.send_record(ContentType::application_data, kData);
  EXPECT_EQ(client.victim.data(), kData);
}

TEST(H16Alert, InTheClearIsNoServersOnceThereAreKeys) {
  for (const auto& alert : {Buffer{1, 90}, Buffer{1, 0}, Buffer{2, 40}}) {
    AgainstClient client("WaitEncryptedExtensions");
    client.server.send_plain(ContentType::alert, alert);
    EXPECT_TRUE(refused(client.victim, client.server, Fault::record_unprotected, Alert::unexpected_message));
  }
  // a client that could not take the server's flight has none
  AgainstServer server("WaitFinished");
  server.client.send_plain(ContentType::alert, Buffer{2, 40});
  ASSERT_TRUE(server.victim.failure());
  EXPECT_EQ(server.victim.failure()->by, By::peer);
}

TEST(H15KeyUpdate, OfAnotherValueIsIllegal) {
  for (const std::uint8_t value : Buffer{2, 3, 255}) {
    AgainstClient client("Connected");
    client.server.send(ScriptedPeer::key_update(value));
    EXPECT_TRUE(refused(client.victim, client.server, Fault::key_update_invalid, Alert::illegal_parameter));
    AgainstServer server("Connected");
    server.client.send(ScriptedPeer::key_update(value));
    EXPECT_TRUE(refused(server.victim, server.client, Fault::key_update_invalid, Alert::illegal_parameter));
  }
}

TEST(H15KeyUpdate, ChangesTheKeysAtOnce) {
  AgainstServer pair("Connected");
  pair.client.send(ScriptedPeer::key_update(0));
  auto old_keys = std::move(*pair.client.write_keys);
  pair.client.write_keys.emplace(next_generation(pair.client.secrets.client_application));
  pair.client.send_record(ContentType::application_data, kData);
  EXPECT_EQ(pair.victim.data(), kData);
  pair.client.send_bytes(old_keys.seal(ContentType::application_data, kData));
  EXPECT_EQ(pair.victim.failure()->fault, Fault::bad_record_mac);
}

TEST(H15KeyUpdate, IsAnsweredOnceWhenAsked) {
  AgainstServer pair("Connected");
  pair.client.heard.clear();
  pair.client.send(ScriptedPeer::key_update(1));
  pair.client.listen();
  ASSERT_EQ(pair.client.heard.size(), 1u);
  EXPECT_EQ(pair.client.heard[0], ScriptedPeer::key_update(0)) << "an answer asks for none";
}

TEST(H16Alerts, CloseNotifyInTheHandshakeIsAFailureWithoutAnAnswer) {
  for (const auto state : kClientStates) {
    AgainstClient pair(state);
    pair.server.send_alert(AlertLevel::warning, Alert::close_notify);
    ASSERT_NE(pair.victim.failure(), nullptr) << state;
    EXPECT_EQ(pair.victim.failure()->fault, Fault::closed_by_peer) << state;
    EXPECT_FALSE(pair.victim.closed()) << state;
    pair.server.listen();
    EXPECT_FALSE(pair.server.alert) << state;
  }
  for (const auto state : kServerStates) {
    AgainstServer pair(state, ClientAuth::require);
    pair.client.send_alert(AlertLevel::warning, Alert::close_notify);
    ASSERT_NE(pair.victim.failure(), nullptr) << state;
    EXPECT_EQ(pair.victim.failure()->fault, Fault::closed_by_peer) << state;
    EXPECT_FALSE(pair.victim.closed()) << state;
    pair.client.listen();
    EXPECT_FALSE(pair.client.alert) << state;
  }
}

TEST(H16Alerts, CloseNotifyAfterwardsIsACleanEndAndNothingFollows) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.send_alert(AlertLevel::warning, Alert::close_notify);
    EXPECT_TRUE(victim.closed());
    EXPECT_EQ(victim.failure(), nullptr);
    peer.send_record(ContentType::application_data, kData);
    EXPECT_TRUE(victim.data().empty());
    EXPECT_TRUE(victim.connection().end_of_input());
  });
}

TEST(H16Alerts, AllOthersAreFatalWhateverTheirLevel) {
  for (unsigned code = 1; code < 256; ++code)
    for (const std::uint8_t level : Buffer{0, 1, 2, 255}) {
      const auto alert = static_cast<Alert>(code);
      if (alert == Alert::user_canceled) continue;
      AgainstClient pair("WaitServerHello");
      pair.server.send_alert(static_cast<AlertLevel>(level), alert);
      ASSERT_NE(pair.victim.failure(), nullptr) << code;
      EXPECT_EQ(pair.victim.failure()->fault, Fault::peer_alert) << code;
      EXPECT_EQ(pair.victim.failure()->by, By::peer) << code;
      EXPECT_EQ(pair.victim.failure()->alert, alert) << code;
      pair.server.listen();
      EXPECT_FALSE(pair.server.alert) << "an alert is not answered by one: " << code;
    }
}

/// Ends the connection, and is not answered.
void expect_fatal(Victim& victim, ScriptedPeer& peer, Alert alert, std::string_view state) {
  ASSERT_NE(victim.failure(), nullptr) << state;
  EXPECT_EQ(victim.failure()->fault, Fault::peer_alert) << state;
  EXPECT_EQ(victim.failure()->by, By::peer) << state;
  EXPECT_EQ(victim.failure()->alert, alert) << state;
  EXPECT_TRUE(victim.data().empty()) << state;
  peer.alert.reset();
  peer.listen();
  EXPECT_FALSE(peer.alert) << state;
}

TEST(H16Alerts, AllOthersAreFatalInEveryState) {
  using enum Alert;
  for (const auto alert :
       {unexpected_message, certificate_expired, internal_error, no_renegotiation, unrecognized_name, Alert{255}})
    for (const auto level : {AlertLevel::warning, AlertLevel::fatal}) {
      const auto send = [&](Victim& victim, ScriptedPeer& peer, std::string_view state) {
        peer.send_alert(level, alert);
        expect_fatal(victim, peer, alert, state);
      };
      in_every_state(send);
      when_connected([&](Victim& victim, ScriptedPeer& peer) { send(victim, peer, "Connected"); });
    }
}

TEST(H16Alerts, WhatTls12LetsPassEndsWithAServerHelloOfTls13) {
  auto options = victim_client();
  options.min_version = ProtocolVersion::tls12;
  for (const auto state : {"WaitEncryptedExtensions", "WaitCertificateOrRequest", "WaitFinished", "Connected"}) {
    AgainstClient pair(state, options);
    pair.server.send_alert(AlertLevel::warning, Alert::unrecognized_name);
    expect_fatal(pair.victim, pair.server, Alert::unrecognized_name, state);
  }
}

TEST(H16Alerts, UserCanceledIsFollowedByTheRest) {
  AgainstClient pair("WaitFinished");
  pair.server.send_alert(AlertLevel::warning, Alert::user_canceled);
  EXPECT_EQ(pair.victim.failure(), nullptr);
  pair.server.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(H16Alerts, OfTheWrongLengthAreDecodeErrors) {
  for (const auto& content : {Buffer{2}, Buffer{2, 40, 2}, Buffer{2, 40, 2, 40}})
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      peer.send_record(ContentType::alert, content);
      EXPECT_TRUE(refused(victim, peer, Fault::message_wrong_length, Alert::decode_error));
    });
}

}  // namespace
}  // namespace entente::adversary
