// Small things that several verbs do to text.
#pragma once
#include <entente/bytes.h>

#include <optional>
#include <string>
#include <string_view>

namespace entente::cli {

/// ASCII letters alone: what protocols compare without regard to case.
inline std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

inline std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

inline std::string hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const auto byte : bytes) (out += digits[byte >> 4]) += digits[byte & 15];
  return out;
}

/// Nothing for what is no hex, or an odd number of digits.
inline std::optional<Buffer> from_hex(std::string_view text) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return std::nullopt;
  Buffer out;
  for (std::size_t at = 0; at < text.size(); at += 2)
    out.push_back(static_cast<std::uint8_t>(value(text[at]) << 4 | value(text[at + 1])));
  return out;
}

}  // namespace entente::cli
