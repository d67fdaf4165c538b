// AEADs over EVP_CIPHER_CTX.
#pragma once
#include "crypto/openssl/handles.h"
#include "crypto/provider.h"

namespace entente::crypto::openssl {

/// nullptr if the key is not of the cipher's size.
[[nodiscard]] std::unique_ptr<Aead> make_aead(const EVP_CIPHER& cipher, const AeadKey& key) noexcept;

}  // namespace entente::crypto::openssl
