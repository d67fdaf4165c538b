// EndOfEarlyData (RFC 8446 §4.5).
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.5.
struct EndOfEarlyData {
  static constexpr std::string_view name = "EndOfEarlyData";
  static constexpr auto type = HandshakeType::end_of_early_data;

  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
