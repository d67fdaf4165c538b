// The characters of the string types of ASN.1.
#pragma once
#include <cstdint>

#include "x509/der.h"

namespace entente::x509 {

/// One UTF-8 character from the front of `in`, which is not empty, or -1 for a byte that is none.
std::int32_t take_utf8(Bytes& in) noexcept;

/// Bytes a character: 0 for UTF8String, where it varies; TeletexString is read as Latin-1. Nothing for other types.
struct StringType {
  bool is_string = false;
  std::uint8_t width = 0;
};
StringType string_type(der::Tag tag) noexcept;

/// One character from the front of `in`, which is not empty, or -1 for what is none.
std::int32_t take_character(StringType type, Bytes& in) noexcept;

}  // namespace entente::x509
