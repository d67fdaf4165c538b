// A server's NewSessionTicket (RFC 8446 §4.6.1), made of what an established connection keeps.
#pragma once
#include "handshake/context.h"

namespace entente::handshake {

/// RFC 8446 §4.6.1: seven days at most; and what is left to the session, however often its ticket is renewed. Seconds;
/// 0 or less: its time is over.
[[nodiscard]] UnixTime ticket_lifetime(const ServerOptions& options, const TicketTerms& terms, UnixTime now) noexcept;

struct TicketRequest {
  const ServerConfig& config;
  const Established& established;
  const ConnectionInfo& info;
  const crypto::Provider& provider;
  Random& random;
  Trace trace;
  UnixTime now;
  std::uint32_t serial;  ///< of this ticket among those of the connection
};

/// The whole message. Nothing, if there can be no ticket: resumption is off, the client could not use it, its time
/// would be over, or it would be too large. Fault::random_failed, crypto_failed.
[[nodiscard]] Result<std::optional<Buffer>> make_ticket(const TicketRequest& request) noexcept;

}  // namespace entente::handshake
