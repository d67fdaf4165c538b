// What signing and verifying have in common: an EVP_PKEY_CTX set up for a SignatureAlgorithm.
#pragma once
#include "crypto/openssl/algorithms.h"
#include "crypto/openssl/handles.h"

namespace entente::crypto::openssl {

/// Whether a key of this type can be used with this algorithm at all.
[[nodiscard]] bool compatible(KeyType key, SignatureAlgorithm::Kind kind) noexcept;

enum class Use { sign, verify };
/// The algorithm of a key by libcrypto's name: `ML-DSA-65`.
const char* libcrypto_name(KeyType type) noexcept;
/// Ready for EVP_PKEY_sign or EVP_PKEY_verify of digests, any number of them; empty on failure. Not for Ed25519, which
/// takes the message itself.
[[nodiscard]] PkeyContext make_signature_context(EVP_PKEY& key, SignatureAlgorithm algorithm, Use use) noexcept;

}  // namespace entente::crypto::openssl
