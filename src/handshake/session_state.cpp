// From a ticket to a session, and what a session tells about itself (RFC 8446 §4.6.1).
#include "handshake/session_state.h"

#include "keys/traffic_keys.h"

namespace entente {

using handshake::SessionState;

Session::Session(std::unique_ptr<SessionState> state) noexcept : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

ProtocolVersion Session::version() const noexcept { return crypto::find(state_->suite)->version; }
CipherSuite Session::cipher_suite() const noexcept { return state_->suite; }
std::string_view Session::alpn() const noexcept { return state_->alpn; }
UnixTime Session::expires() const noexcept { return state_->expires(); }
std::uint32_t Session::max_early_data() const noexcept { return state_->max_early_data; }

namespace handshake {

UnixTime SessionState::expires() const noexcept {
  // a ticket that was renewed does not outlive the handshake with certificates by more than a first one could
  return std::min(received + lifetime, authenticated + UnixTime{kMaxTicketLifetime});
}

std::string session_peer(const ClientConfig& config, std::string_view server_name, std::string_view verify_name) {
  std::string peer(server_name);
  peer += '\0';
  peer += verify_name;
  peer += '\0';
  peer += as_text(config.session_policy());
  return peer;
}

std::string_view why_not_kept(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept {
  if (!origin.config.options().sessions) return "sessions are not kept";
  // RFC 8446 §4.6.1: a lifetime of zero says that the ticket should be discarded at once
  if (ticket.ticket_lifetime == 0) return "its lifetime is zero";
  if (ticket.ticket.size() > kMaxTicket) return "it is too long to be offered";
  if (origin.verify_name.empty()) return "the server has no name to find it by";
  if (!origin.info.peer_verdict || origin.info.peer_verdict->path.empty())
    return "no certificate vouches for the server";
  return {};
}

Session make_session(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept {
  auto state = std::make_unique<SessionState>();
  state->suite = origin.established.suite->suite;
  state->ticket = to_buffer(ticket.ticket);
  const auto hmac = origin.provider.hmac(origin.established.suite->hash);
  state->psk = keys::resumption_psk({*hmac, origin.trace}, origin.established.resumption, ticket.ticket_nonce);
  state->age_add = ticket.ticket_age_add;
  // RFC 8446 §4.6.1: clients MUST NOT cache tickets for longer than 7 days
  state->lifetime = std::min(ticket.ticket_lifetime, kMaxTicketLifetime);
  if (const auto& early = ticket.extensions.get<wire::EarlyDataLimit>())
    state->max_early_data = early->max_early_data_size;
  state->received = origin.now / 1000;
  state->milliseconds = static_cast<std::uint16_t>(origin.now % 1000);
  state->authenticated = origin.established.authenticated;
  state->server_name = origin.info.server_name;
  state->verify_name = origin.verify_name;
  state->alpn = origin.info.alpn;
  state->policy = origin.config.session_policy();
  state->verdict = origin.info.peer_verdict;
  return Session(std::move(state));
}

}  // namespace handshake
}  // namespace entente
