// Lifetimes (RFC 8446 §4.6.1), the PSK of the ticket, and its contents sealed.
#include "handshake/new_ticket.h"

#include "handshake/server_session.h"
#include "keys/traffic_keys.h"
#include "wire/new_session_ticket.h"

namespace entente::handshake {
namespace {

constexpr UnixTime kLongest = 7 * 24 * 3600;
Result<ServerSession> session_of(const TicketRequest& request, UnixTime lifetime, Bytes nonce) noexcept {
  const auto& established = request.established;
  ServerSession out;
  out.suite = established.suite->suite;
  out.alpn = request.info.alpn;
  out.authenticated = established.terms->authenticated;
  out.issued = request.now;
  out.expires = request.now + lifetime;
  out.max_early_data = request.config.options().max_early_data;
  // who showed a certificate after the handshake shows it again after a resumption
  out.client = established.terms->client;
  out.client_path = established.terms->client_path;
  std::uint8_t age_add[4];
  if (!request.random.fill(age_add)) return fail(Fault::random_failed, "NewSessionTicket.ticket_age_add");
  out.age_add = load_be24(age_add) << 8 | age_add[3];
  const auto hmac = request.provider.hmac(established.suite->hash);
  if (!hmac) return fail(Fault::crypto_failed, "HMAC");
  const auto psk = keys::resumption_psk(keys::Kdf(*hmac, request.trace), established.resumption, nonce);
  out.psk = keys::PreSharedKey::copy_of(psk.reveal());
  return out;
}

}  // namespace

UnixTime ticket_lifetime(const ServerOptions& options, const TicketTerms& terms, UnixTime now) noexcept {
  const auto left = terms.authenticated + options.session_lifetime - now;
  return std::min({UnixTime{options.ticket_lifetime}, kLongest, left});
}

Result<std::optional<Buffer>> make_ticket(const TicketRequest& request) noexcept {
  const auto& options = request.config.options();
  const auto& terms = request.established.terms;
  if (!terms) return std::nullopt;
  const auto lifetime = ticket_lifetime(options, *terms, request.now);
  if (lifetime <= 0) return std::nullopt;
  std::uint8_t nonce[4];
  store_be16(nonce, request.serial >> 16);
  store_be16(nonce + 2, request.serial & 0xffff);
  const auto session = TRY(session_of(request, lifetime, nonce));
  std::array<std::uint8_t, kTicketRandom> random;
  if (!request.random.fill(random)) return fail(Fault::random_failed, "NewSessionTicket.ticket");
  auto ticket = TRY(seal_ticket(*options.ticket_keys->ring(request.now), session.write().reveal(), terms->binding,
                                random, request.provider));
  if (options.session_store) {
    std::array<std::uint8_t, kTicketRandom> id;
    if (!request.random.fill(id)) return fail(Fault::random_failed, "NewSessionTicket.ticket");
    if (!options.session_store->put(id, ticket, session.expires)) return std::nullopt;
    ticket = to_buffer(id);
  }
  if (ticket.size() > kMaxTicket) return std::nullopt;
  wire::NewSessionTicket message;
  message.ticket_lifetime = static_cast<std::uint32_t>(lifetime);
  message.ticket_age_add = session.age_add;
  message.ticket_nonce = nonce;
  message.ticket = ticket;
  if (session.max_early_data > 0) message.extensions.set(wire::EarlyDataLimit{session.max_early_data});
  Buffer out;
  wire::encode(out, message);
  return out;
}

}  // namespace entente::handshake
