// S6, S8 and what else a server can do wrong to a client that resumes (RFC 8446 §2.2, §4.2.10, §4.2.11).
#include <memory>

#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

constexpr std::size_t kEarlyData = 1000;

/// A client that was connected to the scripted server before, and the key of the ticket that it got.
struct Earlier {
  std::shared_ptr<ClientSessions> sessions = memory_client_sessions();
  Buffer psk;

  explicit Earlier(std::size_t early_data = 0, std::size_t lifetime = 7200) {
    Victim victim(options());
    ScriptedServer server(victim);
    server.reach("Connected");
    server.secrets.end(server.transcript);
    psk = hkdf_expand_label(server.secrets.resumption, "resumption", Buffer{0}, 32);
    server.send(ScriptedServer::new_session_ticket(lifetime, early_data));
    if (victim.failure()) throw std::runtime_error("the ticket was refused");
  }
  ClientOptions options() const {
    auto out = victim_client();
    out.sessions = sessions;
    out.alpn = {"h2", "http/1.1"};
    return out;
  }
  ClientOptions with_early_data() const {
    auto out = options();
    out.early_data = true;
    return out;
  }
};

/// A server that has the key, after the ClientHello.
struct Resuming {
  Victim victim;
  ScriptedServer server;

  Resuming(const ClientOptions& options, const Buffer& psk) : victim(options), server(victim) {
    server.secrets.psk = psk;
    server.hear_client_hello();
  }
};

TEST(ResumedClient, SkipsTheCertificate) {
  const Earlier earlier;
  Resuming now(earlier.options(), earlier.psk);
  ASSERT_TRUE(now.server.binder_is_right());
  EXPECT_EQ(now.server.hello.extensions.list.back().type, ExtensionType::pre_shared_key);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(now.server.encrypted_extensions());
  now.server.say_finished();
  now.server.listen();
  ASSERT_EQ(now.victim.state(), "Connected");
  EXPECT_EQ(now.victim.info().resumed, Resumed::ticket);
  ASSERT_TRUE(now.victim.info().peer_verdict);
  EXPECT_TRUE(now.victim.info().peer_verdict->valid);
}

TEST(ResumedClient, OffersASessionOnce) {
  const Earlier earlier;
  for (const bool offered : {true, false}) {
    Resuming now(earlier.options(), earlier.psk);
    EXPECT_EQ(now.server.hello.extensions.find(ExtensionType::pre_shared_key) != nullptr, offered);
  }
}

TEST(ResumedClient, OffersNothingToAnotherServerOrUnderAnotherPolicy) {
  const auto offers = [](const ClientOptions& options, const Peer& peer) {
    Victim victim(options, peer);
    ScriptedServer server(victim);
    server.hear_client_hello();
    return server.hello.extensions.find(ExtensionType::pre_shared_key) != nullptr;
  };
  const Peer same{"server.test", {}};
  EXPECT_FALSE(offers(Earlier().options(), {"other.test", {}}));
  EXPECT_FALSE(offers(Earlier().options(), {"server.test", "other.test"}));
  auto unverified = Earlier().options();
  unverified.verify = false;
  EXPECT_FALSE(offers(unverified, same));
  auto with_certificate = Earlier().options();
  with_certificate.credentials = {test::Pki::shared().leaf()};
  EXPECT_FALSE(offers(with_certificate, same));
  auto other_hash = Earlier().options();
  other_hash.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384};
  EXPECT_FALSE(offers(other_hash, same));
  EXPECT_TRUE(offers(Earlier().options(), same));
}

TEST(S6Ticket, OfNoLifetimeIsNotKept) {
  const Earlier earlier(0, 0);
  Resuming now(earlier.options(), earlier.psk);
  EXPECT_FALSE(now.server.hello.extensions.find(ExtensionType::pre_shared_key));
}

TEST(S6Ticket, OfALongLifetimeIsCutToSevenDays) {
  for (const auto& [after, offered] : {std::pair{7 * test::kDay - 1, true}, {7 * test::kDay, false}}) {
    const Earlier earlier(0, 0xffffffff);
    const test::FixedClock later(test::kNow + after);
    auto options = earlier.options();
    options.clock = &later;
    Resuming now(options, earlier.psk);
    EXPECT_EQ(now.server.hello.extensions.find(ExtensionType::pre_shared_key) != nullptr, offered) << after;
  }
}

TEST(ResumedClient, TellsTheTicketsAgeObfuscated) {
  const Earlier earlier;
  const test::FixedClock later(test::kNow + 90);
  auto options = earlier.options();
  options.clock = &later;
  Resuming now(options, earlier.psk);
  Cursor in(now.server.hello.extensions[ExtensionType::pre_shared_key]);
  Cursor identities(in.vector(2));
  EXPECT_EQ(identities.vector(2), Buffer(16, 0x7e));
  EXPECT_EQ(identities.number(4), 0x01020304u + 90000u);
}

TEST(S8Psk, UnderASuiteOfAnotherHashIsIllegal) {
  const Earlier earlier;
  Resuming now(earlier.options(), earlier.psk);
  auto answer = now.server.resuming_server_hello();
  answer.cipher_suite = 0x1302;
  now.server.send(answer.encode().bytes);
  EXPECT_TRUE(refused(now.victim, now.server, Fault::psk_wrong_hash, Alert::illegal_parameter));
}

TEST(ResumedClient, RefusesAnIdentityThatWasNotOffered) {
  for (const Buffer& index : {Buffer{0, 1}, Buffer{1, 0}, Buffer{0xff, 0xff}}) {
    const Earlier earlier;
    Resuming now(earlier.options(), earlier.psk);
    auto answer = now.server.resuming_server_hello();
    answer.extensions[ExtensionType::pre_shared_key] = index;
    now.server.send(answer.encode().bytes);
    EXPECT_TRUE(refused(now.victim, now.server, Fault::psk_not_offered, Alert::illegal_parameter));
  }
}

TEST(ResumedClient, RefusesAPskThatNobodyOffered) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.hear_client_hello();
  server.send(server.resuming_server_hello().encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

TEST(ResumedClient, RefusesWhateverBelongsToAFullHandshake) {
  for (const auto* kind : {"Certificate", "CertificateRequest", "CertificateVerify"}) {
    const Earlier earlier;
    Resuming now(earlier.options(), earlier.psk);
    now.server.say_server_hello(now.server.resuming_server_hello());
    now.server.say(now.server.encrypted_extensions());
    now.server.send(now.server.make(kind));
    EXPECT_TRUE(unexpected(now.victim, now.server)) << kind;
  }
}

TEST(ResumedClient, NeedsAKeyShareUnlessItOfferedToGoWithout) {
  for (const bool allowed : {false, true}) {
    const Earlier earlier;
    auto options = earlier.options();
    options.allow_psk_ke = allowed;
    Resuming now(options, earlier.psk);
    EXPECT_EQ(now.server.hello.extensions[ExtensionType::psk_key_exchange_modes],
              allowed ? (Buffer{2, 1, 0}) : (Buffer{1, 1}));
    auto answer = now.server.resuming_server_hello();
    answer.extensions.remove(ExtensionType::key_share);
    now.server.say_server_hello(answer);
    if (!allowed) {
      now.server.write_keys.reset();
      now.server.read_keys.reset();
      EXPECT_TRUE(refused(now.victim, now.server, Fault::parameter_illegal, Alert::illegal_parameter));
      continue;
    }
    now.server.say(now.server.encrypted_extensions());
    now.server.say_finished();
    now.server.listen();
    EXPECT_EQ(now.victim.state(), "Connected");
    EXPECT_FALSE(now.victim.info().group);
  }
}

TEST(ResumedClient, FinishedWithoutTheKeyIsRefused) {
  const Earlier earlier;
  Resuming now(earlier.options(), earlier.psk);
  now.server.secrets.psk = Buffer(32, 1);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(now.server.encrypted_extensions());
  ASSERT_TRUE(now.victim.failure());
  EXPECT_EQ(now.victim.failure()->fault, Fault::bad_record_mac);
}

TEST(ResumedClient, RetriesWithAFreshBinder) {
  const Earlier earlier;
  Resuming now(earlier.with_early_data(), earlier.psk);
  const auto first = now.server.hello.extensions[ExtensionType::pre_shared_key];
  now.server.say_retry(now.server.retry());
  ASSERT_TRUE(now.server.binder_is_right());
  EXPECT_NE(now.server.hello.extensions[ExtensionType::pre_shared_key], first);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(now.server.encrypted_extensions());
  now.server.say_finished();
  now.server.listen();
  EXPECT_EQ(now.victim.state(), "Connected");
}

TEST(ResumedClient, DropsKeysThatDoNotFitTheRetry) {
  const Earlier earlier;
  Resuming now(earlier.options(), earlier.psk);
  auto retry = now.server.retry();
  retry.cipher_suite = 0x1302;
  now.server.send(retry.encode().bytes);
  ASSERT_FALSE(now.victim.failure());
  now.server.hear_client_hello();
  EXPECT_FALSE(now.server.hello.extensions.find(ExtensionType::pre_shared_key));
  auto answer = now.server.resuming_server_hello();
  answer.cipher_suite = 0x1302;
  now.server.send(answer.encode().bytes);
  EXPECT_TRUE(refused(now.victim, now.server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

Encoded with_early_data(Extensions extensions = {}) {
  extensions[ExtensionType::early_data] = {};
  return encrypted_extensions(extensions);
}

/// Sends early data to the server, and says how much of it could be sent.
std::size_t say_early(Resuming& now, std::string_view text) {
  Buffer out(now.victim.connection().sealed_size(text.size()));
  const auto sealed = now.victim.client().seal_early(as_bytes(text), out);
  if (!sealed) return 0;
  now.server.take(Bytes(out).first(sealed->written));
  return sealed->taken;
}

TEST(EarlyClient, EndsItsDataUnderTheEarlyKeys) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.with_early_data(), earlier.psk);
  ASSERT_TRUE(now.server.binder_is_right());
  EXPECT_EQ(now.server.change_cipher_specs, 1u);
  EXPECT_EQ(say_early(now, "GET /"), 5u);
  EXPECT_EQ(now.server.data, to_buffer(as_bytes("GET /")));
  now.server.say_server_hello(now.server.resuming_server_hello());
  EXPECT_EQ(say_early(now, " HTTP"), 5u);
  now.server.say(with_early_data());
  EXPECT_EQ(now.victim.info().early_data, EarlyData::accepted);
  now.server.say_finished();
  now.server.listen();
  ASSERT_EQ(now.victim.state(), "Connected");
  EXPECT_EQ(static_cast<HandshakeType>(now.server.heard[1][0]), HandshakeType::end_of_early_data);
  EXPECT_EQ(now.server.heard.back()[0], static_cast<std::uint8_t>(HandshakeType::finished));
  EXPECT_EQ(now.server.data.size(), 10u);
  EXPECT_EQ(now.server.change_cipher_specs, 1u);
  EXPECT_EQ(say_early(now, "late"), 0u);
}

TEST(EarlyClient, GoesOnUnderTheHandshakeKeysWhenItIsRejected) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.with_early_data(), earlier.psk);
  EXPECT_EQ(say_early(now, "GET /"), 5u);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(now.server.encrypted_extensions());
  EXPECT_EQ(now.victim.info().early_data, EarlyData::rejected);
  EXPECT_EQ(say_early(now, "late"), 0u);
  now.server.read_keys.emplace(now.server.secrets.client_handshake);
  now.server.say_finished();
  now.server.listen();
  ASSERT_EQ(now.victim.state(), "Connected");
  EXPECT_EQ(now.server.heard.size(), 2u);  // no EndOfEarlyData
  EXPECT_EQ(now.victim.info().resumed, Resumed::ticket);
}

TEST(EarlyClient, IsRejectedByARetry) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.with_early_data(), earlier.psk);
  EXPECT_EQ(say_early(now, "GET /"), 5u);
  now.server.read_keys.reset();
  now.server.say_retry(now.server.retry());
  EXPECT_EQ(now.victim.info().early_data, EarlyData::rejected);
  EXPECT_FALSE(now.server.hello.extensions.find(ExtensionType::early_data));
  EXPECT_EQ(now.server.change_cipher_specs, 1u);
  EXPECT_EQ(now.victim.client().early_room(), 0u);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(with_early_data());
  EXPECT_TRUE(refused(now.victim, now.server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

TEST(EarlyClient, RefusesAnAcceptanceOfWhatItDidNotOffer) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.options(), earlier.psk);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(with_early_data());
  EXPECT_TRUE(refused(now.victim, now.server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

TEST(EarlyClient, RefusesAnAcceptanceInAFullHandshake) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.with_early_data(), earlier.psk);
  now.server.secrets.psk.clear();
  now.server.say_server_hello();
  EXPECT_EQ(now.victim.info().early_data, EarlyData::rejected);
  now.server.say(with_early_data());
  EXPECT_TRUE(refused(now.victim, now.server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

TEST(EarlyClient, RefusesAnAcceptanceUnderAnotherProtocol) {
  const Earlier earlier(kEarlyData);  // agreed on none
  Resuming now(earlier.with_early_data(), earlier.psk);
  now.server.say_server_hello(now.server.resuming_server_hello());
  now.server.say(with_early_data({{ExtensionType::application_layer_protocol_negotiation, alpn_list({"http/1.1"})}}));
  EXPECT_TRUE(refused(now.victim, now.server, Fault::early_data_changed, Alert::illegal_parameter));
}

TEST(EarlyClient, RefusesAnAcceptanceUnderAnotherKey) {
  const Earlier earlier(kEarlyData);
  const Buffer key(32, 0x77);
  auto options = earlier.with_early_data();
  options.psks = {test::must(ExternalPsk::make(as_bytes("device"), key))};
  for (const bool accepts : {false, true}) {
    const Earlier again(kEarlyData);
    options.sessions = again.sessions;
    Resuming now(options, again.psk);
    now.server.secrets.psk = key;
    auto answer = now.server.resuming_server_hello();
    answer.extensions[ExtensionType::pre_shared_key] = {0, 1};
    now.server.say_server_hello(answer);
    now.server.read_keys.emplace(now.server.secrets.client_handshake);
    EXPECT_EQ(now.victim.info().early_data, EarlyData::rejected);
    now.server.say(accepts ? with_early_data() : now.server.encrypted_extensions());
    if (accepts)
      EXPECT_TRUE(refused(now.victim, now.server, Fault::early_data_changed, Alert::illegal_parameter));
    else
      EXPECT_EQ(now.victim.state(), "WaitFinished");
  }
}

TEST(EarlyClient, FailsIfItIsAnsweredByTls12) {
  for (const bool early : {false, true}) {
    const Earlier earlier(kEarlyData);
    auto options = early ? earlier.with_early_data() : earlier.options();
    options.cipher_suites.push_back(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
    options.min_version = ProtocolVersion::tls12;
    Resuming now(options, earlier.psk);
    auto answer = now.server.server_hello();
    answer.cipher_suite = 0xc02b;
    answer.session_id_echo = {};
    answer.extensions = {{ExtensionType::renegotiation_info, {0}}};
    now.server.send(answer.encode().bytes);
    if (early)
      EXPECT_TRUE(refused(now.victim, now.server, Fault::version_not_common, Alert::protocol_version));
    else
      EXPECT_EQ(now.victim.state(), "WaitCertificate12");
  }
}

TEST(EarlyClient, SendsNoMoreThanTheTicketAllows) {
  const Earlier earlier(kEarlyData);
  Resuming now(earlier.with_early_data(), earlier.psk);
  EXPECT_EQ(now.victim.client().early_room(), kEarlyData);
  EXPECT_EQ(say_early(now, std::string(kEarlyData - 1, 'x')), kEarlyData - 1);
  EXPECT_EQ(say_early(now, "yz"), 1u);
  EXPECT_EQ(say_early(now, "z"), 0u);
  EXPECT_EQ(now.server.data.size(), kEarlyData);
}

TEST(EarlyClient, NeedsASessionThatAllowsIt) {
  const Earlier earlier;
  Resuming now(earlier.with_early_data(), earlier.psk);
  EXPECT_FALSE(now.server.hello.extensions.find(ExtensionType::early_data));
  EXPECT_EQ(say_early(now, "GET /"), 0u);
  EXPECT_EQ(now.victim.info().early_data, EarlyData::none);
  EXPECT_FALSE(now.victim.failure());
}

/// Sends every message but the one that may come, whole and its header alone, to a client that `make` brings there.
template <class Make>
void try_every_message_but(std::string_view legal, std::string_view state, Make&& make) {
  for (const auto& kind : every_kind())
    for (const bool whole : {true, false}) {
      if (kind.name == legal) continue;
      const std::unique_ptr<Resuming> now = make();
      ASSERT_EQ(now->victim.state(), state);
      const Buffer header = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
      if (whole)
        now->server.send(now->server.make(kind.name));
      else
        now->server.send_record(ContentType::handshake, header);
      EXPECT_TRUE(unexpected(now->victim, now->server)) << kind.name << " in " << state;
    }
}

TEST(H1EveryMessageInEveryState, OfAClientThatResumes) {
  const auto resumes = [](const Earlier& earlier, const ClientOptions& options) {
    auto now = std::make_unique<Resuming>(options, earlier.psk);
    now->server.say_server_hello(now->server.resuming_server_hello());
    return now;
  };
  try_every_message_but("EncryptedExtensions", "WaitResumedEncryptedExtensions", [&] {
    const Earlier earlier;
    return resumes(earlier, earlier.options());
  });
  try_every_message_but("Finished", "WaitFinished", [&] {
    const Earlier earlier;
    auto now = resumes(earlier, earlier.options());
    now->server.say(now->server.encrypted_extensions());
    return now;
  });
  try_every_message_but("Finished", "WaitFinishedEarly", [&] {
    const Earlier earlier(kEarlyData);
    auto now = resumes(earlier, earlier.with_early_data());
    now->server.say(encrypted_extensions({{ExtensionType::early_data, {}}}));
    return now;
  });
}

}  // namespace
}  // namespace entente::adversary
