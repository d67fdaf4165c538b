// CertificateRequest of TLS 1.2 (RFC 5246 §7.4.4): the server asks the client for a certificate.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 5246 §7.4.4, RFC 8422 §5.5. What the client's key may be of; the others are for key exchanges that nobody has
/// any more.
enum class ClientCertificateType : std::uint8_t { rsa_sign = 1, ecdsa_sign = 64 };
constexpr std::string_view name(ClientCertificateType type) noexcept {
  return type == ClientCertificateType::rsa_sign     ? "rsa_sign"
         : type == ClientCertificateType::ecdsa_sign ? "ecdsa_sign"
                                                     : "";
}

/// RFC 5246 §7.4.4.
struct CertificateRequest12 {
  static constexpr std::string_view name = "CertificateRequest";
  static constexpr auto type = HandshakeType::certificate_request;
  static bool looks_like(Bytes body) noexcept;
  List<ClientCertificateType> certificate_types;
  List<SignatureScheme> supported_signature_algorithms;
  List<DistinguishedName> certificate_authorities;

  static constexpr void describe(auto& field, auto& m) {
    field("certificate_types", m.certificate_types, Vector<1, 1, 255>{});
    field("supported_signature_algorithms", m.supported_signature_algorithms, Vector<2, 2, 0xfffe>{});
    field("certificate_authorities", m.certificate_authorities, Vector<2, 0, 0xffff>{});
  }
};

}  // namespace entente::wire
