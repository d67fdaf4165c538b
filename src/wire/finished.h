// Finished (RFC 8446 §4.4.4): both sides saw the same handshake.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.4.4.
struct Finished {
  static constexpr std::string_view name = "Finished";
  static constexpr auto type = HandshakeType::finished;
  Bytes verify_data;

  static constexpr void describe(auto& field, auto& m) { field("verify_data", m.verify_data, Rest{}); }
};

}  // namespace entente::wire
