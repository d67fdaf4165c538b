// PrivateKey over EVP_PKEY: read from DER, or new.
#pragma once
#include "crypto/openssl/algorithms.h"
#include "crypto/provider.h"

namespace entente::crypto::openssl {

[[nodiscard]] Result<std::shared_ptr<const PrivateKey>> import_private(const Algorithms& algorithms,
                                                                       Bytes der) noexcept;
[[nodiscard]] Result<std::shared_ptr<const PrivateKey>> make_private(const Algorithms& algorithms, KeyType type,
                                                                     unsigned bits) noexcept;

}  // namespace entente::crypto::openssl
