// What a server signed with its certificate's key, as an onlooker has it (RFC 8446 §4.4.3, RFC 8422 §5.4).
#pragma once
#include "crypto/provider.h"

namespace entente::capture {

/// A signature of CertificateVerify or ServerKeyExchange, and what it has to be over.
struct Proof {
  SignatureScheme scheme{};
  Buffer content, signature;
};

/// Whether the key of this certificate, DER, made the signature.
[[nodiscard]] bool is_signed_by(const crypto::Provider& provider, Bytes certificate, const Proof& proof) noexcept;

}  // namespace entente::capture
