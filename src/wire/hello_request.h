// HelloRequest (RFC 5246 §7.4.1.1): the server wants to renegotiate.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 5246 §7.4.1.1.
struct HelloRequest {
  static constexpr std::string_view name = "HelloRequest";
  static constexpr auto type = HandshakeType::hello_request;

  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
