#include "codec12.h"

#include "base/bytes.h"

namespace entente::adversary {

Encoded certificate12(std::span<const Buffer> chain) {
  return encode_message(HandshakeType::certificate, [&](Maker& out) {
    out.vector("certificate_list", 3, [&] {
      for (const auto& der : chain) out.vector("cert_data", 3, der);
    });
  });
}

Buffer ServerKeyExchange::params() const {
  return Maker().u8(curve_type).u16(named_curve).vector(1, point).take().bytes;
}

Encoded ServerKeyExchange::encode() const {
  return encode_message(HandshakeType::server_key_exchange, [&](Maker& out) {
    out.u8(curve_type).u16(named_curve).vector("public", 1, point);
    out.u16(scheme).vector("signature", 2, signature);
  });
}

ServerKeyExchange ServerKeyExchange::parse(Bytes message) {
  Cursor in(message.subspan(4));
  ServerKeyExchange out;
  out.curve_type = static_cast<unsigned>(in.number(1));
  out.named_curve = static_cast<unsigned>(in.number(2));
  out.point = in.vector(1);
  out.scheme = static_cast<unsigned>(in.number(2));
  out.signature = in.vector(2);
  return out;
}

Encoded certificate_request12(std::initializer_list<unsigned> types, std::initializer_list<unsigned> schemes,
                              std::initializer_list<Buffer> authorities) {
  return encode_message(HandshakeType::certificate_request, [&](Maker& out) {
    out.vector("certificate_types", 1, [&] {
      for (const auto type : types) out.u8(type);
    });
    out.vector("supported_signature_algorithms", 2, [&] {
      for (const auto scheme : schemes) out.u16(scheme);
    });
    out.vector("certificate_authorities", 2, [&] {
      for (const auto& name : authorities) out.vector("DistinguishedName", 2, name);
    });
  });
}

CertificateRequest12 CertificateRequest12::parse(Bytes message) {
  Cursor in(message.subspan(4));
  CertificateRequest12 out;
  out.types = in.vector(1);
  for (Cursor schemes(in.vector(2)); schemes.more();) out.schemes.push_back(static_cast<unsigned>(schemes.number(2)));
  return out;
}

Encoded client_key_exchange(Bytes point) {
  return encode_message(HandshakeType::client_key_exchange, [&](Maker& out) { out.vector("ecdh_Yc", 1, point); });
}

Encoded client_key_exchange_rsa(Bytes encrypted) {
  return encode_message(HandshakeType::client_key_exchange,
                        [&](Maker& out) { out.vector("encrypted_pre_master_secret", 2, encrypted); });
}

Encoded certificate_status(Bytes response, unsigned status_type) {
  return encode_message(HandshakeType::certificate_status,
                        [&](Maker& out) { out.u8(status_type).vector("response", 3, response); });
}

Encoded new_session_ticket12(std::size_t lifetime_hint, Bytes ticket) {
  return encode_message(HandshakeType::new_session_ticket,
                        [&](Maker& out) { out.number(lifetime_hint, 4).vector("ticket", 2, ticket); });
}

NewSessionTicket12 NewSessionTicket12::parse(Bytes message) {
  Cursor in(message.subspan(4));
  NewSessionTicket12 out;
  out.lifetime_hint = in.number(4);
  out.ticket = in.vector(2);
  return out;
}

Buffer without_extensions(Encoded hello) {
  for (const auto& [name, offset, size] : hello.lengths)
    if (name == "extensions") hello.bytes.resize(offset);
  const auto length = hello.bytes.size() - 4;
  for (unsigned i = 0; i < 3; ++i) hello.bytes[1 + i] = static_cast<std::uint8_t>(length >> 8 * (2 - i));
  return std::move(hello.bytes);
}

}  // namespace entente::adversary
