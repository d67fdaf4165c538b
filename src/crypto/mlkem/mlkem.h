// Our own ML-KEM-768 and ML-KEM-1024 (FIPS 203), for where libcrypto has none: portable and constant-time.
#pragma once
#include "crypto/kem.h"

namespace entente::crypto::mlkem {

[[nodiscard]] const Kem& portable(KemAlgorithm algorithm) noexcept;
/// From a decapsulation key as FIPS 203 §7.1 encodes it, checked (§7.3); nullptr if it is not valid.
[[nodiscard]] std::unique_ptr<KemKey> import_key(KemAlgorithm algorithm, Bytes encoded) noexcept;

}  // namespace entente::crypto::mlkem
