// The end of a client's handshake in TLS 1.2 (RFC 5246 §7.3): perhaps a ticket, the server's change_cipher_spec, its
// Finished. In an abbreviated handshake the client's own come after these.
#pragma once
#include "handshake/next.h"
#include "handshake/tls12/secrets.h"
#include "wire/change_cipher_spec.h"
#include "wire/new_session_ticket12.h"

namespace entente::handshake::client12 {

/// What the last states carry on.
struct Ending {
  Secrets12 secrets;
  bool resumed;          ///< the server finishes first
  NewSession12 session;  ///< to be kept, if it has a name
};

struct WaitFinished {
  static constexpr std::string_view name = "WaitFinished12";
  Ending ending;
  Next<Connected> on(const wire::Finished&, ClientContext&) &&;
};

struct WaitChangeCipherSpec {
  static constexpr std::string_view name = "WaitChangeCipherSpec";
  Ending ending;
  Next<WaitFinished> on(const wire::ChangeCipherSpec&, ClientContext&) &&;
};

/// RFC 5077 §3.3: the server said that it would send one.
struct WaitNewSessionTicket {
  static constexpr std::string_view name = "WaitNewSessionTicket";
  Ending ending;
  Next<WaitChangeCipherSpec> on(const wire::NewSessionTicket12&, ClientContext&) &&;
};

/// The state in which the server's last flight is waited for.
[[nodiscard]] Next<WaitNewSessionTicket, WaitChangeCipherSpec> wait_for_end(Ending&& ending, bool ticket);

}  // namespace entente::handshake::client12
