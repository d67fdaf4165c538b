// Certificate (RFC 8446 §4.4.2): the chain, the sender's own certificate first.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.4.2. DER X.509.
struct CertificateEntry {
  Bytes cert_data;
  Extensions<In::ct> extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("cert_data", m.cert_data, Vector<3, 1, 0xffffff>{});
    field("extensions", m.extensions);
  }
};

/// RFC 8446 §4.4.2.
struct Certificate {
  static constexpr std::string_view name = "Certificate";
  static constexpr auto type = HandshakeType::certificate;
  static bool looks_like(Bytes body) noexcept;
  Bytes certificate_request_context;
  List<CertificateEntry> certificate_list;

  static constexpr void describe(auto& field, auto& m) {
    field("certificate_request_context", m.certificate_request_context, Vector<1, 0, 255>{});
    field("certificate_list", m.certificate_list, Vector<3, 0, 0xffffff>{});
  }
};

}  // namespace entente::wire
