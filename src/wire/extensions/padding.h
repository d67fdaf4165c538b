// padding (RFC 7685): zeros that bring a ClientHello to another length.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 7685 §3.
struct Padding {
  static constexpr auto code = ExtensionType::padding;
  static constexpr In allowed = In::ch;
  Bytes padding;

  static constexpr void describe(auto& field, auto& m) { field("padding", m.padding, Rest{}); }
};

}  // namespace entente::wire
