// Hash and Hmac over EVP_MD_CTX.
#pragma once
#include "crypto/openssl/handles.h"
#include "crypto/provider.h"

namespace entente::crypto::openssl {

[[nodiscard]] std::unique_ptr<Hash> make_hash(const EVP_MD& md) noexcept;
[[nodiscard]] std::unique_ptr<Hmac> make_hmac(const EVP_MD& md, HashAlgorithm algorithm) noexcept;

}  // namespace entente::crypto::openssl
