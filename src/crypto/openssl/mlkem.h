// ML-KEM over EVP_PKEY, in libcrypto >= 3.5.
#pragma once
#include "crypto/kem.h"

namespace entente::crypto::openssl {

/// nullptr where this libcrypto does not have it.
[[nodiscard]] std::unique_ptr<Kem> make_kem(KemAlgorithm algorithm) noexcept;

}  // namespace entente::crypto::openssl
