// Whole handshakes between our own two sides: every suite, group and key, every option, every way to chop the bytes.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "crypto/cipher_suites.h"
#include "crypto/groups.h"
#include "pairs/pair.h"

namespace entente::test {
namespace {

void expect_talk(Pair& pair) {
  ASSERT_TRUE(pair.established()) << code_of(pair.client) << " " << code_of(pair.server);
  pair.client.write(as_bytes("from the client"), pair.server);
  pair.server.write(as_bytes("from the server"), pair.client);
  EXPECT_EQ(as_text(pair.server.data), "from the client");
  EXPECT_EQ(as_text(pair.client.data), "from the server");
  Buffer ours(42), theirs(42);
  ASSERT_TRUE(pair.client.connection.export_keying("EXPORTER-test", as_bytes("context"), ours));
  ASSERT_TRUE(pair.server.connection.export_keying("EXPORTER-test", as_bytes("context"), theirs));
  EXPECT_EQ(ours, theirs);
}

TEST(Handshake, EverySuiteGroupAndKey) {
  for (const auto& suite : crypto::cipher_suites())
    for (const auto& group : crypto::groups()) {
      if (suite.version != ProtocolVersion::tls13 || !crypto::openssl_provider().supports(group.group)) continue;
      auto client = client_options();
      client.cipher_suites = {suite.suite};
      auto server = server_options();
      client.groups = server.groups = {group.group};
      Pair pair(client, server);
      pair.run();
      expect_talk(pair);
      EXPECT_EQ(pair.client.connection.info().cipher_suite, suite.suite);
      EXPECT_EQ(pair.server.connection.info().group, group.group);
    }
}

TEST(Handshake, EveryKindOfKey) {
  using enum crypto::KeyType;
  for (const auto key : {p256, p384, p521, ed25519, rsa}) {
    auto server = server_options();
    server.credentials = {Pki::shared().leaf_for(key)};
    Pair pair(client_options(), server);
    pair.run();
    expect_talk(pair);
    ASSERT_TRUE(pair.client.connection.info().peer_verdict);
    EXPECT_TRUE(pair.client.connection.info().peer_verdict->valid);
  }
}

TEST(Handshake, KeepsTheLeafAloneOfTheVerdictUnlessTheChainIsWanted) {
  for (const bool keep : {false, true}) {
    auto client = client_options();
    client.keep_peer_chain = keep;
    Pair pair(client);
    pair.run();
    expect_talk(pair);
    const auto& info = pair.client.connection.info();
    ASSERT_EQ(info.peer_verdict->path.size(), keep ? 3u : 1u);
    EXPECT_TRUE(equal(info.peer_verdict->path[0].der(), server_options().credentials[0]->chain()[0]));
    EXPECT_EQ(info.peer_chain.size(), keep ? 2u : 0u);
  }
}

TEST(Handshake, RemembersTheSignaturesOfCertificatesWhereAsked) {
  auto client = client_options();
  client.signature_cache = std::make_shared<SignatureCache>();
  for (int i = 0; i < 2; ++i) {
    Pair pair(client);
    pair.run();
    ASSERT_TRUE(pair.established());
    EXPECT_EQ(client.signature_cache->size(), 2U);  // the leaf's and the intermediate's
  }
}

TEST(Handshake, ExplainsItsChoices) {
  Pair pair;
  pair.run();
  expect_talk(pair);
  for (const auto topic :
       {Topic::version, Topic::cipher_suite, Topic::group, Topic::signature_scheme, Topic::peer_identity})
    EXPECT_FALSE(pair.client.connection.info().why(topic).empty()) << name(topic);
  for (const auto topic : {Topic::version, Topic::cipher_suite, Topic::group, Topic::certificate, Topic::server_name})
    EXPECT_FALSE(pair.server.connection.info().why(topic).empty()) << name(topic);
  EXPECT_EQ(pair.server.connection.info().server_name, "server.test");
}

TEST(Handshake, RetriesForAGroupWithoutAShare) {
  auto client = client_options();
  client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
  auto server = server_options();
  server.groups = {NamedGroup::secp384r1};
  Pair pair(client, server);
  pair.run();
  expect_talk(pair);
  EXPECT_TRUE(pair.client.connection.info().hello_retry);
  EXPECT_TRUE(pair.server.connection.info().hello_retry);
  EXPECT_EQ(pair.client.connection.info().group, NamedGroup::secp384r1);
}

TEST(Handshake, DoesNotRetryForAnEquallyGoodGroup) {
  auto client = client_options();
  client.groups = {NamedGroup::secp256r1, NamedGroup::x25519};
  Pair pair(client);
  pair.run();
  expect_talk(pair);
  EXPECT_FALSE(pair.client.connection.info().hello_retry);
  EXPECT_EQ(pair.client.connection.info().group, NamedGroup::secp256r1);
}

TEST(Handshake, AgreesOnAnApplicationProtocol) {
  auto client = client_options();
  client.alpn = {"h2", "http/1.1"};
  auto server = server_options();
  server.alpn = {"http/1.1", "h2"};
  Pair pair(client, server);
  pair.run();
  expect_talk(pair);
  EXPECT_EQ(pair.client.connection.info().alpn, "http/1.1");
  EXPECT_EQ(pair.server.connection.info().alpn, "http/1.1");
}

TEST(Handshake, WithoutCompatibilityModeSendsNoChangeCipherSpec) {
  auto client = client_options();
  client.compatibility_mode = false;
  Pair pair(client);
  const auto hello = pair.client.say();
  EXPECT_EQ(hello[5 + 4 + 2 + 32], 0) << "an empty session ID";
  pair.server.hear(hello);
  const auto flight = pair.server.say();
  const auto server_hello = 5 + load_be16(&flight[3]);
  EXPECT_EQ(flight[static_cast<std::size_t>(server_hello)], 23) << "no change_cipher_spec after ServerHello";
  pair.client.hear(flight);
  pair.run();
  expect_talk(pair);
}

TEST(Handshake, SaysChangeCipherSpecRightAfterARetry) {
  for (const bool cookie : {false, true}) {
    auto server = server_options();
    if (!cookie) server.groups = {NamedGroup::secp384r1};
    server.ask_for_cookie = cookie;
    auto client = client_options();
    client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    Pair pair(client, server);
    pair.server.hear(pair.client.say());
    const auto flight = pair.server.say();
    const auto retry = static_cast<std::size_t>(5 + load_be16(&flight[3]));
    // RFC 8446 §D.4: immediately after the HelloRetryRequest, not only with what follows the second ClientHello
    ASSERT_EQ(flight.size(), retry + 6) << cookie;
    EXPECT_EQ(flight[retry], 20) << cookie;
    pair.client.hear(flight);
    pair.run();
    expect_talk(pair);
    EXPECT_TRUE(pair.client.connection.info().hello_retry);
  }
}

TEST(Handshake, ChoosesTheCertificateByServerNameAndSchemes) {
  const auto& pki = Pki::shared();
  auto server = server_options();
  server.credentials = {pki.leaf(Pki::leaf_options({"other.test"})),
                        pki.leaf(Pki::leaf_options({"server.test"}, crypto::KeyType::ed25519)),
                        pki.leaf(Pki::leaf_options({"server.test"}, crypto::KeyType::rsa))};
  auto client = client_options();
  client.signature_schemes = {SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::ecdsa_secp256r1_sha256};
  Pair pair(client, server);
  pair.run();
  expect_talk(pair);
  EXPECT_EQ(pair.client.connection.info().signature_scheme, SignatureScheme::rsa_pss_rsae_sha256);
}

TEST(Handshake, WithMlDsaWhereLibcryptoHasIt) {
  using crypto::KeyType;
  for (const auto& [key, scheme] :
       {std::pair{KeyType::mldsa44, SignatureScheme::mldsa44}, std::pair{KeyType::mldsa65, SignatureScheme::mldsa65},
        std::pair{KeyType::mldsa87, SignatureScheme::mldsa87}}) {
    auto client = client_options();
    client.signature_schemes = {scheme, SignatureScheme::ecdsa_secp256r1_sha256};
    if (!crypto::openssl_provider().supports(key)) {
      EXPECT_EQ(ClientConfig::make(client).error().fault, Fault::config_invalid);
      continue;
    }
    auto server = server_options();
    server.credentials = {Pki::shared().leaf_for(key)};
    Pair pair(client, server);
    pair.run();
    expect_talk(pair);
    EXPECT_EQ(pair.client.connection.info().signature_scheme, scheme);
  }
}

TEST(ClientAuth, IsShownVerifiedAndTold) {
  auto client = client_options();
  client.credentials = {Pki::shared().leaf_for(crypto::KeyType::p384)};
  auto server = server_options();
  server.client_auth = ClientAuth::require;
  server.client_trust = Pki::shared().trust;
  Pair pair(client, server);
  pair.run();
  expect_talk(pair);
  ASSERT_TRUE(pair.server.connection.info().peer_verdict);
  EXPECT_TRUE(pair.server.connection.info().peer_verdict->valid);
  EXPECT_EQ(pair.server.connection.info().client_signature_scheme, SignatureScheme::ecdsa_secp384r1_sha384);
}

TEST(ClientAuth, MayBeLeftOutWhereItIsOnlyRequested) {
  auto server = server_options();
  server.client_auth = ClientAuth::request;
  server.client_trust = Pki::shared().trust;
  Pair pair(client_options(), server);
  pair.run();
  expect_talk(pair);
  EXPECT_FALSE(pair.server.connection.info().peer_verdict);
}

TEST(ClientAuth, H3MissingWhereRequiredIsCertificateRequired) {
  auto server = server_options();
  server.client_auth = ClientAuth::require;
  server.client_trust = Pki::shared().trust;
  Pair pair(client_options(), server);
  pair.run();
  EXPECT_EQ(code_of(pair.server), "E-TLS-CLIENT-CERT");
  EXPECT_EQ(pair.server.connection.failure()->alert, Alert::certificate_required);
  EXPECT_EQ(pair.client.connection.failure()->fault, Fault::peer_alert);
  EXPECT_EQ(pair.client.connection.failure()->alert, Alert::certificate_required);
}

/// All options at once, so that every message is there.
ClientOptions rich_client() {
  static const auto credential = Pki::shared().leaf();
  auto client = client_options();
  client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  client.alpn = {"h2"};
  client.credentials = {credential};
  return client;
}
ServerOptions rich_server() {
  auto server = server_options();
  server.groups = {NamedGroup::secp256r1};
  server.alpn = {"h2"};
  server.client_auth = ClientAuth::require;
  server.client_trust = Pki::shared().trust;
  return server;
}

TEST(Chunks, OneByteAtATimeGivesTheSame) {
  Pair pair(rich_client(), rich_server());
  bool moved = true;
  while (moved) {
    moved = false;
    for (auto [from, to] : {std::pair{&pair.client, &pair.server}, std::pair{&pair.server, &pair.client}})
      for (const auto byte : from->say()) {
        to->hear({&byte, 1});
        moved = true;
      }
  }
  expect_talk(pair);
}

TEST(Chunks, RecordsSplitAndMergedAnyhowGiveTheSame) {
  std::mt19937 random(20260601);
  for (int round = 0; round < 60; ++round) {
    Pair pair(rich_client(), rich_server());
    Buffer to_server, to_client;  // on the wire
    const auto step = [&](Side& from, Side& to, Buffer& wire) {
      const auto said = from.say(24 + random() % 300);  // small rooms make small records
      append(wire, said);
      const auto n = std::min<std::size_t>(wire.size(), random() % 200);
      to.hear(Bytes(wire).first(n));
      wire.erase(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(n));
    };
    for (int i = 0; i < 2000 && !pair.established(); ++i)
      random() % 2 ? step(pair.client, pair.server, to_server) : step(pair.server, pair.client, to_client);
    for (auto* wire : {&to_server, &to_client}) (wire == &to_server ? pair.server : pair.client).hear(*wire);
    pair.run();
    expect_talk(pair);
  }
}

TEST(JobsHandedOut, GiveTheSameHandshake) {
  PairOptions options;
  options.client.jobs = options.server.jobs = Jobs::handed_out;
  Pair pair(rich_client(), rich_server(), options);
  pair.run();
  expect_talk(pair);
}

TEST(JobsHandedOut, HoldTheInputUntilTheyAreAnswered) {
  PairOptions options;
  options.server.jobs = Jobs::handed_out;
  Pair pair(client_options(), server_options(), options);
  pair.server.run_jobs = false;
  pair.server.hear(pair.client.say());
  Buffer more(10);
  const auto held = pair.server.connection.receive(more);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->consumed, 0u);
  EXPECT_EQ(held->wants, Received::Wants::job);
  auto job = pair.server.connection.take_job();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->kind(), JobKind::choose_credential);
  EXPECT_FALSE(pair.server.connection.take_job()) << "one at a time";
  const auto id = job->id();
  auto result = job->run();
  const auto wrong = pair.server.connection.complete(id + 1, std::move(result));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fault, Fault::job_wrong);
  EXPECT_FALSE(pair.server.connection.failure()) << "a wrong id does not end the connection";
}

TEST(JobsHandedOut, ThatFailEndTheHandshakeWithTheirError) {
  PairOptions options;
  options.server.jobs = Jobs::handed_out;
  Pair pair(client_options(), server_options(), options);
  pair.server.run_jobs = false;
  pair.server.hear(pair.client.say());
  while (auto job = pair.server.connection.take_job()) {
    const auto id = job->id();
    auto result = job->kind() == JobKind::sign ? JobResult::failure(make_error(Fault::sign_failed)) : job->run();
    (void)pair.server.connection.complete(id, std::move(result));
  }
  EXPECT_EQ(code_of(pair.server), "E-SIGN");
  pair.run();
  EXPECT_EQ(pair.client.connection.failure()->alert, Alert::internal_error);
}

TEST(Replay, TheSameRandomnessAndJobsGiveTheSameHello) {
  struct Zeros final : Random {
    bool fill(MutableBytes out) noexcept override {
      std::ranges::fill(out, std::uint8_t{7});
      return true;
    }
  } random;
  const auto hello = [&] {
    PairOptions options;
    options.client.random = &random;
    Pair pair(client_options(), server_options(), options);
    return pair.client.say();
  };
  const auto a = hello(), b = hello();
  EXPECT_TRUE(equal(Bytes(a).first(70), Bytes(b).first(70)));
}

TEST(Random, ThatFailsEndsTheHandshake) {
  struct None final : Random {
    bool fill(MutableBytes) noexcept override { return false; }
  } none;
  const auto client = ClientConnection::make(must(ClientConfig::make(client_options())), {"server.test", {}},
                                             {nullptr, nullptr, &none});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().fault, Fault::random_failed);
}

}  // namespace
}  // namespace entente::test
