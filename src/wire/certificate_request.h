// CertificateRequest (RFC 8446 §4.3.2): the server asks the client for a certificate.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.3.2.
struct CertificateRequest {
  static constexpr std::string_view name = "CertificateRequest";
  static constexpr auto type = HandshakeType::certificate_request;
  static bool looks_like(Bytes body) noexcept;
  Bytes certificate_request_context;
  Extensions<In::cr> extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("certificate_request_context", m.certificate_request_context, Vector<1, 0, 255>{});
    field("extensions", m.extensions);
  }
};

}  // namespace entente::wire
