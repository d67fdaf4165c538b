// Sealed as 1.3's sessions are, with the master secret in place of their key (RFC 5077 §4).
#include "handshake/tls12/server/session.h"

#include "handshake/new_ticket.h"
#include "handshake/server_session.h"
#include "wire/new_session_ticket12.h"

namespace entente::handshake::server12 {
namespace {

struct Sealed {
  Buffer bytes;
  UnixTime lifetime = 0, expires = 0;
};

/// Nothing, if the session's time is over already.
Result<std::optional<Sealed>> seal(const keys::MasterSecret12& master, ServerContext& context) noexcept {
  const auto& terms = context.ticket_terms();
  if (!terms) return std::nullopt;
  const auto lifetime = ticket_lifetime(context.server(), *terms, context.now());
  if (lifetime <= 0) return std::nullopt;
  ServerSession session;
  session.suite = context.suite().suite;
  session.alpn = context.info().alpn;
  session.authenticated = terms->authenticated;
  session.issued = context.now();
  session.expires = context.now() + lifetime;
  session.psk = keys::PreSharedKey::copy_of(master.reveal());
  session.client = terms->client;
  session.client_path = terms->client_path;
  std::array<std::uint8_t, kTicketRandom> random;
  TRY(context.random(random));
  const auto ring = context.server().ticket_keys->ring(context.now());
  return Sealed{TRY(seal_ticket(*ring, session.write().reveal(), terms->binding, random, context.provider())), lifetime,
                session.expires};
}

}  // namespace

Result<Promise> promise_session(bool takes_tickets, ServerContext& context) noexcept {
  Promise promise;
  const auto& options = context.server();
  if (!context.ticket_terms()) return promise;
  if (options.session_store) {
    promise.session_id.resize(32);
    TRY(context.random(promise.session_id));
  } else {
    promise.ticket = takes_tickets && options.tickets > 0;
  }
  return promise;
}

Result<void> keep_session(const Promise& promise, const keys::MasterSecret12& master, ServerContext& context) noexcept {
  if (!promise.ticket && promise.session_id.empty()) return {};
  auto sealed = TRY(seal(master, context));
  if (!promise.session_id.empty()) {
    // a store that is full has no session then: the client will hear of it when it comes back
    if (sealed) (void)context.server().session_store->put(promise.session_id, sealed->bytes, sealed->expires);
    return {};
  }
  // RFC 5077 §3.3: whoever promised a ticket and has none sends an empty one
  if (!sealed || sealed->bytes.size() > kMaxTicket) sealed = Sealed{};
  context.send(wire::NewSessionTicket12{static_cast<std::uint32_t>(sealed->lifetime), sealed->bytes});
  return {};
}

}  // namespace entente::handshake::server12
