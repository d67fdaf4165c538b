// CertificateVerify (RFC 8446 §4.4.3): proof that the sender holds the certificate's key.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.4.3.
struct CertificateVerify {
  static constexpr std::string_view name = "CertificateVerify";
  static constexpr auto type = HandshakeType::certificate_verify;
  SignatureScheme algorithm{};
  Bytes signature;

  static constexpr void describe(auto& field, auto& m) {
    field("algorithm", m.algorithm);
    field("signature", m.signature, Vector<2, 0, 0xffff>{});
  }
};

}  // namespace entente::wire
