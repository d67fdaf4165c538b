// ServerHelloDone (RFC 5246 §7.4.5): the server has said what it has to say.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 5246 §7.4.5.
struct ServerHelloDone {
  static constexpr std::string_view name = "ServerHelloDone";
  static constexpr auto type = HandshakeType::server_hello_done;

  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
