// record_size_limit (RFC 8449 §4): the largest record that a side wants to receive.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8449 §4. In bytes of plaintext, the content type included.
struct RecordSizeLimit {
  static constexpr auto code = ExtensionType::record_size_limit;
  static constexpr In allowed = In::ch | In::ee | In::sh12;
  std::uint16_t record_size_limit = 0;

  static constexpr void describe(auto& field, auto& m) { field("record_size_limit", m.record_size_limit); }
};

}  // namespace entente::wire
