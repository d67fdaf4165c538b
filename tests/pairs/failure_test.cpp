// Every way to fail that a peer or a configuration can cause: who finds it, which fault, which alert, and that no data
// goes through. The alert must reach the other side and be understood there.
#include <gtest/gtest.h>

#include <cstring>

#include "base/bytes.h"
#include "pairs/pair.h"

namespace entente::test {
namespace {

/// Runs the handshake and expects that `finder` fails with `fault`, tells `alert`, and that the other side hears it.
void expect_failure(Pair& pair, Side& finder, Fault fault, Alert alert) {
  pair.run();
  auto& other = &finder == &pair.client ? pair.server : pair.client;
  ASSERT_TRUE(finder.connection.failure()) << "nothing failed";
  const auto& error = *finder.connection.failure();
  EXPECT_EQ(error.row().code, info(fault).code) << error.where.message << "." << error.where.field;
  EXPECT_EQ(error.alert, alert);
  EXPECT_EQ(error.by, By::local);
  ASSERT_TRUE(other.connection.failure());
  EXPECT_EQ(other.connection.failure()->fault, Fault::peer_alert);
  EXPECT_EQ(other.connection.failure()->alert, alert);
  EXPECT_EQ(other.connection.failure()->by, By::peer);
  EXPECT_TRUE(pair.client.data.empty() && pair.server.data.empty());
}

ServerOptions server_with(const issue::LeafOptions& leaf) {
  auto options = server_options();
  options.credentials = {Pki::shared().leaf(leaf)};
  return options;
}

TEST(Failed, EveryCallSaysSoAgain) {
  Pair pair;
  pair.run();
  ASSERT_TRUE(pair.established());
  Buffer forged = {23, 3, 3, 0, 17};
  forged.resize(5 + 17);
  auto& connection = pair.server.connection;
  ASSERT_EQ(connection.receive(forged).error().fault, Fault::bad_record_mac);
  Buffer room(64);
  EXPECT_EQ(connection.export_keying("EXPERIMENTAL-test", {}, room).error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.channel_binding().error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.seal(as_bytes("x"), room).error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.update_keys().error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.request_authentication(ClientAuth::request).error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.receive(forged).error().fault, Fault::bad_record_mac);
  EXPECT_EQ(connection.end_of_input().error().fault, Fault::bad_record_mac);
  EXPECT_FALSE(connection.send_ticket());
  EXPECT_FALSE(connection.take_job());
  connection.close();
}

/// RFC 8446 §6.2: for a reason that is the application's.
TEST(Abort, EndsTheConnectionByAnAlertOfTheApplications) {
  for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13})
    for (const bool by_server : {true, false}) {
      auto options = client_options();
      options.max_version = version;
      Pair pair(options);
      pair.run();
      ASSERT_TRUE(pair.established());
      auto& one = by_server ? pair.server : pair.client;
      auto& other = by_server ? pair.client : pair.server;
      one.connection.abort(Alert::access_denied);
      ASSERT_NE(one.connection.failure(), nullptr);
      EXPECT_EQ(one.connection.failure()->fault, Fault::aborted);
      Buffer room(64);
      EXPECT_EQ(one.connection.seal(as_bytes("x"), room).error().fault, Fault::aborted);
      pair.run();
      ASSERT_NE(other.connection.failure(), nullptr);
      EXPECT_EQ(other.connection.failure()->fault, Fault::peer_alert);
      EXPECT_EQ(other.connection.failure()->alert, Alert::access_denied);
      one.connection.abort(Alert::internal_error);
      EXPECT_EQ(one.connection.failure()->alert, Alert::access_denied) << "the first is final";
    }
}

TEST(Abort, InTheHandshakeToo) {
  Pair pair;
  pair.server.hear(pair.client.say());
  pair.server.connection.abort(Alert::internal_error);
  pair.run();
  EXPECT_EQ(code_of(pair.server), "E-API-ABORTED");
  ASSERT_NE(pair.client.connection.failure(), nullptr);
  EXPECT_EQ(pair.client.connection.failure()->alert, Alert::internal_error);
}

TEST(Abort, IsNoWayToEndInOrder) {
  Pair pair;
  pair.run();
  for (const auto alert : {Alert::close_notify, Alert::user_canceled}) pair.client.connection.abort(alert);
  EXPECT_EQ(pair.client.connection.failure(), nullptr);
  EXPECT_EQ(pair.client.connection.output_size(), 0u);
  pair.client.connection.close();
  pair.client.connection.abort(Alert::internal_error);
  pair.run();
  EXPECT_EQ(pair.client.connection.failure(), nullptr);
  EXPECT_TRUE(pair.server.closed);
}

TEST(Certificates, Expired) {
  auto leaf = Pki::leaf_options();
  leaf.not_before = kNow - 30 * kDay;
  leaf.not_after = kNow - 22 * kDay;
  Pair pair(client_options(), server_with(leaf));
  expect_failure(pair, pair.client, Fault::cert_expired, Alert::certificate_expired);
}

TEST(Certificates, NotYetValid) {
  auto leaf = Pki::leaf_options();
  leaf.not_before = kNow + kDay;
  Pair pair(client_options(), server_with(leaf));
  expect_failure(pair, pair.client, Fault::cert_not_yet_valid, Alert::certificate_expired);
}

TEST(Certificates, ForAnotherName) {
  Pair pair(client_options(), server_with(Pki::leaf_options({"other.test"})));
  expect_failure(pair, pair.client, Fault::cert_name_mismatch, Alert::bad_certificate);
}

TEST(Certificates, OfAnUnknownAuthority) {
  const Pki stranger;
  auto server = server_options();
  server.credentials = {stranger.leaf()};
  Pair pair(client_options(), server);
  expect_failure(pair, pair.client, Fault::cert_unknown_issuer, Alert::unknown_ca);
}

TEST(Certificates, WithoutThePinnedKey) {
  auto client = client_options();
  client.pins = {{}};
  Pair pair(client);
  expect_failure(pair, pair.client, Fault::cert_pin, Alert::bad_certificate);
}

TEST(Certificates, SelfSigned) {
  issue::AuthorityOptions authority;
  authority.not_before = kNow - kDay;
  authority.not_after = kNow + kDay;
  const auto self = must(issue::make_ca(crypto::openssl_provider(), authority));
  auto server = server_options();
  server.credentials = {must(Credential::make({self.certificate}, self.key))};
  Pair pair(client_options(), server);
  expect_failure(pair, pair.client, Fault::cert_self_signed, Alert::unknown_ca);
}

TEST(Certificates, WithoutTheirIntermediate) {
  const auto& pki = Pki::shared();
  const auto& provider = crypto::openssl_provider();
  const auto key = must(provider.make_private(crypto::KeyType::p256));
  auto leaf = must(issue::leaf_template(provider, pki.intermediate, Pki::leaf_options(), *key));
  leaf.ca_issuers = "http://ca.test/intermediate.cer";
  auto server = server_options();
  server.credentials = {must(Credential::make({must(issue::sign(leaf, *pki.intermediate.key, provider))}, key))};
  Pair pair(client_options(), server);
  expect_failure(pair, pair.client, Fault::cert_intermediate_missing, Alert::unknown_ca);
}

TEST(Certificates, ForAnotherPurpose) {
  auto leaf = Pki::leaf_options();
  leaf.server = false;
  Pair pair(client_options(), server_with(leaf));
  expect_failure(pair, pair.client, Fault::cert_wrong_usage, Alert::unsupported_certificate);
}

TEST(Certificates, OfAClientAreJudgedByTheServer) {
  auto leaf = Pki::leaf_options();
  leaf.not_after = kNow - kDay / 2;
  auto client = client_options();
  client.credentials = {Pki::shared().leaf(leaf)};
  auto server = server_options();
  server.client_auth = ClientAuth::request;
  server.client_trust = Pki::shared().trust;
  Pair pair(client, server);
  expect_failure(pair, pair.server, Fault::cert_expired, Alert::certificate_expired);
}

TEST(Certificates, AreJudgedAndToldThoughVerificationIsOff) {
  auto client = client_options();
  client.verify = false;
  Pair pair(client, server_with(Pki::leaf_options({"other.test"})));
  pair.run();
  EXPECT_TRUE(pair.established());
  const auto& verdict = pair.client.connection.info().peer_verdict;
  ASSERT_TRUE(verdict);
  EXPECT_FALSE(verdict->valid);
  EXPECT_EQ(verdict->error.fault, Fault::cert_name_mismatch);
}

TEST(Negotiation, NoCommonGroup) {
  auto client = client_options();
  client.groups = {NamedGroup::x25519};
  auto server = server_options();
  server.groups = {NamedGroup::secp256r1};
  Pair pair(client, server);
  expect_failure(pair, pair.server, Fault::group_not_common, Alert::handshake_failure);
}

TEST(Negotiation, NoCommonSuite) {
  auto client = client_options();
  client.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  auto server = server_options();
  server.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384};
  Pair pair(client, server);
  expect_failure(pair, pair.server, Fault::suite_not_common, Alert::handshake_failure);
}

TEST(Negotiation, NoCommonSignatureScheme) {
  auto client = client_options();
  client.signature_schemes = {SignatureScheme::rsa_pss_rsae_sha256};
  Pair pair(client);
  expect_failure(pair, pair.server, Fault::scheme_not_common, Alert::handshake_failure);
}

TEST(Negotiation, H20NoCommonApplicationProtocol) {
  auto client = client_options();
  client.alpn = {"h2"};
  auto server = server_options();
  server.alpn = {"imap"};
  Pair pair(client, server);
  expect_failure(pair, pair.server, Fault::alpn_not_common, Alert::no_application_protocol);
}

TEST(Negotiation, UnknownNameWhereThatIsRefused) {
  auto server = server_with(Pki::leaf_options({"other.test"}));
  server.reject_unknown_names = true;
  Pair pair(client_options(), server);
  expect_failure(pair, pair.server, Fault::server_name_unknown, Alert::unrecognized_name);
}

/// Changes one kind of message of a side before it is sent.
class Change final : public Rehearsal {
 public:
  Change(HandshakeType type, void (*change)(Buffer&)) : type_(type), change_(change) {}
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if (type == type_) change_(message);
  }

 private:
  HandshakeType type_;
  void (*change_)(Buffer&);
};

struct Altered {
  const char* name;
  bool by_client;
  HandshakeType type;
  void (*change)(Buffer&);
  Fault fault;
  Alert alert;
};

std::ostream& operator<<(std::ostream& out, const Altered& altered) { return out << altered.name; }

/// Replaces the two bytes `from` at their first place by `to`.
template <unsigned from, unsigned to>
void replace(Buffer& message) {
  for (std::size_t i = 4; i + 1 < message.size(); ++i)
    if (load_be16(&message[i]) == from) return store_be16(&message[i], to);
  FAIL() << "not there";
}
/// Where this extension of a ClientHello is: randoms and shares may hold its bytes too.
std::size_t find_extension(Bytes hello, std::size_t type) {
  std::size_t at = 4 + 2 + 32;
  at += 1 + hello[at];              // legacy_session_id
  at += 2 + load_be16(&hello[at]);  // cipher_suites
  at += 1 + hello[at] + 2;          // legacy_compression_methods, and the extensions' length
  while (load_be16(&hello[at]) != type) at += 4 + load_be16(&hello[at + 2]);
  return at;
}
template <std::size_t type>
void rename_extension(Buffer& message) {
  store_be16(&message[find_extension(message, type)], 0x7e7e);
}
void without_tls13(Buffer& message) {
  auto at = find_extension(message, 0x002b) + 5;
  while (load_be16(&message[at]) != 0x0304) at += 2;
  store_be16(&message[at], 0x0305);
}
template <std::size_t at>
void flip(Buffer& message) {
  message[at < message.size() ? at : message.size() - 1] ^= 1;
}
void flip_last(Buffer& message) { message.back() ^= 1; }
void one_byte_more(Buffer& message) {
  message.push_back(0);
  store_be24(&message[1], message.size() - 4);
}
void one_byte_less(Buffer& message) {
  message.pop_back();
  store_be24(&message[1], message.size() - 4);
}
/// RFC 8446 §4.1.3: the random of a HelloRetryRequest, where ServerHello has its own.
void mark_downgrade(Buffer& hello) { std::memcpy(&hello[4 + 2 + 24], "DOWNGRD\1", 8); }
/// A ServerHello of TLS 1.2: without extensions.
void to_tls12(Buffer& hello) {
  hello.resize(4 + 2 + 32 + 1 + hello[38] + 3);
  store_be24(&hello[1], hello.size() - 4);
}
void to_tls12_marked(Buffer& hello) {
  mark_downgrade(hello);
  to_tls12(hello);
}

class AlteredMessage : public testing::TestWithParam<Altered> {};

TEST_P(AlteredMessage, IsCaughtByTheOtherSide) {
  const auto& altered = GetParam();
  auto client = client_options();
  auto server = server_options();
  client.grease = false;  // what is altered is found by its first place
  client.min_version = server.min_version = ProtocolVersion::tls13;
  client.credentials = {Pki::shared().leaf()};
  server.client_auth = ClientAuth::require;
  server.client_trust = Pki::shared().trust;
  PairOptions options;
  options.client.jobs = Jobs::handed_out;
  Pair pair(client, server, options);
  Change change(altered.type, altered.change);
  rehearse(altered.by_client ? pair.client.connection : pair.server.connection, change);
  expect_failure(pair, altered.by_client ? pair.server : pair.client, altered.fault, altered.alert);
}

using enum HandshakeType;
INSTANTIATE_TEST_SUITE_P(
    Pairs, AlteredMessage,
    testing::Values(
        Altered{"H17_server_Finished", false, finished, flip_last, Fault::finished_invalid, Alert::decrypt_error},
        Altered{"H17_client_Finished", true, finished, flip_last, Fault::finished_invalid, Alert::decrypt_error},
        Altered{"H8_Finished_longer", false, finished, one_byte_more, Fault::message_wrong_length, Alert::decode_error},
        Altered{"H8_Finished_shorter", true, finished, one_byte_less, Fault::message_wrong_length, Alert::decode_error},
        Altered{"H4_server_signature", false, certificate_verify, flip_last, Fault::signature_invalid,
                Alert::decrypt_error},
        Altered{"H4_client_signature", true, certificate_verify, flip_last, Fault::signature_invalid,
                Alert::decrypt_error},
        Altered{"K4_scheme_of_another_curve", false, certificate_verify, replace<0x0403, 0x0503>,
                Fault::scheme_wrong_key, Alert::illegal_parameter},
        Altered{"K5_scheme_of_PKCS1", false, certificate_verify, replace<0x0403, 0x0401>, Fault::scheme_not_offered,
                Alert::illegal_parameter},
        Altered{"H9_session_id", false, server_hello, flip<4 + 2 + 32 + 1>, Fault::session_id_mismatch,
                Alert::illegal_parameter},
        Altered{"H9_legacy_version", false, server_hello, replace<0x0303, 0x0304>, Fault::legacy_version_invalid,
                Alert::illegal_parameter},
        Altered{"suite_not_offered", false, server_hello, replace<0x1301, 0x1305>, Fault::suite_not_offered,
                Alert::illegal_parameter},
        Altered{"K1_key_share", false, server_hello, replace<0x0460, 0x045f>, Fault::message_trailing,
                Alert::decode_error},
        Altered{"H5_TLS12_chosen", false, server_hello, to_tls12, Fault::version_not_common, Alert::protocol_version},
        Altered{"H5_downgrade_marked", false, server_hello, to_tls12_marked, Fault::version_downgraded,
                Alert::illegal_parameter},
        Altered{"H8_trailing_EncryptedExtensions", false, encrypted_extensions, one_byte_more, Fault::message_trailing,
                Alert::decode_error},
        Altered{"H8_trailing_ClientHello", true, client_hello, one_byte_more, Fault::message_trailing,
                Alert::decode_error},
        Altered{"H10_no_supported_groups", true, client_hello, rename_extension<0x000a>, Fault::extension_missing,
                Alert::missing_extension},
        Altered{"H10_no_key_share", true, client_hello, rename_extension<0x0033>, Fault::extension_missing,
                Alert::missing_extension},
        Altered{"no_TLS13", true, client_hello, without_tls13, Fault::version_not_common, Alert::protocol_version},
        Altered{"H9_SSL3", true, client_hello, replace<0x0303, 0x0300>, Fault::legacy_version_ssl3,
                Alert::protocol_version}),
    [](const auto& altered) { return altered.param.name; });

}  // namespace
}  // namespace entente::test
