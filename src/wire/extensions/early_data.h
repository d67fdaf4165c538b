// early_data (RFC 8446 §4.2.10): data in the first flight.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.10.
struct EarlyDataIndication {
  static constexpr auto code = ExtensionType::early_data;
  static constexpr In allowed = In::ch | In::ee;
  static constexpr void describe(auto&, auto&) {}
};

/// RFC 8446 §4.2.10. In bytes.
struct EarlyDataLimit {
  static constexpr auto code = ExtensionType::early_data;
  static constexpr In allowed = In::nst;
  std::uint32_t max_early_data_size = 0;

  static constexpr void describe(auto& field, auto& m) { field("max_early_data_size", m.max_early_data_size); }
};

}  // namespace entente::wire
