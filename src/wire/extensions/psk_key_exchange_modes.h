// psk_key_exchange_modes (RFC 8446 §4.2.9): how a client would use a pre-shared key.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.9.
enum class PskKeyExchangeMode : std::uint8_t { psk_ke = 0, psk_dhe_ke = 1 };
constexpr std::string_view name(PskKeyExchangeMode mode) noexcept {
  return mode == PskKeyExchangeMode::psk_ke ? "psk_ke" : mode == PskKeyExchangeMode::psk_dhe_ke ? "psk_dhe_ke" : "";
}

/// RFC 8446 §4.2.9.
struct PskKeyExchangeModes {
  static constexpr auto code = ExtensionType::psk_key_exchange_modes;
  static constexpr In allowed = In::ch;
  List<PskKeyExchangeMode> ke_modes;

  static constexpr void describe(auto& field, auto& m) { field("ke_modes", m.ke_modes, Vector<1, 1, 255>{}); }
};

}  // namespace entente::wire
