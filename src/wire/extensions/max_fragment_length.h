// max_fragment_length (RFC 6066 §4): smaller records, superseded by record_size_limit.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 6066 §4. 2^(8 + value) bytes, 1 to 4.
struct MaxFragmentLength {
  static constexpr auto code = ExtensionType::max_fragment_length;
  static constexpr In allowed = In::ch | In::ee | In::sh12;
  std::uint8_t max_fragment_length = 0;

  static constexpr void describe(auto& field, auto& m) { field("max_fragment_length", m.max_fragment_length); }
};

}  // namespace entente::wire
