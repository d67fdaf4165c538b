// Record protection of TLS 1.2 with an AEAD (RFC 5246 §6.2.3.3): one direction under one key.
#pragma once
#include <memory>

#include "crypto/cipher_suites.h"
#include "crypto/provider.h"
#include "record/header.h"

namespace entente::record {

class Protection12 {
 public:
  /// `iv` is the part of the nonce that is not in the records: 4 bytes for AES-GCM (RFC 5288 §3), 12 for
  /// ChaCha20-Poly1305 (RFC 7905 §2); another size is a bug and ends the program.
  /// Fault::crypto_failed if the provider does not have the suite's AEAD.
  static Result<Protection12> make(const crypto::Provider& provider, const crypto::CipherSuiteInfo& suite,
                                   const AeadKey& key, AeadIv iv) noexcept;

  /// Decrypts in place. What does not authenticate is wiped before this returns. `most` bounds the content
  /// (RFC 5246 §6.2.1, RFC 8449).
  Result<Opened> open(const Record& record, std::size_t most = kMaxPlaintext) noexcept;

  /// Bytes of a record beyond its content.
  [[nodiscard]] std::size_t overhead() const noexcept { return kHeader + explicit_ + crypto::kTagSize; }
  /// Writes a record with this content into `out`, which is overhead() + content.size() bytes.
  /// Fault::crypto_failed, sequence_exhausted.
  Result<void> seal(ContentType type, Bytes content, MutableBytes out) noexcept;

  [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }

 private:
  using Nonce = std::array<std::uint8_t, crypto::kNonceSize>;
  using AdditionalData = std::array<std::uint8_t, 8 + kHeader>;

  Protection12(std::unique_ptr<crypto::Aead> aead, AeadIv iv) noexcept
      : aead_(std::move(aead)), iv_(std::move(iv)), explicit_(crypto::kNonceSize - iv_.size()) {}
  [[nodiscard]] Nonce nonce(Bytes from_record) const noexcept;
  [[nodiscard]] AdditionalData additional_data(Bytes header, std::size_t length) const noexcept;

  std::unique_ptr<crypto::Aead> aead_;
  AeadIv iv_;
  std::size_t explicit_;  // bytes of the nonce that a record carries
  std::uint64_t sequence_ = 0;
};

}  // namespace entente::record
