// What a private key's DER says before anyone reads the key: is it encrypted, is it of the second version (RFC 5958).
#pragma once
#include <optional>

#include "base/secret.h"

namespace entente::crypto {

/// EncryptedPrivateKeyInfo (RFC 5958 §3) begins with an AlgorithmIdentifier; all plain forms begin with a version.
[[nodiscard]] bool is_encrypted_key(Bytes der) noexcept;
/// A OneAsymmetricKey of version 2 (RFC 5958 §2), which holds the public key too, as the version 1 that libcrypto
/// reads. Nothing if it is not one.
[[nodiscard]] std::optional<SecretBuffer> to_pkcs8_version1(Bytes der) noexcept;

}  // namespace entente::crypto
