// S1-S6 and S8 as a server meets them: PSKs and tickets of a client that does what no client may do (RFC 8446 §4.2.9,
// §4.2.11, §4.6.1).
#include <functional>

#include "base/bytes.h"
#include "pairs/stapling.h"
#include "resuming_client.h"

namespace entente::adversary {
namespace {

TEST_F(Resuming, SparesCertificatesBothWays) {
  options = resuming_server(clock, ClientAuth::require);
  const auto credential = test::Pki::shared().leaf();
  ticket = get_tickets(options, "server.test", credential).at(0);
  Resumption second(options);
  second.say(resuming_hello(second.client, ticket), ticket);
  for (const auto& message : second.client.heard)
    EXPECT_TRUE(message[0] != 11 && message[0] != 13 && message[0] != 15) << "a certificate, or a request for one";
  second.finish();
  ASSERT_EQ(second.victim.state(), "Connected");
  EXPECT_TRUE(second.resumed());
  const auto& info = second.victim.info();
  ASSERT_TRUE(info.peer_verdict);
  EXPECT_TRUE(info.peer_verdict->valid);
  EXPECT_TRUE(equal(info.peer_verdict->path[0].der(), credential->chain()[0]));
  EXPECT_FALSE(info.client_certificate_requested);
  EXPECT_FALSE(second.why(Topic::resumption).empty());
}

TEST_F(Resuming, GivesDistinctTicketsAndOneMoreOnDemand) {
  get_ticket();
  const auto tickets = get_tickets(options);
  ASSERT_EQ(tickets.size(), 2u);
  EXPECT_NE(tickets[0].nonce, tickets[1].nonce);
  EXPECT_NE(tickets[0].ticket, tickets[1].ticket);
  EXPECT_NE(tickets[0].age_add, tickets[1].age_add);
  Resumption second(options);
  second.say(resuming_hello(second.client, ticket), ticket);
  second.finish();
  EXPECT_EQ(tickets_of(second.client).size(), 1u) << "one for the one that was used";
  EXPECT_EQ(second.victim.connection().send_ticket(), true);
  second.client.listen();
  const auto more = tickets_of(second.client);
  ASSERT_EQ(more.size(), 2u);
  EXPECT_EQ(refusal(more[1], options), "");
}

TEST_F(Resuming, GivesNoTicketToAClientThatCouldNotUseIt) {
  options = resuming_server(clock);
  Victim victim(options);
  ScriptedClient client(victim);
  client.reach("Connected");
  client.listen();
  EXPECT_TRUE(tickets_of(client).empty());
  options.tickets = 0;
  EXPECT_TRUE(get_tickets(options).empty());
}

TEST_F(Resuming, WorksAfterAHelloRetryRequest) {
  get_ticket();
  Resumption second(options);
  auto hello = resuming_hello(second.client, ticket);
  const auto share = hello.extensions[ExtensionType::key_share];
  hello.extensions[ExtensionType::key_share] = key_share_list({});
  second.say(hello, ticket);
  ASSERT_EQ(second.victim.state(), "WaitClientHelloAgain");
  hello.extensions[ExtensionType::key_share] = share;
  second.say(hello, ticket);
  ASSERT_EQ(second.victim.failure(), nullptr) << second.victim.failure()->row().code;
  second.finish();
  EXPECT_EQ(second.victim.state(), "Connected");
  EXPECT_TRUE(second.resumed());
}

TEST_F(Resuming, GoesWithoutAKeyExchangeByOptInAlone) {
  get_ticket();
  for (const bool allowed : {false, true}) {
    options.allow_psk_ke = allowed;
    for (const Buffer& modes : {Buffer{1, 0}, Buffer{2, 0, 1}}) {
      Resumption second(options);
      auto hello = resuming_hello(second.client, ticket);
      hello.extensions[ExtensionType::psk_key_exchange_modes] = modes;
      second.say(hello, ticket);
      second.finish();
      ASSERT_EQ(second.victim.state(), "Connected");
      EXPECT_EQ(second.resumed(), allowed || modes.size() == 3);
      EXPECT_EQ(second.victim.info().group.has_value(), !allowed || modes.size() == 3) << "psk_dhe_ke goes first";
    }
  }
}

TEST_F(Resuming, KeepsSessionsInAStore) {
  options = resuming_server(clock);
  options.session_store = memory_session_store(8);
  ticket = get_tickets(options).at(0);
  EXPECT_EQ(ticket.ticket.size(), 32u);
  EXPECT_EQ(refusal(), "");
  EXPECT_NE(refusal(ticket, options, "elsewhere.test"), "");
  options.session_store->remove(ticket.ticket);
  EXPECT_NE(refusal(), "");
}

// ---- S1: what a hello with PSKs must be like ----

TEST_F(Resuming, S1AWrongBinderIsADecryptError) {
  get_ticket();
  for (std::size_t at = 1; at <= 32; ++at) {
    Resumption second(options);
    auto bytes = with_binder(resuming_hello(second.client, ticket), second.client.transcript, ticket.psk);
    bytes[bytes.size() - at] ^= 1;
    second.client.send(bytes);
    EXPECT_TRUE(refused(second.victim, second.client, Fault::binder_invalid, Alert::decrypt_error)) << at;
  }
  Resumption other(options);
  other.client.send(
      with_binder(resuming_hello(other.client, ticket), other.client.transcript, ticket.psk, "ext binder"));
  EXPECT_TRUE(refused(other.victim, other.client, Fault::binder_invalid, Alert::decrypt_error));
}

TEST_F(Resuming, S1AHelloThatWasAlteredHasAWrongBinder) {
  get_ticket();
  Resumption second(options);
  auto bytes = with_binder(resuming_hello(second.client, ticket), second.client.transcript, ticket.psk);
  bytes[4 + 2] ^= 1;  // its random
  second.client.send(bytes);
  EXPECT_TRUE(refused(second.victim, second.client, Fault::binder_invalid, Alert::decrypt_error));
}

struct BadOffer {
  const char* what;
  std::function<void(ClientHello&)> change;
  Fault fault;
  Alert alert;
};

Buffer offer_of(std::size_t identities, std::size_t binders) {
  Maker list, macs;
  for (std::size_t i = 0; i < identities; ++i) list.vector(2, Buffer(40, 7)).number(0, 4);
  for (std::size_t i = 0; i < binders; ++i) macs.vector(1, Buffer(32));
  return Maker().vector(2, list.take().bytes).vector(2, macs.take().bytes).take().bytes;
}

TEST_F(Resuming, S1TheGrammarOfPskOffers) {
  get_ticket();
  using enum ExtensionType;
  const BadOffer bad[] = {
      {"a known extension behind", [](ClientHello& hello) { hello.extensions.add(cookie, {0, 1, 7}); },
       Fault::extension_order, Alert::illegal_parameter},
      {"an unknown extension behind", [](ClientHello& hello) { hello.extensions.add(ExtensionType{0x1a1a}, {}); },
       Fault::extension_order, Alert::illegal_parameter},
      {"no modes", [](ClientHello& hello) { hello.extensions.remove(psk_key_exchange_modes); },
       Fault::extension_missing, Alert::missing_extension},
      {"a binder too few", [](ClientHello& hello) { hello.extensions[pre_shared_key] = offer_of(2, 1); },
       Fault::parameter_illegal, Alert::illegal_parameter},
      {"a binder too many", [](ClientHello& hello) { hello.extensions[pre_shared_key] = offer_of(1, 2); },
       Fault::parameter_illegal, Alert::illegal_parameter},
      {"no binder", [](ClientHello& hello) { hello.extensions[pre_shared_key] = offer_of(1, 0); }, Fault::vector_length,
       Alert::decode_error},
      {"no identity", [](ClientHello& hello) { hello.extensions[pre_shared_key] = offer_of(0, 1); },
       Fault::vector_length, Alert::decode_error},
      {"no modes in the list", [](ClientHello& hello) { hello.extensions[psk_key_exchange_modes] = {0}; },
       Fault::vector_length, Alert::decode_error},
      {"early data without a PSK",
       [](ClientHello& hello) {
         hello.extensions.remove(pre_shared_key);
         hello.extensions.add(early_data, {});
       },
       Fault::parameter_illegal, Alert::illegal_parameter},
  };
  for (const auto& [what, change, fault, alert] : bad) {
    Resumption second(options);
    auto hello = resuming_hello(second.client, ticket);
    change(hello);
    second.client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(second.victim, second.client, fault, alert)) << what;
  }
}

TEST_F(Resuming, S1TriesFourIdentitiesAndIgnoresTheRest) {
  get_ticket();
  for (const std::size_t before : {0u, 3u, 4u}) {
    Resumption second(options);
    auto hello = hello_with_modes(second.client);
    Maker list, binders;
    for (std::size_t i = 0; i < before; ++i) list.vector(2, Buffer(40, 7)).number(0, 4);
    list.vector(2, ticket.ticket).number(ticket.age_add, 4);
    for (std::size_t i = 0; i <= before; ++i) binders.vector(1, Buffer(32));
    hello.extensions.add(ExtensionType::pre_shared_key,
                         Maker().vector(2, list.take().bytes).vector(2, binders.take().bytes).take().bytes);
    second.say(hello, ticket);
    second.finish();
    EXPECT_EQ(second.victim.state(), "Connected");
    EXPECT_EQ(second.resumed(), before < 4) << before;
  }
}

// ---- S2, S3, S5, S6: tickets that do not fit ----

TEST_F(Resuming, S2AFlippedBitCostsAFullHandshake) {
  get_ticket();
  for (std::size_t at = 0; at < ticket.ticket.size(); at += 5) {
    auto flipped = ticket;
    flipped.ticket[at] ^= static_cast<std::uint8_t>(1 << at % 8);
    EXPECT_NE(refusal(flipped, options), "") << at;
  }
  auto cut = ticket;
  for (cut.ticket.resize(80); !cut.ticket.empty(); cut.ticket.resize(cut.ticket.size() - 16))
    EXPECT_NE(refusal(cut, options), "");
}

TEST_F(Resuming, S2AForeignHostCostsAFullHandshake) {
  get_ticket();
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(refusal(ticket, options, "SERVER.TEST"), "") << "the same name";
  EXPECT_NE(refusal(ticket, options, "other.test"), "");
  options.credentials = {test::Pki::shared().leaf()};
  EXPECT_NE(refusal(), "") << "another certificate";
}

TEST_F(Resuming, S3AnotherClientAuthenticationPolicyCostsAFullHandshake) {
  // nginx CVE-2025-23419, Go CVE-2025-68121
  get_ticket();
  auto asks = options;
  asks.client_trust = test::Pki::shared().trust;
  for (const auto client_auth : {ClientAuth::request, ClientAuth::require}) {
    asks.client_auth = client_auth;
    EXPECT_NE(refusal(ticket, asks), "");
  }
  const auto known = get_tickets(asks).at(0);
  EXPECT_EQ(refusal(known, asks), "");
  asks.client_auth = ClientAuth::request;
  EXPECT_NE(refusal(known, asks), "") << "require became request";
  asks.client_auth = ClientAuth::require;
  const test::Pki other;
  const Bytes anchors[] = {test::Pki::shared().root.certificate, other.root.certificate};
  asks.client_trust = test::must(TrustStore::from_der(anchors));
  EXPECT_NE(refusal(known, asks), "") << "another set of anchors";
}

TEST_F(Resuming, S3AnotherHashCostsAFullHandshake) {
  get_ticket();
  options.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384, CipherSuite::TLS_AES_128_GCM_SHA256};
  Resumption second(options);
  auto hello = resuming_hello(second.client, ticket);
  hello.cipher_suites = {0x1302, 0x1301};
  second.client.send(with_binder(hello, second.client.transcript, ticket.psk));
  EXPECT_EQ(second.victim.failure(), nullptr);
  EXPECT_FALSE(second.resumed());
  EXPECT_EQ(second.why(Topic::resumption), "the session is of a suite with another hash");
}

TEST_F(Resuming, S4AnExpiredClientCertificateCostsAFullHandshake) {
  options = resuming_server(clock, ClientAuth::require);
  auto leaf = test::Pki::leaf_options();
  leaf.not_after = test::kNow + 1000;
  ticket = get_tickets(options, "server.test", test::Pki::shared().leaf(leaf)).at(0);
  clock.at = test::kNow + 1000;
  EXPECT_EQ(refusal(), "");
  clock.at = test::kNow + 1001;
  EXPECT_EQ(refusal(), "a certificate of the client's path has expired since");
}

TEST_F(Resuming, S4ARevokedClientCertificateCostsAFullHandshake) {
  options = resuming_server(clock, ClientAuth::require);
  const auto& pki = test::Pki::shared();
  const auto client = pki.leaf();
  ticket = get_tickets(options, "server.test", client).at(0);
  options.crls = test::list_with(*pki.leaf());
  EXPECT_EQ(refusal(), "");
  // Nobody believes the second in the full handshake that follows: it only may be true.
  const auto& other_key = *test::Pki::shared().intermediate.key;
  for (const auto& list : {test::list_with(*client), test::list_with_intermediate(other_key)}) {
    options.crls = list;
    EXPECT_EQ(refusal(), "a certificate of the client's path may have been revoked since");
  }
}

TEST_F(Resuming, S5KeysRotate) {
  get_ticket();
  ASSERT_TRUE(options.ticket_keys->rotate());
  EXPECT_EQ(refusal(), "");
  ASSERT_TRUE(options.ticket_keys->rotate());
  EXPECT_NE(refusal(), "");
}

TEST_F(Resuming, S6LifetimesAreCut) {
  options = resuming_server(clock);
  options.ticket_lifetime = options.session_lifetime = 30 * 86400;
  EXPECT_EQ(get_tickets(options).at(0).lifetime, 7u * 86400);
  options.session_lifetime = 1000;
  EXPECT_EQ(get_tickets(options).at(0).lifetime, 1000u);
}

TEST_F(Resuming, S6NoTicketIsUsedAfterItsLifetime) {
  options = resuming_server(clock);
  options.ticket_lifetime = 500;
  ticket = get_tickets(options).at(0);
  clock.at += 499;
  EXPECT_EQ(refusal(), "");
  clock.at += 1;
  EXPECT_EQ(refusal(), "the session is too old");
}

TEST_F(Resuming, S6RenewedTicketsDoNotOutliveTheSession) {
  options = resuming_server(clock);
  options.session_lifetime = 1000;
  ticket = get_tickets(options).at(0);
  clock.at += 600;
  Resumption second(options);
  second.say(resuming_hello(second.client, ticket), ticket);
  second.finish();
  ASSERT_TRUE(second.resumed());
  const auto renewed = tickets_of(second.client).at(0);
  EXPECT_EQ(renewed.lifetime, 400u);
  clock.at += 399;
  EXPECT_EQ(refusal(renewed, options), "");
  clock.at += 1;
  EXPECT_NE(refusal(renewed, options), "");
}

// ---- external keys, S8 ----

ExternalPsk::Ptr external(std::string_view identity, unsigned hash_size = 32) {
  return test::must(ExternalPsk::make(as_bytes(identity), Buffer(32, 0x77), hash_size));
}

TEST_F(Resuming, S6SessionsAreOfAsLongAsTheServerHasThemNow) {
  get_ticket();
  EXPECT_EQ(refusal(), "");
  auto brief = options;
  brief.session_lifetime = 10;
  clock.at += 9;
  EXPECT_EQ(refusal(ticket, brief), "");
  clock.at += 1;
  EXPECT_EQ(refusal(ticket, brief), "the full handshake behind the session is too long ago");
  clock.at -= 11;
  EXPECT_EQ(refusal(), "the session is too old") << "or the clock was set back";
}

TEST_F(Resuming, WhereItIsOffATicketCostsAFullHandshake) {
  get_ticket();
  options.tickets = 0;
  EXPECT_EQ(refusal(), "resumption is off here");
}

TEST_F(Resuming, TakesExternalKeys) {
  options = resuming_server(clock);
  options.psks = {external("device")};
  for (const bool right : {true, false}) {
    Resumption second(options);
    auto hello = hello_with_modes(second.client);
    offer(hello, {{to_buffer(as_bytes("device")), 77}});  // RFC 8446 §4.2.11: an age that means nothing
    Ticket key;
    key.psk = Buffer(32, right ? 0x77 : 0x78);
    const auto bytes = with_binder(hello, second.client.transcript, key.psk, "ext binder");
    if (right) {
      second.say(bytes, key);
      second.finish();
      EXPECT_EQ(second.victim.state(), "Connected");
      EXPECT_EQ(second.victim.info().resumed, Resumed::psk);
      EXPECT_TRUE(tickets_of(second.client).empty());
    } else {
      second.client.send(bytes);
      EXPECT_TRUE(refused(second.victim, second.client, Fault::binder_invalid, Alert::decrypt_error));
    }
  }
}

TEST_F(Resuming, S8PassesOverAKeyOfAnotherHash) {
  options = resuming_server(clock);
  options.psks = {external("longer", 48), external("device")};
  Resumption second(options);
  auto hello = hello_with_modes(second.client);
  offer(hello, {{to_buffer(as_bytes("longer")), 0}, {to_buffer(as_bytes("device")), 0}});
  Ticket key;
  key.psk = Buffer(32, 0x77);
  second.say(with_binder(hello, second.client.transcript, key.psk, "ext binder"), key);
  second.finish();
  EXPECT_EQ(second.victim.state(), "Connected");
  EXPECT_EQ(second.victim.info().resumed, Resumed::psk);
}

TEST_F(Resuming, AServerWithoutACertificateNeedsAKey) {
  options = resuming_server(clock);
  options.psks = {external("device")};
  options.credentials.clear();
  Victim victim(options);
  ScriptedClient client(victim);
  client.send(client.client_hello().encode().bytes);
  EXPECT_TRUE(refused(victim, client, Fault::psk_unknown, Alert::unknown_psk_identity));
}

}  // namespace
}  // namespace entente::adversary
