// CertificateStatus (RFC 6066 §8): TLS 1.2's stapled OCSP response, a message of its own.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 6066 §8.
struct CertificateStatusMessage {
  static constexpr std::string_view name = "CertificateStatus";
  static constexpr auto type = HandshakeType::certificate_status;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  Bytes response;

  static constexpr void describe(auto& field, auto& m) {
    field("status_type", m.status_type);
    field("response", m.response, Vector<3, 1, 0xffffff>{});
  }
};

}  // namespace entente::wire
