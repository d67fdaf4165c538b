#include "scripted_peer.h"

#include <stdexcept>

#include "base/bytes.h"
#include "crypto/signature_schemes.h"

namespace entente::adversary {

Buffer ScriptedPeer::protect(ContentType type, Bytes content) {
  return write_keys ? write_keys->seal(type, content) : record(type, content);
}

Heard ScriptedPeer::open(ContentType type, const Buffer& fragment) {
  if (type != ContentType::application_data) return {type, fragment};
  auto inner = read_keys ? read_keys->open(record(type, fragment)) : std::nullopt;
  if (!inner) throw std::runtime_error("a record of the victim does not open");
  const auto inner_type = static_cast<ContentType>(inner->back());
  inner->pop_back();
  return {inner_type, *std::move(inner)};
}

Buffer ScriptedPeer::finished(const Buffer& traffic_secret) const {
  return message(HandshakeType::finished,
                 traffic_secret.empty() ? Buffer(32) : finished_mac(traffic_secret, transcript));
}

Buffer ScriptedPeer::signed_content(std::string_view context_string, const Buffer& transcript_hash) {
  Maker content;
  for (int i = 0; i < 64; ++i) content.u8(0x20);
  return content.bytes(as_bytes(context_string)).u8(0).bytes(transcript_hash).take().bytes;
}

Buffer ScriptedPeer::certificate_verify(const Credential& credential, std::string_view context_string) const {
  static const auto all = [] {
    std::vector<SignatureScheme> schemes;
    for (const auto& row : crypto::signature_schemes()) schemes.push_back(row.scheme);
    return schemes;
  }();
  const auto* scheme = crypto::choose_scheme(credential.key()->type(), all);
  const auto content = signed_content(context_string, transcript.hash());
  return adversary::certificate_verify(scheme->scheme, test::must(credential.key()->sign(scheme->algorithm, content)))
      .bytes;
}

Buffer ScriptedPeer::new_session_ticket(std::size_t lifetime, std::size_t early_data) {
  Extensions extensions;
  if (early_data > 0) extensions[ExtensionType::early_data] = Maker().number(early_data, 4).take().bytes;
  Maker body;
  body.number(lifetime, 4).number(0x01020304, 4).vector(1, Buffer{0}).vector(2, Buffer(16, 0x7e));
  extensions.write(body);
  return message(HandshakeType::new_session_ticket, body.take().bytes);
}

void ScriptedPeer::update_keys(std::uint8_t request) {
  send(key_update(request));
  own_secret() = next_generation(own_secret());
  write_keys.emplace(own_secret());
}

void ScriptedPeer::renew_read_keys() {
  victims_secret() = next_generation(victims_secret());
  read_keys.emplace(victims_secret());
}

Buffer ScriptedPeer::make_any(std::string_view kind) {
  return kind == "NewSessionTicket" ? new_session_ticket() : AnyPeer::make_any(kind);
}

}  // namespace entente::adversary
