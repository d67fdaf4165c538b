// The table of key exchange groups (RFC 8446 §4.2.7): a row adds one.
#pragma once
#include <entente/types.h>

#include <cstdint>
#include <span>

namespace entente::crypto {

struct GroupInfo {
  NamedGroup group;
  std::uint16_t client_share;  ///< bytes of KeyShareEntry.key_exchange in a ClientHello
  std::uint16_t server_share;  ///< and in a ServerHello
  std::uint16_t secret;        ///< bytes of the shared secret
  bool post_quantum;
};

/// All groups, in the order of our own preference.
std::span<const GroupInfo> groups() noexcept;
/// The group's row, or nullptr.
const GroupInfo* find(NamedGroup group) noexcept;

}  // namespace entente::crypto
