// Bindings, lifetimes, and the client's identity of the full handshake.
#include "handshake/server_resumption.h"

namespace entente::handshake {

SessionBinding binding_for(const Credential* credential, ProtocolVersion version, ServerContext& context) {
  auto host = context.info().server_name;
  for (auto& c : host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return session_binding(version, host, credential ? credential->fingerprint() : Bytes(),
                         context.config()->client_policy(), context.provider());
}

std::string_view why_unfit(const ServerSession& session, const ServerOptions& options, UnixTime now) noexcept {
  const auto age = now - session.authenticated;
  // RFC 8446 §4.6.1: no ticket is used after its lifetime
  if (now >= session.expires || now < session.authenticated) return "the session is too old";
  if (age >= options.session_lifetime) return "the full handshake behind the session is too long ago";
  if (options.client_auth == ClientAuth::require && !session.client)
    return "a client certificate is required, and the session has none";
  if (!session.client) return {};
  if (now > session.client_path.expires) return "a certificate of the client's path has expired since";
  if (session.client_path.may_be_revoked(options))
    return "a certificate of the client's path may have been revoked since";
  return {};
}

void go_on_with(const ServerSession& session, ServerContext& context) {
  auto& terms = context.ticket_terms();
  if (!terms) return;
  terms->authenticated = session.authenticated;
  terms->client = session.client;
  terms->client_path = session.client_path;
  terms->resumed = true;
}

void take_over(const std::shared_ptr<const Verdict>& client, ServerContext& context) {
  if (!client) return;
  context.info().peer_verdict = client;
  context.trace().emit([&] { return PeerVerified{client}; });
  context.decide(Topic::client_authentication, "verified", "in the full handshake, and its certificate still holds");
}

}  // namespace entente::handshake
