// How tickets are sealed (RFC 8446 §4.6.1, RFC 5077 §4): AES-256-GCM under a key and a nonce of each ticket's own,
// which come by HKDF of the ring's key and 32 random bytes, so that they never repeat. What a ticket is good for is
// bound to it as associated data: a ticket that is used elsewhere does not open.
#pragma once
#include <entente/types.h>

#include <array>
#include <optional>

#include "crypto/provider.h"

namespace entente::handshake {

/// A key of the ring, and the name by which tickets say which one sealed them.
struct TicketKey {
  using Secret = entente::Secret<struct TicketKeyTag, 32>;
  std::array<std::uint8_t, 16> name{};
  Secret secret;

  [[nodiscard]] static TicketKey from(Bytes secret, const crypto::Provider& provider) noexcept;
};

/// The keys of one moment: the newest seals, both open.
struct TicketRing {
  TicketKey newest;
  std::optional<TicketKey> previous;
};

/// What a ticket is good for: a digest of version, virtual host and client-authentication policy.
using SessionBinding = std::array<std::uint8_t, 32>;
[[nodiscard]] SessionBinding session_binding(ProtocolVersion version, std::string_view server_name, Bytes credential,
                                             Bytes client_policy, const crypto::Provider& provider) noexcept;

/// Longer tickets would not leave room for the rest of a ClientHello, whose extensions have 64 KiB in all.
constexpr std::size_t kMaxTicket = 16384;

constexpr std::size_t kTicketRandom = 32;
/// Fault::crypto_failed. `random` is used once.
[[nodiscard]] Result<Buffer> seal_ticket(const TicketRing& ring, Bytes contents, const SessionBinding& binding,
                                         const std::array<std::uint8_t, kTicketRandom>& random,
                                         const crypto::Provider& provider) noexcept;

/// What came of opening a ticket.
struct OpenedTicket {
  SecretBuffer contents;
  std::string_view why;  ///< if it did not open; static text
};
[[nodiscard]] OpenedTicket open_ticket(const TicketRing& ring, Bytes ticket, const SessionBinding& binding,
                                       const crypto::Provider& provider) noexcept;

}  // namespace entente::handshake
