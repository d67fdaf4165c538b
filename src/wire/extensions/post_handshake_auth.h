// post_handshake_auth (RFC 8446 §4.2.6): the client would authenticate later, when asked.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.6.
struct PostHandshakeAuth {
  static constexpr auto code = ExtensionType::post_handshake_auth;
  static constexpr In allowed = In::ch;
  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
