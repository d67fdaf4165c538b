// Everything that libcrypto looks up by name, looked up once: implicit look-ups cost more than a small record and do
// not scale over threads.
#pragma once
#include <array>
#include <utility>

#include "base/bytes.h"
#include "crypto/algorithms.h"
#include "crypto/openssl/handles.h"

namespace entente::crypto::openssl {

class Algorithms {
 public:
  Algorithms() noexcept;

  /// A provider without SHA-2 is of no use: then the program ends here.
  [[nodiscard]] const EVP_MD& md(HashAlgorithm hash) const noexcept { return *mds_[std::to_underlying(hash)]; }
  /// nullptr where this libcrypto does not have it.
  [[nodiscard]] const EVP_CIPHER* cipher(AeadAlgorithm aead) const noexcept {
    return ciphers_[std::to_underlying(aead)].get();
  }

  /// Whether this libcrypto signs and verifies with such keys.
  [[nodiscard]] bool has(KeyType type) const noexcept;

 private:
  std::array<Md, 3> mds_;
  std::array<Cipher, 3> ciphers_;
  bool has_mldsa_;
};

/// libcrypto's own name: `SHA256`.
const char* md_name(HashAlgorithm hash) noexcept;
/// A key of a P curve ("P-256") without either half, to be copied: libcrypto makes a curve from its name fifteen times
/// slower than it copies one. Empty if it does not have it.
Pkey make_curve(const char* name) noexcept;
/// The digest of a message, in one call.
Bytes digest(const EVP_MD& md, Bytes message, MutableBytes out) noexcept;

}  // namespace entente::crypto::openssl
