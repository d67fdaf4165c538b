#include <utility>

#include "base/bytes.h"
#include "raw_rsa.h"
#include "scripted_peer12.h"

namespace entente::adversary {

ScriptedClient12::ScriptedClient12(Victim& server, Credential::Ptr with) : ScriptedPeer12(server) {
  credential = std::move(with);
}

ClientHello ScriptedClient12::client_hello() const {
  using enum ExtensionType;
  ClientHello hello;
  hello.session_id.clear();
  hello.cipher_suites = {suite};
  hello.extensions = {
      {server_name, server_name_list("server.test")},
      {supported_groups, code_list(2, {0x001d, 0x0017})},
      {ec_point_formats, {1, 0}},
      {signature_algorithms, code_list(2, {0x0403, 0x0503, 0x0804, 0x0807, 0x0401})},
      {extended_master_secret, {}},
      {renegotiation_info, {0}},
  };
  if (takes_tickets) hello.extensions[session_ticket] = {};
  if (!session) return hello;
  hello.session_id = session->session_id;
  if (!session->ticket.empty()) {
    hello.session_id = Buffer(32, 0x5e);  // RFC 5077 §3.4: how it tells whether the ticket was taken
    hello.extensions[session_ticket] = session->ticket;
  }
  if (!session->extended) hello.extensions.remove(extended_master_secret);
  return hello;
}

void ScriptedClient12::say_client_hello(const ClientHello& message) {
  secrets.client_random = message.random;
  session_id = message.session_id;
  say(message.encode());
  listen();
}

Encoded ScriptedClient12::key_exchange() {
  if (suite == 0x009c) {
    secrets.premaster = Buffer(48, 0x33);
    store_be16(secrets.premaster.data(), version);
    const auto size = modulus_of(server_certificate).size();
    return client_key_exchange_rsa(raw_encrypt(server_certificate, pkcs1_block(secrets.premaster, size)));
  }
  if (server_key.point.empty()) return client_key_exchange(Buffer(32, 9));  // too early for a good one
  const auto made =
      test::must(crypto::openssl_provider().respond(NamedGroup(server_key.named_curve), server_key.point));
  secrets.premaster = to_buffer(made.secret.reveal());
  return client_key_exchange(made.share);
}

void ScriptedClient12::say_key_exchange(const Encoded& message) {
  transcript.add(message.bytes);
  derive();
  send(message.bytes);
}

bool ScriptedClient12::step() {
  const bool authenticates = requested && !resumes;
  switch (next_++) {
    case 0:
      say_client_hello();
      break;
    case 1:
      if (authenticates) say(certificate());
      break;
    case 2:
      if (!resumes) say_key_exchange();
      break;
    case 3:
      if (authenticates && credential) say(certificate_verify());
      break;
    case 4:
      say_change_cipher_spec();
      break;
    case 5:
      say_finished();
      listen();
      break;
    default:
      return false;
  }
  return true;
}

void ScriptedClient12::say_rest() {
  for (next_ = std::max(next_, 1); !victim_.failure() && step();) {
  }
}

void ScriptedClient12::before_transcript(Bytes message) { check_finished(message, "server finished"); }

void ScriptedClient12::after_transcript(Bytes message) {
  switch (static_cast<HandshakeType>(message[0])) {
    case HandshakeType::server_hello:
      server_hello = ServerHello::parse(message);
      secrets.server_random = server_hello.random;
      extended = server_hello.extensions.find(ExtensionType::extended_master_secret) != nullptr;
      resumes = session && !session_id.empty() && server_hello.session_id_echo == session_id;
      if (resumes) secrets.master = session->master;
      session_id = server_hello.session_id_echo;
      break;
    case HandshakeType::certificate: {
      Cursor in(message.subspan(4));
      Cursor list(in.vector(3));
      server_certificate = list.vector(3);
      break;
    }
    case HandshakeType::server_key_exchange:
      server_key = ServerKeyExchange::parse(message);
      break;
    case HandshakeType::certificate_request:
      requested = true;
      break;
    case HandshakeType::new_session_ticket:
      ticket = NewSessionTicket12::parse(message).ticket;
      break;
    default:
      break;
  }
}

Buffer ScriptedClient12::make(std::string_view kind) {
  if (kind == "ClientHello") return client_hello().encode().bytes;
  if (kind == "ClientKeyExchange") return key_exchange().bytes;
  if (kind == "ServerHello") {
    ServerHello hello;
    hello.cipher_suite = suite;
    hello.extensions[ExtensionType::renegotiation_info] = {0};
    return hello.encode().bytes;
  }
  if (kind == "ServerKeyExchange") {
    ServerKeyExchange out;
    out.point = Buffer(32, 9);
    out.signature = Buffer(70, 0x30);
    return out.encode().bytes;
  }
  return make_common(kind);
}

}  // namespace entente::adversary
