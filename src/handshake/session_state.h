// What a client keeps of a connection to resume it (RFC 8446 §4.6.1): the ticket's key, and whom it was made with.
#pragma once
#include <entente/config.h>
#include <entente/info.h>

#include "crypto/cipher_suites.h"
#include "handshake/context.h"
#include "wire/new_session_ticket.h"

namespace entente::handshake {

/// RFC 8446 §4.6.1: no ticket is kept for longer, whatever its server says.
constexpr std::uint32_t kMaxTicketLifetime = 7 * 24 * 3600;

struct SessionState {
  CipherSuite suite{};
  Buffer ticket;                ///< of TLS 1.2 also: the session ID
  keys::ResumptionPsk psk;      ///< of TLS 1.3
  keys::MasterSecret12 master;  ///< of TLS 1.2, which has extended master secret always
  bool by_id = false;           ///< of TLS 1.2: `ticket` is the session ID
  std::uint32_t age_add = 0;
  std::uint32_t lifetime = 0;  ///< seconds from `received`
  std::uint32_t max_early_data = 0;
  UnixTime received = 0;
  std::uint16_t milliseconds = 0;  ///< after `received`
  UnixTime authenticated = 0;      ///< the handshake with certificates that it goes back to
  std::string server_name, verify_name, alpn;
  SessionPolicy policy{};
  std::shared_ptr<const Verdict> verdict;  ///< its path is the leaf alone
  PathRecord path;                         ///< the whole of it

  [[nodiscard]] UnixTime expires() const noexcept;
  [[nodiscard]] ProtocolVersion version() const noexcept { return crypto::find(suite)->version; }
};

/// Whom a session is for: what ClientSessions knows it by.
[[nodiscard]] std::string session_peer(const ClientConfig& config, std::string_view server_name,
                                       std::string_view verify_name);

/// The server is who it was in the handshake that the session comes from: its certificate, and when it was shown.
void take_over(const SessionState& session, ClientContext& context);

/// What a session is made from, besides its ticket.
struct SessionOrigin {
  const Established& established;
  const ConnectionInfo& info;
  const ClientConfig& config;
  std::string_view verify_name;
  const crypto::Provider& provider;
  UnixMilliseconds now;
  Trace trace;
};
/// Why a ticket is not worth keeping; empty: it is.
[[nodiscard]] std::string_view why_not_kept(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept;
[[nodiscard]] Session make_session(const wire::NewSessionTicket& ticket, const SessionOrigin& origin) noexcept;

/// The same of TLS 1.2, from what the handshake ended with.
[[nodiscard]] std::string_view why_not_kept(const NewSession12& session, const SessionOrigin& origin) noexcept;
[[nodiscard]] Session make_session(const NewSession12& session, const SessionOrigin& origin) noexcept;

/// Takes those of this master secret out of a client's memory.
void forget_sessions(ClientSessions& sessions, std::string_view peer, const keys::MasterSecret12& master) noexcept;

}  // namespace entente::handshake
