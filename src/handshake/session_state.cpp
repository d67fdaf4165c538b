// From a ticket to a session, and what a session tells about itself (RFC 8446 §4.6.1).
#include "handshake/session_state.h"

#include "keys/traffic_keys.h"

namespace entente {

using handshake::SessionState;

Session::Session(std::unique_ptr<SessionState> state) noexcept : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

ProtocolVersion Session::version() const noexcept { return state_->version(); }
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

void take_over(const SessionState& session, ClientContext& context) {
  auto& info = context.info();
  context.resume_from(session.authenticated);
  context.path() = session.path;
  info.peer_verdict = session.verdict;
  context.trace().emit([&] { return PeerVerified{session.verdict}; });
  if (context.options().keep_peer_chain) info.peer_chain = {to_buffer(session.verdict->path.front().der())};
  context.decide(Topic::peer_identity, session.verdict->valid ? "verified" : "not verified",
                 session.verdict->valid ? "in the handshake that the session comes from; its certificate is still valid"
                                        : "verification is off: nothing rests on the verdict");
}

namespace {

std::string_view why_not_kept(std::size_t size, const SessionOrigin& origin) noexcept {
  if (!origin.config.options().sessions) return "sessions are not kept";
  if (size > kMaxTicket) return "it is too long to be offered";
  if (origin.verify_name.empty()) return "the server has no name to find it by";
  if (!origin.info.peer_verdict || origin.info.peer_verdict->path.empty())
    return "no certificate vouches for the server";
  return {};
}

/// All but the key, and how the server finds it again.
std::unique_ptr<SessionState> describe_session(const SessionOrigin& origin, std::uint32_t lifetime) {
  auto state = std::make_unique<SessionState>();
  state->suite = origin.established.suite->suite;
  // RFC 8446 §4.6.1: clients MUST NOT cache tickets for longer than 7 days
  state->lifetime = std::min(lifetime, kMaxTicketLifetime);
  state->received = origin.now / 1000;
  state->milliseconds = static_cast<std::uint16_t>(origin.now % 1000);
  state->authenticated = origin.established.authenticated;
  state->path = origin.established.path;
  state->server_name = origin.info.server_name;
  state->verify_name = origin.verify_name;
  state->alpn = origin.info.alpn;
  state->policy = origin.config.session_policy();
  state->verdict = origin.info.peer_verdict;
  return state;
}

}  // namespace

std::string_view why_not_kept(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept {
  // RFC 8446 §4.6.1: a lifetime of zero says that the ticket should be discarded at once
  if (ticket.ticket_lifetime == 0) return "its lifetime is zero";
  return why_not_kept(ticket.ticket.size(), origin);
}

Session make_session(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept {
  auto state = describe_session(origin, ticket.ticket_lifetime);
  state->ticket = to_buffer(ticket.ticket);
  const auto hmac = origin.provider.hmac(origin.established.suite->hash);
  state->psk = keys::resumption_psk({*hmac, origin.trace}, origin.established.resumption, ticket.ticket_nonce);
  state->age_add = ticket.ticket_age_add;
  if (const auto& early = ticket.extensions.get<wire::EarlyDataLimit>())
    state->max_early_data = early->max_early_data_size;
  return Session(std::move(state));
}

std::string_view why_not_kept(const NewSession12& session, const SessionOrigin& origin) noexcept {
  // RFC 7627 §5.3: what has no extended master secret is never resumed
  if (!origin.info.extended_master_secret) return "the connection has no extended master secret";
  return why_not_kept(session.identity.size(), origin);
}

Session make_session(const NewSession12& session, const SessionOrigin& origin) noexcept {
  constexpr std::uint32_t day = 24 * 3600;  // RFC 5246 §F.1.4: an upper limit where the server does not say
  auto state = describe_session(origin, session.lifetime > 0 ? session.lifetime : day);
  state->ticket = session.identity;
  state->master = keys::MasterSecret12::copy_of(origin.established.tls12->master.reveal());
  state->by_id = session.by == NewSession12::By::session_id;
  return Session(std::move(state));
}

void forget_sessions(ClientSessions& sessions, std::string_view peer, const keys::MasterSecret12& master) noexcept {
  if (master.empty()) return;       // it made no session
  constexpr std::size_t most = 64;  // whatever a memory of the application's gives
  std::vector<Session> others;
  for (std::size_t i = 0; i < most; ++i) {
    auto session = sessions.take(peer);
    if (!session) break;
    if (!constant_time_equal(session->state().master.reveal(), master.reveal())) others.push_back(*std::move(session));
  }
  // the newest is to be the newest again
  while (!others.empty()) {
    sessions.put(peer, std::move(others.back()));
    others.pop_back();
  }
}

}  // namespace handshake
}  // namespace entente
