#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

constexpr auto kContextString = "TLS 1.3, client CertificateVerify";

bool is_retry(Bytes message) {
  return static_cast<HandshakeType>(message[0]) == HandshakeType::server_hello &&
         equal(message.subspan(6, 32), retry_random());
}

}  // namespace

ScriptedClient::ScriptedClient(Victim& server, Credential::Ptr with)
    : ScriptedPeer(server), credential(std::move(with)) {}

ClientHello ScriptedClient::client_hello(NamedGroup group) {
  share_ = test::must(crypto::openssl_provider().generate(group));
  ClientHello hello;
  hello.extensions = {
      {ExtensionType::server_name, server_name_list("server.test")},
      {ExtensionType::supported_groups, code_list(2, {0x001d, 0x0017})},
      {ExtensionType::signature_algorithms, code_list(2, {0x0403, 0x0503, 0x0804, 0x0807})},
      {ExtensionType::supported_versions, {2, 3, 4}},
      {ExtensionType::key_share, key_share_list({key_share_entry(group, share_->public_share())})},
  };
  return hello;
}

void ScriptedClient::say_client_hello(const ClientHello& message) {
  say(message.encode());
  listen();
}

Buffer ScriptedClient::certificate_verify() const {
  return ScriptedPeer::certificate_verify(*credential, kContextString);
}

void ScriptedClient::say_finished() {
  say(finished());
  secrets.end(transcript);
  write_keys.emplace(secrets.client_application);
}

void ScriptedClient::before_transcript(Bytes message) {
  if (is_retry(message)) transcript.replace_by_hash();
}

Buffer ScriptedClient::shared_secret(ServerHello& hello) {
  if (!hello.extensions.find(ExtensionType::key_share)) return Buffer(32);  // psk_ke
  Cursor share(hello.extensions[ExtensionType::key_share]);
  share.number(2);
  return to_buffer(test::must(share_->agree(share.vector(2))).reveal());
}

void ScriptedClient::after_transcript(Bytes message) {
  const auto type = static_cast<HandshakeType>(message[0]);
  if (type == HandshakeType::server_hello && !is_retry(message)) {
    auto hello = ServerHello::parse(message);
    if (!hello.extensions.find(ExtensionType::pre_shared_key)) secrets.psk.clear();
    secrets.agree(shared_secret(hello), transcript);
    read_keys.emplace(secrets.server_handshake);
    write_keys.emplace(secrets.client_handshake);
  }
  if (type == HandshakeType::finished) {
    secrets.finish(transcript);
    read_keys.emplace(secrets.server_application);
  }
}

void ScriptedClient::reach(std::string_view state) {
  if (state == "WaitClientHello") return;
  auto hello = client_hello();
  if (state == "WaitClientHelloAgain") {
    hello.extensions[ExtensionType::key_share] = key_share_list({});
    return say_client_hello(hello);
  }
  say_client_hello(hello);
  if (victim_.state() == "WaitCertificate" && state != "WaitCertificate") {
    say(certificate());
    if (state == "WaitCertificateVerify") return;
    say(certificate_verify());
  }
  if (victim_.state() == state) return;
  say_finished();
}

Buffer ScriptedClient::make(std::string_view kind) {
  if (kind == "ClientHello") return client_hello().encode().bytes;
  if (kind == "Certificate") return certificate().bytes;
  if (kind == "CompressedCertificate") return compressed_certificate(certificate());
  if (kind == "CertificateVerify") return certificate_verify();
  if (kind == "Finished") return finished();
  if (kind == "ServerHello" || kind == "HelloRetryRequest") {
    ServerHello hello;
    if (kind != "ServerHello") hello.random = retry_random();
    hello.extensions[ExtensionType::supported_versions] = {3, 4};
    return hello.encode().bytes;
  }
  if (kind == "EncryptedExtensions") return adversary::encrypted_extensions({}).bytes;
  if (kind == "CertificateRequest")
    return adversary::certificate_request({{ExtensionType::signature_algorithms, code_list(2, {0x0403})}}).bytes;
  return make_any(kind);
}

}  // namespace entente::adversary
