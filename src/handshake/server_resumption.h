// What a server makes of a session that it found again, whatever the version (RFC 8446 §4.6.1, RFC 5246 §7.3).
#pragma once
#include "handshake/context.h"
#include "handshake/server_session.h"

namespace entente::handshake {

/// What this connection's sessions are good for.
[[nodiscard]] SessionBinding binding_for(const Credential* credential, ProtocolVersion version, ServerContext& context);
/// Why a session that opened is not taken; empty if it is.
[[nodiscard]] std::string_view why_unfit(const ServerSession& session, const ServerOptions& options,
                                         UnixTime now) noexcept;
/// What tickets rest on is what the session rested on.
void go_on_with(const ServerSession& session, ServerContext& context);
/// The client is who it was in the full handshake; if it showed a certificate there. Only once it has proven that it
/// holds the session's key: tickets are public.
void take_over(const std::shared_ptr<const Verdict>& client, ServerContext& context);

}  // namespace entente::handshake
