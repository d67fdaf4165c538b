#include "any_peer.h"

#include <array>
#include <stdexcept>

#include "base/bytes.h"

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

void AnyPeer::take(Bytes said) {
  for (Cursor in(said); in.more();) {
    const auto type = static_cast<ContentType>(in.number(1));
    in.number(2);
    take_record(open(type, in.vector(2)));
  }
}

void AnyPeer::take_record(const Heard& record) {
  const auto& [type, content] = record;
  records.emplace_back(type, content.size());
  if (type == ContentType::alert) alert = static_cast<Alert>(content[1]);
  if (type == ContentType::change_cipher_spec) {
    ++change_cipher_specs;
    heard_change_cipher_spec();
  }
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

void AnyPeer::send(Bytes message) {
  constexpr std::size_t most = 1 << 14;
  for (; message.size() > most; message = message.subspan(most))
    send_record(ContentType::handshake, message.first(most));
  send_record(ContentType::handshake, message);
}

void AnyPeer::send_alert(AlertLevel level, Alert which) {
  const std::uint8_t content[] = {static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(which)};
  send_record(ContentType::alert, content);
}

Buffer AnyPeer::make_any(std::string_view kind) {
  const auto kinds = every_kind();
  const auto one = std::ranges::find(kinds, kind, &Kind::name);
  if (one == kinds.end()) throw std::invalid_argument("no such message");
  switch (one->type) {
    case HandshakeType::key_update:
      return message(one->type, {0});
    case HandshakeType::hello_request:
    case HandshakeType::server_hello_done:
    case HandshakeType::end_of_early_data:
      return message(one->type, {});
    case HandshakeType::message_hash:
      return message(one->type, Buffer(32));
    default:
      return message(one->type, {0, 0, 0, 0});
  }
}

testing::AssertionResult refused(Victim& victim, AnyPeer& peer, Fault fault, Alert expected) {
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

void expect_bad_mac_after(const Victim& victim, std::size_t delivered) {
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_EQ(victim.failure()->fault, Fault::bad_record_mac);
  EXPECT_EQ(victim.data().size(), delivered);
}

}  // namespace entente::adversary
