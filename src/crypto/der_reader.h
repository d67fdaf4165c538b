// The little DER (X.690) that keys need: one element after the other, definite and minimal lengths only.
#pragma once
#include <optional>

#include "base/bytes.h"

namespace entente::crypto {

class DerReader {
 public:
  explicit DerReader(Bytes der) noexcept : rest_(der) {}

  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
  [[nodiscard]] Bytes rest() const noexcept { return rest_; }
  [[nodiscard]] bool next_is(std::uint8_t tag) const noexcept { return !rest_.empty() && rest_[0] == tag; }
  /// The content of the next element, if it has this tag.
  std::optional<Bytes> take(std::uint8_t tag) noexcept;
  /// A non-negative INTEGER in its shortest form, without its leading zero (X.690 §8.3.2).
  std::optional<Bytes> take_unsigned() noexcept;

 private:
  /// The length octets after the tag (X.690 §8.1.3, §10.1).
  std::optional<std::size_t> take_length() noexcept;
  Bytes rest_;
};

namespace der {
constexpr std::uint8_t integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05, oid = 0x06, sequence = 0x30;
/// The explicit tag [n].
constexpr std::uint8_t context(unsigned n) noexcept { return static_cast<std::uint8_t>(0xa0 + n); }
}  // namespace der

}  // namespace entente::crypto
