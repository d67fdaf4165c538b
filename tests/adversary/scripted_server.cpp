#include <utility>

#include "scripted_peer.h"

namespace entente::adversary {
namespace {

constexpr auto kContextString = "TLS 1.3, server CertificateVerify";

}  // namespace

ScriptedServer::ScriptedServer(Victim& client, Credential::Ptr with)
    : ScriptedPeer(client), credential(std::move(with)) {}

void ScriptedServer::hear_client_hello() {
  listen();
  hello = ClientHello::parse(heard.back());
}

bool ScriptedServer::binder_is_right() const {
  const auto* offer = hello.extensions.find(ExtensionType::pre_shared_key);
  if (!offer) return false;
  Cursor in(*offer);
  in.vector(2);
  const auto binders = in.vector(2);
  auto truncated = before_hello_;
  truncated.add(Bytes(heard.back()).first(heard.back().size() - binders.size() - 2));
  return Cursor(binders).vector(1) == binder(secrets.psk, "res binder", truncated.hash());
}

ServerHello ScriptedServer::resuming_server_hello() {
  auto answer = server_hello();
  answer.extensions[ExtensionType::pre_shared_key] = {0, 0};
  return answer;
}

ServerHello ScriptedServer::server_hello() {
  ServerHello answer;
  answer.session_id_echo = hello.session_id;
  Cursor shares(hello.extensions[ExtensionType::key_share]);
  Cursor entries(shares.vector(2));
  auto group = static_cast<NamedGroup>(entries.number(2));
  while ((static_cast<unsigned>(group) & 0x0f0f) == 0x0a0a) {  // RFC 8701
    entries.vector(2);
    group = static_cast<NamedGroup>(entries.number(2));
  }
  response_ = test::must(crypto::openssl_provider().respond(group, entries.vector(2)));
  answer.extensions[ExtensionType::supported_versions] = {3, 4};
  answer.extensions[ExtensionType::key_share] = key_share_entry(group, response_.share);
  return answer;
}

ServerHello ScriptedServer::retry(NamedGroup group) const {
  ServerHello answer;
  answer.random = retry_random();
  answer.session_id_echo = hello.session_id;
  answer.extensions[ExtensionType::supported_versions] = {3, 4};
  answer.extensions[ExtensionType::key_share] = Maker().u16(static_cast<std::size_t>(group)).take().bytes;
  return answer;
}

void ScriptedServer::say_retry(const ServerHello& message) {
  transcript.replace_by_hash();
  say(message.encode());
  if (!victim_.failure()) hear_client_hello();
}

void ScriptedServer::say_server_hello(const ServerHello& message) {
  const auto encoded = message.encode().bytes;
  transcript.add(encoded);
  const bool has_share = message.extensions.find(ExtensionType::key_share) != nullptr;
  secrets.agree(has_share ? to_buffer(response_.secret.reveal()) : Buffer(32), transcript);
  // early data goes on until EndOfEarlyData, if the test is going to accept it
  if (!early_data_ || !message.extensions.find(ExtensionType::pre_shared_key))
    read_keys.emplace(secrets.client_handshake);
  send(encoded);
  write_keys.emplace(secrets.server_handshake);
}

Encoded ScriptedServer::certificate_request() const {
  return adversary::certificate_request({{ExtensionType::signature_algorithms, code_list(2, {0x0403, 0x0804})}});
}

Buffer ScriptedServer::certificate_verify() const {
  return ScriptedPeer::certificate_verify(*credential, kContextString);
}

void ScriptedServer::say_finished() {
  const auto last = finished();
  transcript.add(last);
  secrets.finish(transcript);
  send(last);
  write_keys.emplace(secrets.server_application);
}

void ScriptedServer::before_transcript(Bytes message) {
  if (static_cast<HandshakeType>(message[0]) == HandshakeType::client_hello) before_hello_ = transcript;
}

void ScriptedServer::after_transcript(Bytes message) {
  const auto type = static_cast<HandshakeType>(message[0]);
  // a client that authenticates later says Finished again, under the keys in use
  if (type == HandshakeType::finished && !std::exchange(finished_, true)) read_keys.emplace(secrets.client_application);
  if (type == HandshakeType::end_of_early_data) read_keys.emplace(secrets.client_handshake);
  if (type != HandshakeType::client_hello) return;
  early_data_ = ClientHello::parse(message).extensions.find(ExtensionType::early_data) != nullptr;
  if (early_data_ && !secrets.psk.empty()) read_keys.emplace(client_early_traffic(secrets.psk, transcript.hash()));
}

void ScriptedServer::reach(std::string_view state) {
  hear_client_hello();
  if (state == "WaitServerHello") return;
  if (state == "WaitServerHelloAgain") return say_retry(retry());
  say_server_hello();
  if (state == "WaitEncryptedExtensions") return;
  say(encrypted_extensions());
  if (state == "WaitCertificateOrRequest") return;
  if (state == "WaitCertificate") return say(certificate_request());
  say(certificate());
  if (state == "WaitCertificateVerify") return;
  say(certificate_verify());
  if (state == "WaitFinished") return;
  say_finished();
  listen();
}

Buffer ScriptedServer::make(std::string_view kind) {
  if (kind == "ClientHello") return hello.encode().bytes;
  if (kind == "ServerHello") return server_hello().encode().bytes;
  if (kind == "HelloRetryRequest") return retry().encode().bytes;
  if (kind == "EncryptedExtensions") return encrypted_extensions().bytes;
  if (kind == "CertificateRequest") return certificate_request().bytes;
  if (kind == "Certificate") return certificate().bytes;
  if (kind == "CompressedCertificate") return compressed_certificate(certificate());
  if (kind == "CertificateVerify") return certificate_verify();
  if (kind == "Finished") return finished();
  return make_any(kind);
}

}  // namespace entente::adversary
