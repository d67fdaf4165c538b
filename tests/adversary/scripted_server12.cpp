#include <utility>

#include "base/bytes.h"
#include "raw_rsa.h"
#include "scripted_peer12.h"

namespace entente::adversary {

ScriptedServer12::ScriptedServer12(Victim& client, Credential::Ptr with)
    : ScriptedPeer12(client), suite(with->key()->type() == crypto::KeyType::rsa ? 0xc02f : 0xc02b) {
  credential = std::move(with);
}

void ScriptedServer12::hear_client_hello() { listen(); }

ServerHello ScriptedServer12::server_hello() const {
  using enum ExtensionType;
  ServerHello answer;
  answer.cipher_suite = suite;
  answer.session_id_echo = session ? hello.session_id : session_id;
  answer.extensions[renegotiation_info] = {0};
  if (hello.extensions.find(extended_master_secret) && (!session || session->extended))
    answer.extensions[extended_master_secret] = {};
  if (!ticket.empty() && hello.extensions.find(session_ticket)) answer.extensions[session_ticket] = {};
  if (!staple.empty() && !session) answer.extensions[status_request] = {};
  return answer;
}

void ScriptedServer12::say_server_hello(const ServerHello& message) {
  secrets.server_random = message.random;
  extended = message.extensions.find(ExtensionType::extended_master_secret) != nullptr;
  resumes = session.has_value();
  if (resumes) secrets.master = session->master;
  say(message.encode());
}

Buffer ScriptedServer12::signed_content(const ServerKeyExchange& message) const {
  return Maker().bytes(secrets.client_random).bytes(secrets.server_random).bytes(message.params()).take().bytes;
}

void ScriptedServer12::sign(ServerKeyExchange& message) const {
  auto made = adversary::sign(*credential, signed_content(message));
  message.scheme = made.scheme;
  message.signature = std::move(made.bytes);
}

ServerKeyExchange ScriptedServer12::server_key_exchange(NamedGroup group) {
  share_ = test::must(crypto::openssl_provider().generate(group));
  ServerKeyExchange out;
  out.named_curve = static_cast<unsigned>(group);
  out.point = to_buffer(share_->public_share());
  sign(out);
  return out;
}

void ScriptedServer12::say_done() {
  say(message(HandshakeType::server_hello_done, {}));
  listen();
}

bool ScriptedServer12::step() {
  switch (next_++) {
    case 0:
      say_server_hello();
      break;
    case 1:
      if (!resumes) say(certificate());
      break;
    case 2:
      if (!resumes && !staple.empty()) say(certificate_status(staple));
      break;
    case 3:
      if (!resumes && !is_static_rsa()) say(server_key_exchange().encode());
      break;
    case 4:
      if (!resumes && requests) say(certificate_request());
      break;
    case 5:
      if (!resumes) say_done();
      break;
    case 6:
      if (!ticket.empty()) say(new_session_ticket12(7200, ticket));
      break;
    case 7:
      say_change_cipher_spec();
      break;
    case 8:
      say_finished();
      listen();
      break;
    default:
      return false;
  }
  return true;
}

void ScriptedServer12::before_transcript(Bytes message) { check_finished(message, "client finished"); }

void ScriptedServer12::after_transcript(Bytes message) {
  switch (static_cast<HandshakeType>(message[0])) {
    case HandshakeType::client_hello:
      hello = ClientHello::parse(message);
      secrets.client_random = hello.random;
      break;
    case HandshakeType::client_key_exchange:
      hear_key_exchange(message);
      derive();
      break;
    default:
      break;
  }
}

void ScriptedServer12::hear_key_exchange(Bytes message) {
  Cursor in(message.subspan(4));
  if (!is_static_rsa()) {
    secrets.premaster = to_buffer(test::must(share_->agree(in.vector(1))).reveal());
    return;
  }
  const auto block = raw_decrypt(*credential->key(), in.vector(2));
  secrets.premaster = to_buffer(Bytes(block).last(48));
}

Buffer ScriptedServer12::make(std::string_view kind) {
  if (kind == "ClientHello") return hello.encode().bytes;
  if (kind == "ServerHello") return server_hello().encode().bytes;
  if (kind == "ServerKeyExchange") return server_key_exchange().encode().bytes;
  if (kind == "ClientKeyExchange") return client_key_exchange(Buffer(32, 9)).bytes;
  return make_common(kind);
}

}  // namespace entente::adversary
