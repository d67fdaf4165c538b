// Reading characters.
#include "x509/characters.h"

#include <algorithm>

namespace entente::x509 {

std::int32_t take_utf8(Bytes& in) noexcept {
  const auto first = in[0];
  const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  static constexpr std::int32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  std::int32_t c = size == 1 ? first : first & (0x7f >> size);
  bool good = first < 0x80 || (first >= 0xc2 && first < 0xf5 && in.size() >= size);
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (in[i] & 0xc0) == 0x80;
    c = c << 6 | (in[i] & 0x3f);
  }
  good = good && c >= kLeast[size] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
  in = in.subspan(good ? size : 1);
  return good ? c : -1;
}

StringType string_type(der::Tag tag) noexcept {
  using der::Tag;
  switch (tag) {
    case Tag::utf8_string:
      return {true, 0};
    case Tag::printable_string:
    case Tag::ia5_string:
    case Tag::visible_string:
    case Tag::teletex_string:
      return {true, 1};
    case Tag::bmp_string:
      return {true, 2};
    case Tag::universal_string:
      return {true, 4};
    default:
      return {};
  }
}

std::int32_t take_character(StringType type, Bytes& in) noexcept {
  if (type.width == 0) return take_utf8(in);
  const auto size = std::min<std::size_t>(type.width, in.size());
  std::uint32_t c = 0;
  for (const auto byte : in.first(size)) c = c << 8 | byte;
  in = in.subspan(size);
  return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? -1 : static_cast<std::int32_t>(c);
}

}  // namespace entente::x509
