// The table of key exchange groups (RFC 8446 §4.2.7): a row adds one.
#pragma once
#include <entente/types.h>

#include <cstdint>
#include <optional>
#include <span>

#include "crypto/kem.h"

namespace entente::crypto {

/// RFC 10024: two exchanges side by side, their shares and secrets concatenated. It holds while either does.
struct Hybrid {
  NamedGroup classical;
  KemAlgorithm kem;
  bool kem_first;  ///< in shares and secret alike
};

struct GroupInfo {
  NamedGroup group;
  std::uint16_t client_share;  ///< bytes of KeyShareEntry.key_exchange in a ClientHello
  std::uint16_t server_share;  ///< and in a ServerHello
  std::uint16_t secret;        ///< bytes of the shared secret
  bool post_quantum;
  std::optional<Hybrid> hybrid = std::nullopt;
};

/// All groups, in the order of our own preference.
std::span<const GroupInfo> groups() noexcept;
/// The group's row, or nullptr.
const GroupInfo* find(NamedGroup group) noexcept;

}  // namespace entente::crypto
