// Record protection of TLS 1.3 (RFC 8446 §5.2 to §5.4): one direction under one key.
#pragma once
#include <memory>

#include "crypto/cipher_suites.h"
#include "crypto/provider.h"
#include "record/header.h"

namespace entente::record {

class Protection13 {
 public:
  /// Fault::crypto_failed if the provider does not have the suite's AEAD.
  static Result<Protection13> make(const crypto::Provider& provider, const crypto::CipherSuiteInfo& suite,
                                   const AeadKey& key, AeadIv iv) noexcept;

  /// Decrypts in place. What does not authenticate is wiped before this returns. `most` bounds the TLSInnerPlaintext
  /// (RFC 8446 §5.4, RFC 8449).
  Result<Opened> open(const Record& record, std::size_t most = kMaxInner) noexcept;

  /// Bytes of a record beyond its content.
  static constexpr std::size_t overhead() noexcept { return kHeader + kTypeAndTag; }
  /// Bytes of the record that carries `content` bytes.
  static constexpr std::size_t sealed_size(std::size_t content) noexcept { return overhead() + content; }
  /// Writes a record with this content that fills `out`; what is longer than sealed_size() is padding (RFC 8446 §5.4).
  /// Fault::crypto_failed, sequence_exhausted.
  Result<void> seal(ContentType type, Bytes content, MutableBytes out) noexcept;

  /// So many records were protected that the key should be replaced (RFC 8446 §5.5).
  [[nodiscard]] bool wants_update() const noexcept { return sequence_ >= update_after_; }
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }

 private:
  Protection13(std::unique_ptr<crypto::Aead> aead, AeadIv iv, std::uint64_t update_after) noexcept
      : aead_(std::move(aead)), iv_(std::move(iv)), update_after_(update_after) {}
  std::array<std::uint8_t, crypto::kNonceSize> nonce() const noexcept;

  std::unique_ptr<crypto::Aead> aead_;
  AeadIv iv_;
  std::uint64_t sequence_ = 0;
  std::uint64_t update_after_;
};

}  // namespace entente::record
