// Certificate of TLS 1.2 (RFC 5246 §7.4.2, §7.4.6): the chain, the sender's own certificate first.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 5246 §7.4.2. DER X.509.
struct CertificateEntry12 {
  Bytes cert_data;

  static constexpr void describe(auto& field, auto& m) { field("cert_data", m.cert_data, Vector<3, 1, 0xffffff>{}); }
};

/// RFC 5246 §7.4.2.
struct Certificate12 {
  static constexpr std::string_view name = "Certificate";
  static constexpr auto type = HandshakeType::certificate;
  static bool looks_like(Bytes body) noexcept;
  List<CertificateEntry12> certificate_list;

  static constexpr void describe(auto& field, auto& m) {
    field("certificate_list", m.certificate_list, Vector<3, 0, 0xffffff>{});
  }
};

}  // namespace entente::wire
