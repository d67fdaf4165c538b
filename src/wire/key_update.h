// KeyUpdate (RFC 8446 §4.6.3): the sender uses new keys from the next record on.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.6.3.
enum class KeyUpdateRequest : std::uint8_t { update_not_requested = 0, update_requested = 1 };
constexpr std::string_view name(KeyUpdateRequest request) noexcept {
  return request == KeyUpdateRequest::update_not_requested ? "update_not_requested"
         : request == KeyUpdateRequest::update_requested   ? "update_requested"
                                                           : "";
}

/// RFC 8446 §4.6.3.
struct KeyUpdate {
  static constexpr std::string_view name = "KeyUpdate";
  static constexpr auto type = HandshakeType::key_update;
  KeyUpdateRequest request_update{};

  static constexpr void describe(auto& field, auto& m) { field("request_update", m.request_update); }
};

}  // namespace entente::wire
