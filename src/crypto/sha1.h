// SHA-1 (FIPS 180-4), where standards name things by it: an OCSP CertID (RFC 6960 §4.1.1), a responder's key
// (§4.2.1). It is no HashAlgorithm, so that nothing can be signed by it.
#pragma once
#include <entente/bytes.h>

#include <array>

namespace entente::crypto {

using Sha1Digest = std::array<std::uint8_t, 20>;
/// Of public bytes. All zero where libcrypto refuses it, which names nothing.
[[nodiscard]] Sha1Digest sha1(Bytes bytes) noexcept;

}  // namespace entente::crypto
