// Values that are reserved to mean nothing (RFC 8701), so that whoever does not ignore the unknown is found out early.
#pragma once
#include <cstdint>

namespace entente::wire {

/// RFC 8701 §2: 0x0a0a, 0x1a1a and so on to 0xfafa.
constexpr bool is_grease(std::size_t code) noexcept { return code >> 8 == (code & 0xff) && (code & 0xf) == 0xa; }
constexpr std::uint16_t grease(std::uint8_t random) noexcept {
  return static_cast<std::uint16_t>(((random & 0xf0) | 0x0a) * 0x0101);
}

}  // namespace entente::wire
