#include "scripted_peer12.h"

#include <stdexcept>

#include "base/bytes.h"
#include "crypto/signature_schemes.h"
#include "pairs/stapling.h"

namespace entente::adversary {

void ScriptedPeer12::reach(std::string_view state) {
  while (victim_.state() != state && step()) {
  }
  if (victim_.state() == state) return;
  const auto* failure = victim_.failure();
  throw std::runtime_error("the victim is in " + std::string(victim_.state()) + ", not in " + std::string(state) +
                           (failure ? ": " + std::string(failure->row().code) : ""));
}

void ScriptedPeer12::say_change_cipher_spec() {
  send_change_cipher_spec();
  write_keys = own_keys();
}

void ScriptedPeer12::derive() {
  if (!secrets.master.empty()) return;
  if (extended)
    secrets.derive_extended(transcript);
  else
    secrets.derive();
}

Buffer ScriptedPeer12::protect(ContentType type, Bytes content) {
  return write_keys ? write_keys->seal(type, content) : record(type, content);
}

Heard ScriptedPeer12::open(ContentType type, const Buffer& fragment) {
  if (!read_keys) return {type, fragment};
  auto content = read_keys->open(record(type, fragment));
  if (!content) throw std::runtime_error("a record of the victim does not open");
  return {type, *std::move(content)};
}

void ScriptedPeer12::check_finished(Bytes message, std::string_view label) {
  if (static_cast<HandshakeType>(message[0]) != HandshakeType::finished) return;
  finished_right = equal(message, secrets.finished(label, transcript));
  EXPECT_TRUE(finished_right) << label;
}

Encoded ScriptedPeer12::own_certificate() const {
  return certificate12(credential ? credential->chain() : std::span<const Buffer>());
}

Buffer ScriptedPeer12::make_common(std::string_view kind) const {
  if (kind == "Certificate") return own_certificate().bytes;
  if (kind == "CompressedCertificate") return compressed_certificate(own_certificate());
  if (kind == "CertificateVerify") return certificate_verify12(*credential, transcript);
  if (kind == "CertificateRequest") return certificate_request12({64, 1}, {0x0403, 0x0804}).bytes;
  if (kind == "CertificateStatus")
    return certificate_status(credential ? test::staple_for(*credential) : Buffer(100, 0x30)).bytes;
  if (kind == "NewSessionTicket") return new_session_ticket12(7200, Buffer(64, 0x7e)).bytes;
  if (kind == "EncryptedExtensions") return encrypted_extensions({}).bytes;
  if (kind == "Finished") return finished();
  if (kind == "HelloRetryRequest") {
    ServerHello hello;
    hello.random = retry_random();
    hello.extensions[ExtensionType::supported_versions] = {3, 4};
    hello.extensions[ExtensionType::key_share] = {0, 0x17};
    return hello.encode().bytes;
  }
  return make_any(kind);
}

Signature sign(const Credential& credential, Bytes content) {
  static const auto all = [] {
    std::vector<SignatureScheme> schemes;
    for (const auto& row : crypto::signature_schemes()) schemes.push_back(row.scheme);
    return schemes;
  }();
  const auto* scheme = crypto::choose_scheme(credential.key()->type(), all);
  return {static_cast<unsigned>(scheme->scheme), test::must(credential.key()->sign(scheme->algorithm, content))};
}

Buffer certificate_verify12(const Credential& credential, const Transcript& transcript) {
  const auto [scheme, bytes] = sign(credential, transcript.messages());
  return certificate_verify(SignatureScheme(scheme), bytes).bytes;
}

ClientOptions victim_client12() {
  auto options = test::client_options();
  options.min_version = options.max_version = ProtocolVersion::tls12;
  options.cipher_suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                           CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.ask_for_staple = false;  // whoever tests staples asks
  return options;
}

ServerOptions victim_server12(ClientAuth client_auth) {
  auto options = test::server_options();
  options.min_version = options.max_version = ProtocolVersion::tls12;
  options.cipher_suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                           CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.client_auth = client_auth;
  if (client_auth != ClientAuth::none) options.client_trust = test::Pki::shared().trust;
  return options;
}

const Credential::Ptr& rsa_leaf() {
  static const auto leaf = test::Pki::shared().leaf_for(crypto::KeyType::rsa);
  return leaf;
}

ClientOptions static_rsa_client() {
  auto options = victim_client12();
  options.policy = find_policy("legacy");
  options.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
  return options;
}

ServerOptions static_rsa_server() {
  auto options = victim_server12();
  options.policy = find_policy("legacy");
  options.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
  options.credentials = {rsa_leaf()};
  return options;
}

}  // namespace entente::adversary
