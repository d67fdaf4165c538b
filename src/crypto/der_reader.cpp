// The little DER (X.690) that keys need.
#include "crypto/der_reader.h"

namespace entente::crypto {

std::optional<std::size_t> DerReader::take_length() noexcept {
  if (rest_.size() < 2) return std::nullopt;
  const std::size_t first = rest_[1];
  rest_ = rest_.subspan(2);
  if (first < 0x80) return first;
  const std::size_t octets = first & 0x7f;
  if (octets == 0 || octets > 3 || octets > rest_.size() || rest_[0] == 0) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) length = length << 8 | rest_[i];
  rest_ = rest_.subspan(octets);
  if (length < 0x80) return std::nullopt;
  return length;
}

std::optional<Bytes> DerReader::take(std::uint8_t tag) noexcept {
  if (!next_is(tag)) return std::nullopt;
  const auto length = take_length();
  if (!length || *length > rest_.size()) return std::nullopt;
  const auto content = rest_.first(*length);
  rest_ = rest_.subspan(*length);
  return content;
}

std::optional<Bytes> DerReader::take_unsigned() noexcept {
  const auto content = take(der::integer);
  if (!content || content->empty() || (*content)[0] >= 0x80) return std::nullopt;
  if ((*content)[0] != 0 || content->size() == 1) return content;
  if ((*content)[1] < 0x80) return std::nullopt;
  return content->subspan(1);
}

}  // namespace entente::crypto
