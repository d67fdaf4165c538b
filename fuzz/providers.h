// Cryptography for fuzzing alone, so that the same input always does the same. These live here and not in the library:
// no program that is not a fuzz target can be made to use them.
#pragma once
#include "crypto/provider.h"

namespace entente::fuzz {

/// libcrypto's primitives with keys, shares and randomness that are always the same.
class Repeatable : public crypto::Provider {
 public:
  [[nodiscard]] std::string_view backend() const noexcept override { return "fuzz"; }
  [[nodiscard]] Random& random() const noexcept override;
  [[nodiscard]] std::unique_ptr<crypto::Hash> hash(crypto::HashAlgorithm algorithm) const noexcept override;
  [[nodiscard]] std::unique_ptr<crypto::Hmac> hmac(crypto::HashAlgorithm algorithm) const noexcept override;
  [[nodiscard]] std::unique_ptr<crypto::Aead> aead(crypto::AeadAlgorithm algorithm,
                                                   const AeadKey& key) const noexcept override;
  [[nodiscard]] bool supports(NamedGroup group) const noexcept override;
  [[nodiscard]] bool supports(crypto::KeyType type) const noexcept override;
  [[nodiscard]] Result<std::unique_ptr<crypto::PrivateShare>> generate(NamedGroup group) const noexcept override;
  [[nodiscard]] Result<std::unique_ptr<crypto::PrivateShare>> import_share(NamedGroup group,
                                                                           Bytes scalar) const noexcept override;
  [[nodiscard]] Result<crypto::Response> respond(NamedGroup group, Bytes client_share) const noexcept override;
  [[nodiscard]] const crypto::Kem& kem(crypto::KemAlgorithm algorithm) const noexcept override;
  [[nodiscard]] Result<std::shared_ptr<const crypto::PublicKey>> import_public(Bytes spki) const noexcept override;
  [[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> import_private(Bytes der) const noexcept override;
  /// Always the same RSA key, or the same Ed25519 key for all else.
  [[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> make_private(crypto::KeyType type,
                                                                               unsigned bits) const noexcept override;
};

/// The same with nothing protected: records are sealed by copying them, every MAC is zeros, every signature is right.
/// What a peer says then stands in the input as it is, and a fuzzer can find its way through the whole handshake.
class Unprotected final : public Repeatable {
 public:
  [[nodiscard]] std::unique_ptr<crypto::Hmac> hmac(crypto::HashAlgorithm algorithm) const noexcept override;
  [[nodiscard]] std::unique_ptr<crypto::Aead> aead(crypto::AeadAlgorithm algorithm,
                                                   const AeadKey& key) const noexcept override;
  [[nodiscard]] Result<std::unique_ptr<crypto::PrivateShare>> generate(NamedGroup group) const noexcept override;
  [[nodiscard]] Result<crypto::Response> respond(NamedGroup group, Bytes client_share) const noexcept override;
  [[nodiscard]] Result<std::shared_ptr<const crypto::PublicKey>> import_public(Bytes spki) const noexcept override;
};

const Repeatable& repeatable() noexcept;
const Unprotected& unprotected() noexcept;

}  // namespace entente::fuzz
