// K6: static RSA key exchange (RFC 5246 §7.4.7.1). Never without the policy `legacy`; under it no premaster secret,
// however it is malformed, makes the server say or do anything that a well-formed one does not (Bleichenbacher, ROBOT).
#include "base/bytes.h"
#include "raw_rsa.h"
#include "scripted_peer12.h"

namespace entente::adversary {
namespace {

constexpr unsigned kSuite = 0x009c;

// ---- who takes it ----

TEST(K6StaticRsa, IsNotNegotiatedUnderOtherPolicies) {
  for (const auto* policy : {"default", "modern"}) {
    auto options = test::server_options();
    options.policy = find_policy(policy);
    options.credentials = {rsa_leaf()};
    for (const unsigned suite : {kSuite, 0x009du}) {
      Victim victim(options);
      ScriptedClient12 client(victim);
      client.suite = suite;
      client.send(client.client_hello().encode().bytes);
      ASSERT_NE(victim.failure(), nullptr) << policy;
      const bool has_tls12 = options.policy->min_version == ProtocolVersion::tls12;
      EXPECT_TRUE(refused(victim, client, has_tls12 ? Fault::suite_not_common : Fault::version_not_common,
                          has_tls12 ? Alert::handshake_failure : Alert::protocol_version))
          << policy;
    }
    auto client_options = test::client_options();
    client_options.policy = find_policy(policy);
    Victim victim(client_options);
    ScriptedServer12 server(victim, rsa_leaf());
    server.hear_client_hello();
    for (const unsigned suite : {kSuite, 0x009du})
      EXPECT_EQ(std::ranges::count(server.hello.cipher_suites, suite), 0) << policy;
  }
}

TEST(K6StaticRsa, IsNoOptionUnderOtherPolicies) {
  for (const auto* policy : {"default", "modern"}) {
    auto options = static_rsa_server();
    options.policy = find_policy(policy);
    EXPECT_EQ(ServerConfig::make(options).error().fault, Fault::config_invalid) << policy;
    auto client_options = static_rsa_client();
    client_options.policy = find_policy(policy);
    EXPECT_EQ(ClientConfig::make(client_options).error().fault, Fault::config_invalid) << policy;
  }
}

TEST(K6StaticRsa, GivesWayToForwardSecrecy) {
  auto options = test::server_options();
  options.policy = find_policy("legacy");
  options.credentials = {rsa_leaf()};
  Victim victim(options);
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  hello.cipher_suites = {kSuite, 0xc02f};
  client.say_client_hello(hello);
  EXPECT_EQ(client.server_hello.cipher_suite, 0xc02fu);
}

TEST(K6StaticRsa, NeedsAnRsaKey) {
  auto options = static_rsa_server();
  for (const auto key : {crypto::KeyType::p256, crypto::KeyType::ed25519}) {
    options.credentials = {test::Pki::shared().leaf_for(key)};
    Victim victim(options);
    ScriptedClient12 client(victim);
    client.suite = kSuite;
    client.send(client.client_hello().encode().bytes);
    ASSERT_NE(victim.failure(), nullptr);
    EXPECT_EQ(victim.failure()->alert, Alert::handshake_failure);
  }
}

TEST(K6StaticRsa, IsTakenUnderLegacyAndWarnedOf) {
  AgainstServer12 server("WaitClientHello", static_rsa_server());
  server.client.suite = kSuite;
  server.client.reach("Connected");
  EXPECT_TRUE(server.client.finished_right);
  EXPECT_FALSE(server.victim.info().group);
  EXPECT_FALSE(server.victim.info().why(Topic::key_exchange).empty());
  Victim victim(static_rsa_client());
  ScriptedServer12 scripted(victim, rsa_leaf());
  scripted.suite = kSuite;
  scripted.hear_client_hello();
  scripted.reach("Connected");
  EXPECT_TRUE(scripted.finished_right);
  EXPECT_EQ(Bytes(scripted.secrets.premaster).size(), 48u);
  EXPECT_EQ(load_be16(scripted.secrets.premaster.data()), 0x0303);
  EXPECT_FALSE(victim.info().why(Topic::key_exchange).empty());
}

TEST(K6StaticRsa, AClientMakesAPremasterSecretOfItsOwnEachTime) {
  std::vector<Buffer> premasters;
  for (int i = 0; i < 3; ++i) {
    Victim victim(static_rsa_client());
    ScriptedServer12 server(victim, rsa_leaf());
    server.suite = kSuite;
    server.hear_client_hello();
    server.reach("Connected");
    for (const auto& before : premasters) EXPECT_NE(before, server.secrets.premaster);
    premasters.push_back(server.secrets.premaster);
  }
}

TEST(K6StaticRsa, TheCertificateMustBeForEnciphering) {
  const auto& provider = crypto::openssl_provider();
  const auto& pki = test::Pki::shared();
  const auto leaf = test::Pki::leaf_options({"server.test"}, crypto::KeyType::rsa);
  auto certificate = test::must(issue::leaf_template(provider, pki.intermediate, leaf, *rsa_leaf()->key()));
  certificate.key_usage = {x509::KeyUsage::digital_signature};
  const auto der = test::must(issue::sign(certificate, *pki.intermediate.key, provider));
  const auto credential = test::must(Credential::make({der, pki.intermediate.certificate}, rsa_leaf()->key()));
  Victim victim(static_rsa_client());
  ScriptedServer12 server(victim, credential);
  server.suite = kSuite;
  server.hear_client_hello();
  server.say_server_hello();
  server.say(server.certificate());
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_EQ(victim.failure()->fault, Fault::cert_wrong_key_usage) << victim.failure()->row().code;
}

// ---- malformed ones ----

struct Malformed {
  const char* what;
  Buffer (*encrypted)();
};

const Buffer& certificate() { return rsa_leaf()->chain()[0]; }
Buffer good_premaster() {
  Buffer out(48, 0x33);
  store_be16(out.data(), 0x0303);
  return out;
}
Buffer good_block() { return pkcs1_block(good_premaster(), 256); }
Buffer encrypt(Bytes block) { return raw_encrypt(certificate(), block); }
Buffer with_version(unsigned version) {
  auto premaster = good_premaster();
  store_be16(premaster.data(), version);
  return encrypt(pkcs1_block(premaster, 256));
}
Buffer with_byte(std::size_t at, std::uint8_t value) {
  auto block = good_block();
  block[at] = value;
  return encrypt(block);
}
Buffer of_size(std::size_t size) {
  Buffer premaster(size, 0x33);
  if (size >= 2) store_be16(premaster.data(), 0x0303);
  return encrypt(pkcs1_block(premaster, 256));
}
Buffer modulus_plus(int more) {
  auto out = modulus_of(certificate());
  out.back() = static_cast<std::uint8_t>(out.back() + more);  // it is odd, and no 255
  return out;
}
Buffer number(std::uint8_t value) {
  Buffer out(256);
  out.back() = value;
  return out;
}
Buffer cut(std::size_t first, std::size_t last) {
  const auto good = encrypt(good_block());
  return Buffer(good.begin() + static_cast<std::ptrdiff_t>(first), good.end() - static_cast<std::ptrdiff_t>(last));
}
Buffer padded(std::size_t before, std::size_t behind) {
  Buffer out(before);
  append(out, encrypt(good_block()));
  out.resize(out.size() + behind);
  return out;
}

const Malformed kMalformed[] = {
    {"version TLS 1.1", [] { return with_version(0x0302); }},
    {"version TLS 1.0", [] { return with_version(0x0301); }},
    {"version SSL 3.0", [] { return with_version(0x0300); }},
    {"version TLS 1.3", [] { return with_version(0x0304); }},
    {"version 0", [] { return with_version(0); }},
    {"version 0x0003", [] { return with_version(0x0003); }},
    {"version 0x0203", [] { return with_version(0x0203); }},
    {"a first byte of 1", [] { return with_byte(0, 1); }},
    {"a first byte of 0x40", [] { return with_byte(0, 0x40); }},
    {"block type 1", [] { return with_byte(1, 1); }},
    {"block type 0", [] { return with_byte(1, 0); }},
    {"block type 3", [] { return with_byte(1, 3); }},
    {"no zero at the end of the padding", [] { return with_byte(207, 0x77); }},
    {"no zero at all",
     [] {
       auto block = good_block();
       std::ranges::replace(block.begin() + 1, block.end(), std::uint8_t{0}, std::uint8_t{9});
       return encrypt(block);
     }},
    {"a zero in the first byte of the padding", [] { return with_byte(2, 0); }},
    {"a zero in the eighth byte of the padding", [] { return with_byte(9, 0); }},
    {"a zero in the ninth byte of the padding", [] { return with_byte(10, 0); }},
    {"a zero in the middle of the padding", [] { return with_byte(100, 0); }},
    {"a zero one too early", [] { return with_byte(206, 0); }},
    {"47 bytes", [] { return of_size(47); }},
    {"49 bytes", [] { return of_size(49); }},
    {"46 bytes", [] { return of_size(46); }},
    {"2 bytes", [] { return of_size(2); }},
    {"1 byte", [] { return of_size(1); }},
    {"no bytes", [] { return of_size(0); }},
    {"245 bytes", [] { return of_size(245); }},
    {"246 bytes: seven of padding", [] { return of_size(246); }},
    {"a block of zeros", [] { return number(0); }},
    {"a block of one", [] { return number(1); }},
    {"a small number", [] { return number(77); }},
    {"the modulus less one", [] { return modulus_plus(-1); }},
    {"the modulus", [] { return modulus_plus(0); }},
    {"the modulus and one more", [] { return modulus_plus(1); }},
    {"the largest number", [] { return Buffer(256, 0xff); }},
    {"chance", [] { return Buffer(256, 0x5c); }},
    {"a ciphertext without its first byte", [] { return cut(1, 0); }},
    {"a ciphertext without its last byte", [] { return cut(0, 1); }},
    {"half a ciphertext", [] { return cut(128, 0); }},
    {"one byte of ciphertext", [] { return cut(255, 0); }},
    {"no ciphertext", [] { return cut(256, 0); }},
    {"a zero before the ciphertext", [] { return padded(1, 0); }},
    {"a zero behind the ciphertext", [] { return padded(0, 1); }},
    {"zeros as long as another ciphertext behind it", [] { return padded(0, 256); }},
    {"16,000 bytes", [] { return padded(8000, 7744); }},
};

/// All that an attacker sees, and all that an onlooker inside sees.
struct Observed {
  std::vector<std::pair<ContentType, std::size_t>> records;
  std::vector<Buffer> messages;  ///< behind ServerHelloDone
  std::optional<Alert> alert;
  std::vector<std::string> course;
  std::string_view state;
  friend bool operator==(const Observed&, const Observed&) = default;
};

struct Way {
  bool extended;
  Jobs jobs;
};
constexpr Way kWays[] = {{true, Jobs::inline_}, {false, Jobs::inline_}, {true, Jobs::handed_out}};

/// A handshake with this encrypted premaster secret, of which the client believes that it is `guess`.
Observed attack(const Buffer& encrypted, const Buffer& guess, const Way& way) {
  Victim victim(static_rsa_server(), way.jobs);
  victim.keep_course();
  ScriptedClient12 client(victim);
  client.suite = kSuite;
  auto hello = client.client_hello();
  if (!way.extended) hello.extensions.remove(ExtensionType::extended_master_secret);
  client.say_client_hello(hello);
  const auto before = client.heard.size();
  client.secrets.premaster = guess;
  client.say_key_exchange(client_key_exchange_rsa(encrypted));
  client.listen();
  client.say_change_cipher_spec();
  client.say_finished();
  client.listen();
  return {client.records,
          {client.heard.begin() + static_cast<std::ptrdiff_t>(before), client.heard.end()},
          client.alert,
          victim.course(),
          victim.state()};
}

std::string difference(const Observed& a, const Observed& b) {
  for (std::size_t i = 0; i < std::max(a.course.size(), b.course.size()); ++i) {
    auto one = i < a.course.size() ? a.course[i] : "nothing";
    const auto other = i < b.course.size() ? b.course[i] : "nothing";
    if (one != other) return one.append(", not ").append(other);
  }
  return a.state != b.state ? "in another state" : "records or messages";
}

TEST(K6Premaster, WhateverIsWrongWithItLooksLikeAWrongFinished) {
  const Buffer wrong_guess(48, 0x44);
  for (const auto& way : kWays) {
    const auto usual = attack(encrypt(good_block()), wrong_guess, way);
    ASSERT_EQ(usual.alert, Alert::bad_record_mac);
    ASSERT_EQ(usual, attack(encrypt(good_block()), wrong_guess, way)) << "the same twice";
    ASSERT_EQ(attack(encrypt(good_block()), good_premaster(), way).state, "Connected") << "the same with a right guess";
    for (const auto& [what, encrypted] : kMalformed) {
      const auto seen = attack(encrypted(), wrong_guess, way);
      EXPECT_EQ(seen, usual) << what << ": " << difference(seen, usual);
    }
  }
}

TEST(K6Premaster, ThatIsMalformedIsNeverTheOneInTheBlock) {
  const auto& way = kWays[0];
  const auto usual = attack(encrypt(good_block()), Buffer(48, 0x44), way);
  for (const auto& [what, encrypted] : kMalformed) {
    const auto made = encrypted();
    std::vector<Buffer> guesses = {good_premaster(), Buffer(48), Buffer(), Buffer(46)};
    if (made.size() == 256 && made < modulus_of(certificate())) {
      const auto block = raw_decrypt(*rsa_leaf()->key(), made);
      guesses.emplace_back(block.end() - 48, block.end());
      auto corrected = guesses.back();
      store_be16(corrected.data(), 0x0303);
      guesses.push_back(corrected);
      const auto zero = std::find(block.begin() + 2, block.end(), 0);
      if (zero != block.end()) guesses.emplace_back(zero + 1, block.end());
    }
    for (const auto& guess : guesses) EXPECT_EQ(attack(made, guess, way), usual) << what;
  }
}

TEST(K6Premaster, HasTheVersionOfTheClientHello) {
  // RFC 5246 §7.4.7.1: the one that was offered, not the one that was negotiated
  for (const unsigned offered : {0x0303u, 0x0304u, 0x0305u})
    for (const unsigned inside : {0x0303u, 0x0304u, 0x0305u, 0x0302u}) {
      Victim victim(static_rsa_server());
      ScriptedClient12 client(victim);
      client.suite = kSuite;
      client.version = inside;
      auto hello = client.client_hello();
      hello.legacy_version = offered;
      client.say_client_hello(hello);
      client.say_rest();
      if (inside == offered) {
        EXPECT_EQ(victim.state(), "Connected") << offered;
      } else {
        EXPECT_TRUE(refused(victim, client, Fault::bad_record_mac, Alert::bad_record_mac)) << offered << " " << inside;
      }
    }
}

TEST(K6Premaster, IsNotPrefixedByALengthOfOneByte) {
  // the grammar of a message tells nothing of what is encrypted in it
  for (const auto& body : {Buffer{}, Buffer{1}, Buffer{0, 5, 1}, Buffer{1, 0}}) {
    AgainstServer12 pair("WaitClientHello", static_rsa_server());
    pair.client.suite = kSuite;
    pair.client.say_client_hello();
    pair.client.send(message(HandshakeType::client_key_exchange, body));
    ASSERT_NE(pair.victim.failure(), nullptr);
    EXPECT_TRUE(refused(pair.victim, pair.client, pair.victim.failure()->fault, Alert::decode_error));
  }
}

TEST(K6StaticRsa, AServerKeyExchangeIsUnexpected) {
  Victim victim(static_rsa_client());
  ScriptedServer12 server(victim, rsa_leaf());
  server.suite = kSuite;
  server.hear_client_hello();
  server.say_server_hello();
  server.say(server.certificate());
  server.send(server.server_key_exchange().encode().bytes);  // FREAK
  EXPECT_TRUE(unexpected(victim, server));
}

}  // namespace
}  // namespace entente::adversary
