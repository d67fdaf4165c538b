// What extensions agree on, seen from both sides: who offers what, what comes of it, and why.
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "pairs/pair.h"
#include "pairs/stapling.h"
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

issue::LeafOptions leaf_named(const std::string& name, crypto::KeyType key = crypto::KeyType::p256) {
  return Pki::leaf_options({name}, key);
}

// ---- staples (RFC 8446 §4.4.2.1) ----

const Buffer kStaple = {0x30, 3, 0x0a, 1, 6};  // an OCSPResponse that says "unauthorized"

ServerOptions stapling_server() {
  auto options = server_options();
  const auto& credential = options.credentials.front();
  options.credentials = {must(credential->with_staple(staple_for(*credential)))};
  return options;
}

TEST(Staple, ComesToThoseWhoAskWhetherCompressedOrNot) {
  for (const bool compress : {false, true}) {
    auto client_side = client_options();
    client_side.ask_for_staple = true;
    client_side.compress_certificates = compress;
    Pair pair(client_side, stapling_server());
    pair.run();
    ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
    const auto& info = pair.client.connection.info();
    EXPECT_FALSE(info.peer_staple.empty());
    EXPECT_EQ(info.why(Topic::staple), "says the OCSP response that the server has, and it is in order");
    EXPECT_EQ(info.peer_verdict->path[0].revocation.source, RevocationSource::staple);
    EXPECT_EQ(pair.server.connection.info().why(Topic::staple),
              "the client asked, and there is one for this certificate");
  }
}

TEST(Staple, DoesNotComeToThoseWhoDoNot) {
  auto client_side = client_options();
  client_side.ask_for_staple = false;
  Pair pair(client_side, stapling_server());
  pair.run();
  ASSERT_TRUE(pair.established());
  EXPECT_TRUE(pair.client.connection.info().peer_staple.empty());
  EXPECT_TRUE(pair.server.connection.info().why(Topic::staple).empty());
}

TEST(Staple, IsAskedForWhereRevocationMatters) {
  for (const auto mode : {RevocationMode::off, RevocationMode::soft}) {
    auto client_side = client_options();
    client_side.revocation = mode;
    Pair pair(client_side, stapling_server());
    pair.run();
    ASSERT_TRUE(pair.established());
    EXPECT_EQ(pair.client.connection.info().peer_staple.empty(), mode == RevocationMode::off);
  }
}

TEST(Staple, ThatIsNotThereIsToldOf) {
  auto client_side = client_options();
  client_side.ask_for_staple = true;
  Pair pair(client_side);
  pair.run();
  ASSERT_TRUE(pair.established());
  EXPECT_TRUE(pair.client.connection.info().peer_staple.empty());
  EXPECT_EQ(pair.client.connection.info().why(Topic::staple),
            "we asked for an OCSP response, and the server has none to give");
}

TEST(Staple, IsDerAndLeavesTheCredentialAsItWas) {
  const auto credential = server_options().credentials.front();
  EXPECT_FALSE(credential->with_staple({}));
  EXPECT_FALSE(credential->with_staple({0x04, 0}));
  const auto stapled = must(credential->with_staple(kStaple));
  EXPECT_TRUE(credential->staple().empty());
  EXPECT_TRUE(equal(stapled->staple(), kStaple));
  EXPECT_TRUE(equal(stapled->certificate_list(), credential->certificate_list()));
  EXPECT_GT(stapled->certificate_list(true).size(), stapled->certificate_list().size());
}

// ---- certificate compression (RFC 8879) ----

TEST(CertificateCompression, EveryAlgorithmBothWays) {
  for (const auto algorithm :
       {CertificateCompression::zlib, CertificateCompression::brotli, CertificateCompression::zstd}) {
    auto client_side = client_options();
    auto server_side = server_options();
    client_side.certificate_compression = {algorithm};
    client_side.credentials = {Pki::shared().leaf()};
    server_side.client_auth = ClientAuth::require;
    server_side.client_trust = Pki::shared().trust;
    Pair pair(client_side, server_side);
    pair.run();
    ASSERT_TRUE(pair.established()) << name(algorithm) << code_of(pair.client) << code_of(pair.server);
    for (const auto* info : {&pair.client.connection.info(), &pair.server.connection.info()}) {
      EXPECT_EQ(info->certificate_compression, algorithm);
      EXPECT_EQ(info->client_certificate_compression, algorithm);
    }
  }
}

TEST(CertificateCompression, IsTheServersFirstThatTheClientTakes) {
  auto client_side = client_options();
  auto server_side = server_options();
  client_side.certificate_compression = {CertificateCompression::zstd, CertificateCompression::zlib};
  server_side.certificate_compression = {CertificateCompression::brotli, CertificateCompression::zlib,
                                         CertificateCompression::zstd};
  Pair pair(client_side, server_side);
  pair.run();
  EXPECT_EQ(pair.client.connection.info().certificate_compression, CertificateCompression::zlib);
  EXPECT_EQ(pair.client.connection.info().why(Topic::certificate_compression), "the peer's pick of those that we take");
  EXPECT_EQ(pair.server.connection.info().why(Topic::certificate_compression), "the first of ours that the peer takes");
}

TEST(CertificateCompression, IsNotUsedWhereEitherSideTurnedItOff) {
  for (const bool at_client : {false, true}) {
    auto client_side = client_options();
    auto server_side = server_options();
    (at_client ? static_cast<CommonOptions&>(client_side) : server_side).compress_certificates = false;
    Pair pair(client_side, server_side);
    pair.run();
    ASSERT_TRUE(pair.established());
    EXPECT_FALSE(pair.client.connection.info().certificate_compression);
  }
}

TEST(CertificateCompression, IsDoneOncePerCredential) {
  const auto credential = Pki::shared().leaf();
  const auto first = credential->compressed(CertificateCompression::brotli, false);
  ASSERT_FALSE(first.bytes.empty());
  EXPECT_LT(first.bytes.size(), first.uncompressed);
  EXPECT_EQ(credential->compressed(CertificateCompression::brotli, false).bytes.data(), first.bytes.data());
  EXPECT_TRUE(credential->compressed(CertificateCompression{9}, false).bytes.empty());
}

// ---- GREASE (RFC 8701) ----

class Counting final : public Random {
 public:
  explicit Counting(std::uint8_t from) : next_(from) {}
  bool fill(MutableBytes out) noexcept override {
    for (auto& byte : out) byte = next_ = static_cast<std::uint8_t>(next_ * 5 + 17);
    return true;
  }

 private:
  std::uint8_t next_;
};

/// Remembers the ClientHellos as they were sent.
class Hellos final : public TraceSink {
 public:
  std::vector<Buffer> sent;
  void on(const Event& event) noexcept override {
    if (const auto* seen = std::get_if<MessageSeen>(&event); seen && seen->type == HandshakeType::client_hello)
      sent.push_back(to_buffer(seen->bytes));
  }
  /// The types of the extensions of one, in order.
  [[nodiscard]] std::vector<unsigned> types(std::size_t which = 0) const {
    const Bytes hello = sent.at(which);
    std::size_t at = 4 + 2 + 32;
    at += 1 + hello[at];
    at += 2 + load_be16(&hello[at]);
    at += 1 + hello[at] + 2;
    std::vector<unsigned> out;
    for (; at < hello.size(); at += 4 + load_be16(&hello[at + 2])) out.push_back(load_be16(&hello[at]));
    return out;
  }
};

Hellos hellos_of(ClientOptions options, std::uint8_t seed, ServerOptions server_side = server_options()) {
  Hellos hellos;
  Counting random(seed);
  PairOptions with;
  with.client.trace = &hellos;
  with.client.random = &random;
  Pair pair(std::move(options), std::move(server_side), with);
  pair.run();
  EXPECT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  return hellos;
}

bool greased(unsigned type) { return (type & 0x0f0f) == 0x0a0a && type >> 8 == (type & 0xff); }

TEST(Grease, H19IsOfferedAndTheOrderIsDrawn) {
  std::set<std::vector<unsigned>> orders;
  for (std::uint8_t seed = 1; seed < 40; ++seed) {
    auto types = hellos_of(client_options(), seed).types();
    EXPECT_EQ(std::ranges::count_if(types, greased), 2);
    EXPECT_EQ(std::set<unsigned>(types.begin(), types.end()).size(), types.size()) << "none twice";
    std::erase_if(types, greased);
    orders.insert(types);
  }
  EXPECT_GT(orders.size(), 20u);
}

TEST(Grease, IsTheSameForTheSameRandomness) {
  EXPECT_EQ(hellos_of(client_options(), 7).types(), hellos_of(client_options(), 7).types());
}

TEST(Grease, StaysTheSameAfterARetry) {
  auto client_side = client_options();
  client_side.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  auto server_side = server_options();
  server_side.groups = {NamedGroup::secp256r1};
  const auto hellos = hellos_of(client_side, 3, server_side);
  ASSERT_EQ(hellos.sent.size(), 2u);
  EXPECT_EQ(hellos.types(0), hellos.types(1));
}

TEST(Grease, CanBeTurnedOff) {
  auto client_side = client_options();
  client_side.grease = false;
  const auto first = hellos_of(client_side, 7).types(), second = hellos_of(client_side, 8).types();
  EXPECT_EQ(std::ranges::count_if(first, greased), 0);
  EXPECT_EQ(first, second);
}

// ---- which certificate (RFC 8446 §4.2.3, §4.2.4) ----

TEST(CertificateSchemes, ThePeersChainIsHeldAgainstThem) {
  auto client_side = client_options();
  client_side.certificate_schemes = {SignatureScheme::rsa_pss_rsae_sha256};
  Pair pair(client_side);
  pair.run();
  ASSERT_TRUE(pair.client.connection.failure());
  EXPECT_EQ(pair.client.connection.failure()->fault, Fault::cert_signature_algorithm);
  client_side.certificate_schemes = {SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384};
  Pair good(client_side);
  good.run();
  EXPECT_TRUE(good.established()) << code_of(good.client);
}

/// A CA of another name, and a certificate below it for `name`.
Credential::Ptr stranger_for(const std::string& name) {
  const auto& provider = crypto::openssl_provider();
  issue::AuthorityOptions options;
  options.not_before = kNow - kDay;
  options.not_after = kNow + kDay;
  options.name = "another root";
  const auto root = must(issue::make_ca(provider, options));
  const auto made = must(issue::issue(provider, root, leaf_named(name)));
  return must(Credential::make({made.certificate}, made.key));
}

TEST(CertificateAuthorities, OfAClientChooseTheServersCertificate) {
  auto client_side = client_options();
  auto server_side = server_options();
  server_side.credentials.insert(server_side.credentials.begin(), stranger_for("server.test"));
  Pair without(client_side, server_side);
  without.run();
  EXPECT_EQ(code_of(without.client), "E-CERT-UNKNOWN-CA") << "the first was shown";
  client_side.name_authorities = true;
  Pair with(client_side, server_side);
  with.run();
  EXPECT_TRUE(with.established()) << code_of(with.client) << code_of(with.server);
  EXPECT_EQ(with.server.connection.info().why(Topic::certificate),
            "it serves the client better than another: its chain, its issuer, or forward secrecy");
}

TEST(CertificateAuthorities, OfAServerChooseTheClientsCertificate) {
  const auto stranger = stranger_for("stranger.test");
  const auto ours = Pki::shared().leaf(leaf_named("client.test"));
  auto client_side = client_options();
  client_side.credentials = {stranger, ours};
  auto server_side = server_options();
  server_side.client_auth = ClientAuth::require;
  server_side.client_trust = Pki::shared().trust;
  Pair without(client_side, server_side);
  without.run();
  EXPECT_EQ(code_of(without.server), "E-CERT-UNKNOWN-CA") << "the first was shown";
  server_side.name_authorities = true;
  Pair with(client_side, server_side);
  with.run();
  EXPECT_TRUE(with.established()) << code_of(with.client) << code_of(with.server);
  EXPECT_EQ(with.client.connection.info().why(Topic::client_authentication),
            "the server asked, this key fits its schemes, and it named the issuer");
}

// ---- cookies (RFC 8446 §4.2.2) ----

TEST(Cookie, CostsARoundTripAndNothingElse) {
  for (const bool by_connection : {false, true})
    for (const bool other_group : {false, true}) {
      auto server_side = server_options();
      auto client_side = client_options();
      client_side.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
      if (other_group) server_side.groups = {NamedGroup::secp256r1};
      server_side.ask_for_cookie = !by_connection;
      PairOptions options;
      options.server.ask_for_cookie = by_connection;
      Pair pair(client_side, server_side, options);
      pair.run();
      ASSERT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
      EXPECT_TRUE(pair.client.connection.info().hello_retry);
      EXPECT_TRUE(pair.server.connection.info().hello_retry);
      EXPECT_EQ(pair.server.connection.info().group, other_group ? NamedGroup::secp256r1 : NamedGroup::x25519);
      EXPECT_EQ(pair.server.connection.info().why(Topic::retry),
                "the client brought it back: nothing was kept for it meanwhile");
    }
}

TEST(Cookie, IsEnoughForAServerThatHasForgottenTheFirstHello) {
  auto options = server_options();
  options.ask_for_cookie = true;
  const auto config = must(ServerConfig::make(options));
  for (const bool change_cipher_spec_first : {false, true}) {
    auto client_side = client_options();
    client_side.compatibility_mode = change_cipher_spec_first;
    auto client_connection = must(ClientConnection::make(must(ClientConfig::make(client_side)), {"server.test", {}}));
    auto first = must(ServerConnection::make(config)), second = must(ServerConnection::make(config));
    Side client{client_connection}, asks{first}, answers{second};
    Pair::move(client, asks);
    Pair::move(asks, client);
    for (bool moved = true; moved;) {
      const bool asked = Pair::move(client, answers);
      const bool answered = Pair::move(answers, client);
      moved = asked || answered;
    }
    EXPECT_TRUE(client_connection.established()) << code_of(client) << code_of(answers);
    EXPECT_TRUE(second.established());
  }
}

TEST(Cookie, H6BindsTheHelloOfAServerThatHasForgottenIt) {
  auto options = server_options();
  options.ask_for_cookie = true;
  const auto config = must(ServerConfig::make(options));
  auto client_side = client_options();
  client_side.compatibility_mode = false;
  auto client_connection = must(ClientConnection::make(must(ClientConfig::make(client_side)), {"server.test", {}}));
  auto first = must(ServerConnection::make(config)), second = must(ServerConnection::make(config));
  Side client{client_connection}, asks{first}, answers{second};
  Pair::move(client, asks);
  Pair::move(asks, client);
  auto hello = client.say();
  constexpr std::size_t random = 5 + 4 + 2;  // behind the headers and legacy_version
  hello[random] ^= 1;
  answers.hear(hello);
  EXPECT_EQ(code_of(answers), "E-TLS-HELLO-CHANGED");
}

TEST(Cookie, H6OfAnotherConnectionDoesNotGoWithWhatWasSaidHere) {
  auto options = server_options();
  options.ask_for_cookie = true;
  const auto config = must(ServerConfig::make(options));
  const auto client_config = must(ClientConfig::make(client_options()));
  auto one = must(ClientConnection::make(client_config, {"server.test", {}}));
  auto other = must(ClientConnection::make(client_config, {"elsewhere.test", {}}));
  auto first = must(ServerConnection::make(config)), second = must(ServerConnection::make(config));
  Side client{one}, stranger{other}, asks{first}, victim{second};
  Pair::move(client, asks);
  Pair::move(asks, client);
  Pair::move(stranger, victim);
  victim.say();
  Pair::move(client, victim);
  EXPECT_EQ(code_of(victim), "E-TLS-HELLO-CHANGED");
}

// ---- padding (RFC 8446 §5.4) and bindings (RFC 9266) ----

TEST(Padding, HidesSizes) {
  for (const auto& [pad, expected] : std::vector<std::pair<unsigned, std::size_t>>{{256, 256}, {16385, 16385}}) {
    auto client_side = client_options();
    client_side.pad_records_to = static_cast<std::uint16_t>(pad);
    Pair pair(client_side);
    pair.run();
    ASSERT_TRUE(pair.established());
    for (const std::size_t size : {1u, 100u, 255u}) {
      const auto bytes = sealed(pair.client, size);
      EXPECT_EQ(largest_protected(bytes), expected) << size;
      pair.server.data.clear();
      pair.server.hear(bytes);
      EXPECT_EQ(pair.server.data.size(), size);
    }
    const auto large = sealed(pair.client, 50000);
    pair.server.data.clear();
    pair.server.hear(large);
    EXPECT_EQ(pair.server.data.size(), 50000u) << code_of(pair.server);
  }
}

TEST(Padding, KeepsToTheLimitOfThePeer) {
  auto client_side = client_options();
  auto server_side = server_options();
  client_side.record_size_limit = 16385;
  client_side.pad_records_to = 4096;
  server_side.record_size_limit = 200;
  Pair pair(client_side, server_side);
  pair.run();
  ASSERT_TRUE(pair.established());
  const auto bytes = sealed(pair.client, 1000);
  EXPECT_EQ(largest_protected(bytes), 200u);
  pair.server.hear(bytes);
  EXPECT_EQ(pair.server.data.size(), 1000u);
}

TEST(ChannelBinding, IsOneForBothSidesAndForNobodyElse) {
  Pair pair, other;
  EXPECT_FALSE(pair.client.connection.channel_binding());
  pair.run();
  other.run();
  const auto ours = must(pair.client.connection.channel_binding());
  EXPECT_EQ(ours, must(pair.server.connection.channel_binding()));
  EXPECT_NE(ours, must(other.client.connection.channel_binding()));
  std::array<std::uint8_t, 32> exported{};
  must(pair.client.connection.export_keying("EXPORTER-Channel-Binding", Bytes(), exported));
  EXPECT_EQ(ours, exported);
}

}  // namespace
}  // namespace entente::test
