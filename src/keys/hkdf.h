// HKDF (RFC 5869) and HKDF-Expand-Label (RFC 8446 §7.1), written on the provider's HMAC: a secret is keyed once and
// expanded as often as needed, which costs a tenth of a KDF object per call.
#pragma once
#include <array>
#include <string_view>

#include "base/bytes.h"
#include "crypto/provider.h"

namespace entente::keys {

/// RFC 5869 §2.2. `out` is the hash's size long. Leaves `hmac` keyed with the salt.
void extract(crypto::Hmac& hmac, Bytes salt, Bytes input_keying_material, MutableBytes out) noexcept;

/// The HkdfLabel of RFC 8446 §7.1, written in place: what HKDF-Expand-Label expands with. `label` without its "tls13 ",
/// at most 249 bytes; `context` at most 255.
class HkdfLabel {
 public:
  HkdfLabel(std::size_t length, std::string_view label, Bytes context) noexcept;
  [[nodiscard]] Bytes view() const noexcept { return Bytes(bytes_).first(size_); }

 private:
  static constexpr std::size_t kMaxLabel = 255, kMaxContext = 255;
  void put(std::uint8_t byte) noexcept { bytes_[size_++] = byte; }
  void put(Bytes bytes) noexcept;
  std::array<std::uint8_t, 2 + 1 + kMaxLabel + 1 + kMaxContext> bytes_;
  std::size_t size_ = 0;
};

/// Expands one secret. Keys `hmac` when it is made: use it up before anything else is done with the same `hmac`.
class Expander {
 public:
  Expander(crypto::Hmac& hmac, Bytes secret) noexcept : hmac_(hmac) { hmac_.set_key(secret); }

  /// RFC 5869 §2.3. `out` is at most 255 times the hash's size; more is a bug and ends the program.
  void expand(Bytes info, MutableBytes out) noexcept;
  /// RFC 8446 §7.1, HKDF-Expand-Label, with what HkdfLabel takes.
  void expand_label(std::string_view label, Bytes context, MutableBytes out) noexcept;

 private:
  crypto::Hmac& hmac_;
};

/// The hash of nothing: the context of Derive-Secret(., ., "").
Bytes empty_hash(crypto::HashAlgorithm hash) noexcept;

}  // namespace entente::keys
