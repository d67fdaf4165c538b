// Small things that are done to bytes everywhere.
#pragma once
#include <entente/bytes.h>

#include <algorithm>
#include <string_view>

namespace entente {

inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// Equality of public bytes. Secrets go through constant_time_equal (secret.h).
inline bool equal(Bytes a, Bytes b) noexcept { return std::ranges::equal(a, b); }
inline void append(Buffer& out, Bytes more) { out.insert(out.end(), more.begin(), more.end()); }
inline Buffer to_buffer(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

inline std::uint16_t load_be16(const std::uint8_t* p) noexcept { return static_cast<std::uint16_t>(p[0] << 8 | p[1]); }
inline std::uint32_t load_be24(const std::uint8_t* p) noexcept {
  return static_cast<std::uint32_t>(p[0]) << 16 | static_cast<std::uint32_t>(p[1]) << 8 | p[2];
}
inline void store_be16(std::uint8_t* p, std::size_t v) noexcept {
  p[0] = static_cast<std::uint8_t>(v >> 8);
  p[1] = static_cast<std::uint8_t>(v);
}
inline void store_be24(std::uint8_t* p, std::size_t v) noexcept {
  p[0] = static_cast<std::uint8_t>(v >> 16);
  store_be16(p + 1, v);
}
inline void store_be64(std::uint8_t* p, std::uint64_t v) noexcept {
  for (int i = 0; i < 8; ++i) p[i] = static_cast<std::uint8_t>(v >> 8 * (7 - i));
}

}  // namespace entente
