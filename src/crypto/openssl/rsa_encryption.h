// RSAES-PKCS1-v1_5 (RFC 8017 §7.2) as RSA key transport uses it (RFC 5246 §7.4.7.1).
#pragma once
#include <entente/types.h>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/openssl/handles.h"

namespace entente::crypto::openssl {

[[nodiscard]] Result<Buffer> encrypt_pkcs1(EVP_PKEY& key, Bytes plaintext) noexcept;

/// What a premaster secret comes in.
struct EncryptedPremaster {
  Bytes ciphertext;
  ProtocolVersion offered;  ///< ClientHello.legacy_version, which its first two bytes must be
  Bytes substitute;         ///< 48 random bytes; another number is a bug and ends the program
};

/// `modulus`: the key's, big-endian, without leading zeros. See PrivateKey::decrypt_premaster.
[[nodiscard]] Result<PremasterSecret> decrypt_premaster(EVP_PKEY& key, Bytes modulus,
                                                        const EncryptedPremaster& encrypted) noexcept;

}  // namespace entente::crypto::openssl
