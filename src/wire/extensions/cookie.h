// cookie (RFC 8446 §4.2.2): what a server wants to see again after a HelloRetryRequest.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.2.
struct Cookie {
  static constexpr auto code = ExtensionType::cookie;
  static constexpr In allowed = In::ch | In::hrr;
  Bytes cookie;

  static constexpr void describe(auto& field, auto& m) { field("cookie", m.cookie, Vector<2, 1, 0xffff>{}); }
};

}  // namespace entente::wire
