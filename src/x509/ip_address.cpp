// Reading and showing IP addresses.
#include "x509/ip_address.h"

#include <charconv>

namespace entente::x509 {
namespace {

/// Four decimal numbers into `out`.
bool parse_v4(std::string_view text, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < 4; ++i) {
    const auto dot = text.find('.');
    const auto part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    const auto [end, problem] = std::from_chars(part.begin(), part.end(), out[i]);
    if (problem != std::errc{} || end != part.end()) return false;
    if ((dot == text.npos) != (i == 3)) return false;
    text.remove_prefix(dot == text.npos ? text.size() : dot + 1);
  }
  return true;
}

/// One group of up to four hexadecimal digits.
bool parse_group(std::string_view text, MutableBytes out) noexcept {
  std::uint16_t group = 0;
  if (text.empty() || text.size() > 4) return false;
  const auto [end, problem] = std::from_chars(text.begin(), text.end(), group, 16);
  if (problem != std::errc{} || end != text.end()) return false;
  store_be16(out.data(), group);
  return true;
}

/// Groups with colons between, the last maybe in dotted decimal. Returns the octets written, or nothing.
std::optional<std::size_t> parse_groups(std::string_view text, MutableBytes out) noexcept {
  std::size_t size = 0;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto part = text.substr(0, colon);
    const bool decimal = colon == text.npos && part.contains('.');
    const std::size_t width = decimal ? 4 : 2;
    if (size + width > out.size()) return std::nullopt;
    const auto at = out.subspan(size, width);
    if (!(decimal ? parse_v4(part, at) : parse_group(part, at))) return std::nullopt;
    size += width;
    if (colon + 1 == text.size()) return std::nullopt;  // nothing after the colon
    text.remove_prefix(colon == text.npos ? text.size() : colon + 1);
  }
  return size;
}

bool parse_v6(std::string_view text, MutableBytes out) noexcept {
  // RFC 4291 §2.2: one :: stands for the groups that are missing.
  const auto gap = text.find("::");
  if (gap == text.npos) return parse_groups(text, out) == std::size_t{16};
  std::array<std::uint8_t, 16> tail{};
  if (text.substr(0, gap).contains('.')) return false;
  const auto head_size = parse_groups(text.substr(0, gap), out);
  const auto tail_size = parse_groups(text.substr(gap + 2), tail);
  if (!head_size || !tail_size || *head_size + *tail_size > 14) return false;
  std::ranges::copy(Bytes(tail).first(*tail_size), out.last(*tail_size).begin());
  return true;
}

std::string format_v6(Bytes octets) {
  // RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals, becomes ::.
  std::size_t best = 8, best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t n = 0;
    while (i + n < 8 && load_be16(&octets[2 * (i + n)]) == 0) ++n;
    if (n > best_size) best = i, best_size = n;
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    char group[4];
    out.append(group, std::to_chars(group, group + 4, load_be16(&octets[2 * i]), 16).ptr);
  }
  return out;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) noexcept {
  IpAddress out;
  out.size = text.contains(':') ? 16 : 4;
  const MutableBytes octets(out.octets);
  const bool good = out.size == 16 ? parse_v6(text, octets) : parse_v4(text, octets.first(4));
  return good ? std::optional(out) : std::nullopt;
}

std::string format_ip(Bytes octets) {
  if (octets.size() == 16) return format_v6(octets);
  std::string out;
  if (octets.size() != 4) return out;
  for (const auto octet : octets) (out += std::to_string(octet)) += '.';
  out.pop_back();
  return out;
}

}  // namespace entente::x509
