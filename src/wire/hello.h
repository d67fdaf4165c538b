// What the hellos share (RFC 8446 §4.1).
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace entente::wire {

/// RFC 8446 §4.1.2. Null is the only one there is.
enum class Compression : std::uint8_t { null = 0 };
constexpr std::string_view name(Compression method) noexcept { return method == Compression::null ? "null" : ""; }
using RandomBytes = std::array<std::uint8_t, 32>;

}  // namespace entente::wire
