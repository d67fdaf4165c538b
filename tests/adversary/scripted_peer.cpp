#include "scripted_peer.h"

#include <array>

#include "base/bytes.h"
#include "crypto/signature_schemes.h"

namespace entente::adversary {

std::span<const Kind> every_kind() {
  using enum HandshakeType;
  static constexpr std::array kinds{
      Kind{"HelloRequest", hello_request},
      Kind{"ClientHello", client_hello},
      Kind{"ServerHello", server_hello},
      Kind{"HelloRetryRequest", server_hello},
      Kind{"NewSessionTicket", entente::HandshakeType::new_session_ticket},
      Kind{"EndOfEarlyData", end_of_early_data},
      Kind{"EncryptedExtensions", encrypted_extensions},
      Kind{"Certificate", certificate},
      Kind{"ServerKeyExchange", server_key_exchange},
      Kind{"CertificateRequest", certificate_request},
      Kind{"ServerHelloDone", server_hello_done},
      Kind{"CertificateVerify", certificate_verify},
      Kind{"ClientKeyExchange", client_key_exchange},
      Kind{"Finished", finished},
      Kind{"CertificateStatus", certificate_status},
      Kind{"KeyUpdate", key_update},
      Kind{"CompressedCertificate", compressed_certificate},
      Kind{"message_hash", message_hash},
      Kind{"type 99", HandshakeType{99}},
  };
  return kinds;
}

void ScriptedPeer::take(Bytes said) {
  for (Cursor in(said); in.more();) {
    const auto type = static_cast<ContentType>(in.number(1));
    in.number(2);
    const auto content = in.vector(2);
    if (type != ContentType::application_data) {
      take_record(type, content);
      continue;
    }
    auto inner = read_keys ? read_keys->open(record(type, content)) : std::nullopt;
    if (!inner) throw std::runtime_error("a record of the victim does not open");
    const auto inner_type = static_cast<ContentType>(inner->back());
    inner->pop_back();
    take_record(inner_type, *inner);
  }
}

void ScriptedPeer::take_record(ContentType type, Bytes content) {
  if (type == ContentType::alert) alert = static_cast<Alert>(content[1]);
  if (type == ContentType::change_cipher_spec) ++change_cipher_specs;
  if (type == ContentType::application_data) append(data, content);
  if (type != ContentType::handshake) return;
  append(partial_, content);
  while (partial_.size() >= 4 && partial_.size() - 4 >= load_be24(&partial_[1])) {
    const auto size = 4 + load_be24(&partial_[1]);
    heard.emplace_back(partial_.begin(), partial_.begin() + size);
    partial_.erase(partial_.begin(), partial_.begin() + size);
    before_transcript(heard.back());
    transcript.add(heard.back());
    after_transcript(heard.back());
  }
}

void ScriptedPeer::send_record(ContentType type, Bytes content) {
  send_bytes(write_keys ? write_keys->seal(type, content) : record(type, content));
}

void ScriptedPeer::send_alert(AlertLevel level, Alert which) {
  const std::uint8_t content[] = {static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(which)};
  send_record(ContentType::alert, content);
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

Buffer ScriptedPeer::make_any(const Kind& kind) {
  switch (kind.type) {
    case HandshakeType::key_update:
      return key_update(0);
    case HandshakeType::new_session_ticket:
      return new_session_ticket();
    case HandshakeType::hello_request:
    case HandshakeType::server_hello_done:
    case HandshakeType::end_of_early_data:
      return message(kind.type, {});
    case HandshakeType::message_hash:
      return message(kind.type, Buffer(32));
    default:
      return message(kind.type, {0, 0, 0, 0});
  }
}

testing::AssertionResult refused(Victim& victim, ScriptedPeer& peer, Fault fault, Alert expected) {
  const auto* failure = victim.failure();
  if (!failure) return testing::AssertionFailure() << "accepted; now in " << victim.state();
  if (failure->fault != fault)
    return testing::AssertionFailure() << "refused as " << failure->row().code << " at " << failure->where.message
                                       << "." << failure->where.field << ", not as " << info(fault).code;
  peer.listen();
  if (failure->alert != expected || peer.alert != expected)
    return testing::AssertionFailure() << "alert " << name(failure->alert) << " in the error, "
                                       << (peer.alert ? name(*peer.alert) : "none") << " on the wire, not "
                                       << name(expected);
  if (!victim.data().empty()) return testing::AssertionFailure() << victim.data().size() << " bytes were delivered";
  return testing::AssertionSuccess();
}

}  // namespace entente::adversary
