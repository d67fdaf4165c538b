// What TLS 1.2's ServerKeyExchange and ClientKeyExchange may not be (RFC 8422 §5.4, §5.7, RFC 9155). H13: weak or
// unoffered signatures, curves that nobody asked for. H14: a replayed ServerKeyExchange. K1, K2: points that are none.
// K4, K5: signatures in another form. K7: keys too small, too large, or without a name for their curve.
#include "bad_points.h"
#include "base/bytes.h"
#include "forged_ecdsa.h"
#include "scripted_peer12.h"
#include "unit/crypto/libcrypto_signer.h"

namespace entente::adversary {
namespace {

const Credential::Ptr& ecdsa_leaf() {
  static const auto leaf = test::Pki::shared().leaf();
  return leaf;
}

/// A client to which a server has shown its certificate.
struct Certified {
  explicit Certified(ClientOptions options = victim_client12(), Credential::Ptr credential = ecdsa_leaf())
      : victim(std::move(options)), server(victim, std::move(credential)) {
    server.hear_client_hello();
    server.say_server_hello();
    server.say(server.certificate());
    EXPECT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
  }
  void finish() {
    server.say_done();
    server.say_change_cipher_spec();
    server.say_finished();
  }
  Victim victim;
  ScriptedServer12 server;
};

testing::AssertionResult is_illegal(Certified& pair, const ServerKeyExchange& message, Fault fault) {
  pair.server.send(message.encode().bytes);
  return refused(pair.victim, pair.server, fault, Alert::illegal_parameter);
}
testing::AssertionResult is_invalid(Certified& pair, const ServerKeyExchange& message) {
  pair.server.send(message.encode().bytes);
  return refused(pair.victim, pair.server, Fault::signature_invalid, Alert::decrypt_error);
}

TEST(Tls12KeyExchange, AGoodOneIsTaken) {
  for (const auto& credential : {ecdsa_leaf(), rsa_leaf()})
    for (const auto group : {NamedGroup::x25519, NamedGroup::secp256r1}) {
      Certified pair(victim_client12(), credential);
      pair.server.say(pair.server.server_key_exchange(group).encode());
      pair.finish();
      EXPECT_EQ(pair.victim.state(), "Connected");
      EXPECT_EQ(pair.victim.info().group, group);
      EXPECT_TRUE(pair.server.finished_right);
    }
}

// ---- H13 ----

TEST(H13Tls12ServerKeyExchange, WeakSignaturesAreIllegal) {
  // MD5, SHA-1 and SHA-224 with RSA, DSA and ECDSA, and what is no pair of them
  for (const unsigned scheme : {0x0101u, 0x0102u, 0x0103u, 0x0201u, 0x0202u, 0x0203u, 0x0301u, 0x0303u, 0x0402u,
                                0x0000u, 0x0400u, 0x0003u, 0xffffu}) {
    Certified pair;
    auto message = pair.server.server_key_exchange();
    message.scheme = scheme;
    EXPECT_TRUE(is_illegal(pair, message, Fault::scheme_not_offered)) << scheme;
  }
}

TEST(H13Tls12ServerKeyExchange, ASha1SignatureThatIsRightIsIllegal) {
  Certified pair(victim_client12(), rsa_leaf());
  auto message = pair.server.server_key_exchange();
  message.scheme = 0x0201;
  const auto content = pair.server.signed_content(message);
  Buffer digest(20);
  EVP_Digest(content.data(), content.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  const auto key = to_buffer(test::must(rsa_leaf()->key()->pkcs8()).reveal());
  message.signature = test::sign_rsa(key, digest, {RSA_PKCS1_PADDING, EVP_sha1()});
  EXPECT_TRUE(is_illegal(pair, message, Fault::scheme_not_offered));
}

TEST(H13Tls12ServerKeyExchange, ASchemeWithoutAnOfferIsIllegal) {
  auto options = victim_client12();
  options.signature_schemes = {SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::rsa_pss_rsae_sha256};
  options.certificate_schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
  Certified pair(options);
  const auto message = pair.server.server_key_exchange();
  ASSERT_EQ(message.scheme, 0x0403u);
  EXPECT_TRUE(is_illegal(pair, message, Fault::scheme_not_offered));
}

TEST(H13Tls12ServerKeyExchange, ASchemeForAnotherKindOfKeyIsIllegal) {
  for (const unsigned scheme : {0x0401u, 0x0804u, 0x0809u, 0x0807u}) {
    Certified pair;
    auto message = pair.server.server_key_exchange();
    message.scheme = scheme;
    EXPECT_TRUE(is_illegal(pair, message, Fault::scheme_wrong_key)) << scheme;
  }
  for (const unsigned scheme : {0x0403u, 0x0809u, 0x0807u}) {
    Certified pair(victim_client12(), rsa_leaf());
    auto message = pair.server.server_key_exchange();
    message.scheme = scheme;
    EXPECT_TRUE(is_illegal(pair, message, Fault::scheme_wrong_key)) << scheme;
  }
}

TEST(H13Tls12ServerKeyExchange, ACurveWithoutAnOfferIsIllegal) {
  // P-384, P-521, X448, small and binary curves, FFDHE, hybrids (which TLS 1.2 does not have), GREASE, none
  for (const unsigned curve :
       {0x0018u, 0x0019u, 0x001eu, 0x0013u, 0x0009u, 0x0100u, 0x11ecu, 0x0a0au, 0x0000u, 0xff01u, 0xff02u, 0xffffu}) {
    Certified pair;
    auto message = pair.server.server_key_exchange();
    message.named_curve = curve;
    pair.server.sign(message);
    EXPECT_TRUE(is_illegal(pair, message, Fault::group_not_offered)) << curve;
  }
}

TEST(H13Tls12ServerKeyExchange, ARightShareOfACurveWithoutAnOfferIsIllegal) {
  Certified pair;
  EXPECT_TRUE(is_illegal(pair, pair.server.server_key_exchange(NamedGroup::secp384r1), Fault::group_not_offered));
}

TEST(H13Tls12ServerKeyExchange, APostQuantumGroupIsForTls13Alone) {
  auto options = victim_client12();
  options.max_version = ProtocolVersion::tls13;
  options.cipher_suites.insert(options.cipher_suites.begin(), CipherSuite::TLS_AES_128_GCM_SHA256);
  options.groups.insert(options.groups.begin(), NamedGroup::X25519MLKEM768);
  Certified pair(options);
  auto message = pair.server.server_key_exchange();
  message.named_curve = 0x11ec;
  pair.server.sign(message);
  EXPECT_TRUE(is_illegal(pair, message, Fault::group_not_offered));
}

TEST(H13Tls12ServerKeyExchange, ExplicitCurvesAreIllegal) {
  // explicit_prime, explicit_char2, and what is no ECCurveType
  for (const unsigned type : {1u, 2u, 0u, 4u, 255u}) {
    Certified pair;
    auto message = pair.server.server_key_exchange();
    message.curve_type = type;
    pair.server.sign(message);
    EXPECT_TRUE(is_illegal(pair, message, Fault::parameter_illegal)) << type;
  }
}

TEST(H13Tls12ServerKeyExchange, ACertificateForAnotherKindOfSuiteIsIllegal) {
  for (const bool rsa_key : {false, true}) {
    Victim victim(victim_client12());
    ScriptedServer12 server(victim, rsa_key ? rsa_leaf() : ecdsa_leaf());
    server.hear_client_hello();
    auto hello = server.server_hello();
    hello.cipher_suite = rsa_key ? 0xc02b : 0xc02f;
    server.say_server_hello(hello);
    server.say(server.certificate());
    if (!victim.failure()) server.send(server.server_key_exchange().encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::suite_wrong_key, Alert::illegal_parameter)) << rsa_key;
  }
}

// ---- H14, and other things that were not signed ----

TEST(H14Tls12Replay, AServerKeyExchangeOfAnotherConnectionIsADecryptError) {
  Certified first;
  const auto recorded = first.server.server_key_exchange();
  Certified second;  // the server's random is the same, the client's is not
  ASSERT_EQ(first.server.secrets.server_random, second.server.secrets.server_random);
  EXPECT_TRUE(is_invalid(second, recorded));
}

struct Forgery {
  const char* what;
  void (*forge)(ScriptedServer12& server, ServerKeyExchange& message);
};

Buffer signature_over(const ScriptedServer12& server, Bytes content) { return sign(*server.credential, content).bytes; }

const Forgery kForgeries[] = {
    {"another key",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       message.signature = sign(*test::Pki::shared().leaf(), server.signed_content(message)).bytes;
     }},
    {"the params alone",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       message.signature = signature_over(server, message.params());
     }},
    {"the randoms swapped",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       std::swap(server.secrets.client_random, server.secrets.server_random);
       server.sign(message);
     }},
    {"another client random",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       server.secrets.client_random[31] ^= 1;
       server.sign(message);
     }},
    {"another server random",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       server.secrets.server_random[0] ^= 1;
       server.sign(message);
     }},
    {"another point",
     [](ScriptedServer12& server, ServerKeyExchange& message) { message.point = server.server_key_exchange().point; }},
    {"the transcript, as TLS 1.3 has it",
     [](ScriptedServer12& server, ServerKeyExchange& message) {
       message.signature = signature_over(server, server.transcript.hash());
     }},
    {"nothing", [](ScriptedServer12&, ServerKeyExchange& message) { message.signature.clear(); }},
    {"zeros", [](ScriptedServer12&, ServerKeyExchange& message) { message.signature = Buffer(70); }},
};

TEST(H14Tls12Replay, ASignatureOverSomethingElseIsADecryptError) {
  for (const auto& [what, forge] : kForgeries) {
    Certified pair;
    auto message = pair.server.server_key_exchange();
    forge(pair.server, message);
    EXPECT_TRUE(is_invalid(pair, message)) << what;
  }
}

// ---- K1, K2 ----

TEST(K1Tls12X25519, PointsThatAreNoneAreIllegal) {
  auto points = low_order_points();
  for (const std::size_t size : {1u, 31u, 33u, 65u, 255u}) points.emplace_back(size, 9);
  for (const auto& point : points) {
    Certified client;
    auto message = client.server.server_key_exchange();
    message.point = point;
    client.server.sign(message);
    client.server.say(message.encode());
    if (!client.victim.failure()) client.server.say_done();  // it may compute when it answers
    EXPECT_TRUE(refused(client.victim, client.server, Fault::key_share_invalid, Alert::illegal_parameter));
    Victim victim(victim_server12());
    ScriptedClient12 server(victim);
    server.say_client_hello();
    server.send(client_key_exchange(point).bytes);
    EXPECT_TRUE(refused(victim, server, Fault::key_share_invalid, Alert::illegal_parameter));
  }
}

TEST(K2Tls12Points, ThatAreNoneAreIllegal) {
  auto options = victim_server12();
  options.groups = {NamedGroup::secp256r1};
  for (const auto& [what, point] : bad_points()) {
    Certified client;
    auto message = client.server.server_key_exchange(NamedGroup::secp256r1);
    message.point = point;
    client.server.sign(message);
    client.server.say(message.encode());
    if (!client.victim.failure()) client.server.say_done();
    EXPECT_TRUE(refused(client.victim, client.server, Fault::key_share_invalid, Alert::illegal_parameter)) << what;
    Victim victim(options);
    ScriptedClient12 server(victim);
    server.say_client_hello();
    server.send(client_key_exchange(point).bytes);
    EXPECT_TRUE(refused(victim, server, Fault::key_share_invalid, Alert::illegal_parameter)) << what;
  }
}

}  // namespace
}  // namespace entente::adversary
