// Fields of a request, checked.
#include "request.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace entente::kat {
namespace {

std::uint8_t digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  throw Invalid("not a hex digit");
}

}  // namespace

std::string Request::text(const char* field) const {
  const auto found = object_.find(field);
  if (found == object_.end() || !found->is_string()) throw Invalid(std::string("no text in ") + field);
  return found->get<std::string>();
}

Buffer Request::bytes(const char* field) const {
  const auto hex = text(field);
  if (hex.size() % 2 != 0) throw Invalid(std::string("half a byte in ") + field);
  Buffer out(hex.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  return out;
}

std::size_t Request::number(const char* field) const {
  const auto found = object_.find(field);
  if (found != object_.end() && found->is_number_unsigned()) return found->get<std::size_t>();
  const auto hex = text(field);
  std::size_t out = 0;
  const auto* end = hex.data() + hex.size();
  const auto [stopped, error] = std::from_chars(hex.data(), end, out, 16);
  if (error != std::errc() || stopped != end) throw Invalid(std::string("no number in ") + field);
  return out;
}

}  // namespace entente::kat
