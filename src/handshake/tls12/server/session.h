// How a server of TLS 1.2 lets its clients come back: by a ticket, or by an ID under which it stores the session
// (RFC 5246 §7.3, RFC 5077 §3).
#pragma once
#include "handshake/tls12/server/client_flight.h"

namespace entente::handshake::server12 {

/// What this handshake may promise, for a client that takes tickets or not. A session without extended master secret is
/// never resumed (RFC 7627 §5.3).
[[nodiscard]] Result<Promise> promise_session(bool takes_tickets, ServerContext& context) noexcept;
/// Keeps the promise: sends a NewSessionTicket, or stores the session.
[[nodiscard]] Result<void> keep_session(const Promise& promise, const keys::MasterSecret12& master,
                                        ServerContext& context) noexcept;

}  // namespace entente::handshake::server12
