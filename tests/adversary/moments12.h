// The moments of a handshake of TLS 1.2 at which a side listens (RFC 5246 §7.3, RFC 5077 §3.1, RFC 6066 §8), on every
// way through it.
#pragma once
#include "scripted_peer12.h"

namespace entente::adversary {

/// A way through the handshake.
enum class Way : std::uint8_t {
  full,
  both_versions,  ///< the victim has TLS 1.3 too
  authenticated,  ///< the client is asked for a certificate
  stapled,
  ticket,
  static_rsa,
  static_rsa_stapled,
  resumed,
  resumed_ticket,  ///< and the server gives another one
};

struct Moment {
  Way way;
  std::string_view state;  ///< of the victim
};
std::span<const Moment> client_moments();
std::span<const Moment> server_moments();

/// What a victim knows from before.
struct Past {
  ClientOptions client;
  ServerOptions server;
  std::optional<Resumable> session{};
};
Past client_past(Way way);
Past server_past(Way way);

/// A client at this moment.
struct ClientAt {
  explicit ClientAt(const Moment& moment) : ClientAt(moment, client_past(moment.way)) {}
  Victim victim;
  ScriptedServer12 server;

 private:
  ClientAt(const Moment& moment, Past past);
};

/// A server at this moment.
struct ServerAt {
  explicit ServerAt(const Moment& moment) : ServerAt(moment, server_past(moment.way)) {}
  Victim victim;
  ScriptedClient12 client;

 private:
  ServerAt(const Moment& moment, Past past);
};

/// Calls `then` with a fresh victim of either side at each of its moments, with its peer and the moment.
template <class Then>
void at_every_moment(Then&& then) {
  for (const auto& moment : client_moments()) {
    ClientAt pair(moment);
    then(pair.victim, static_cast<ScriptedPeer12&>(pair.server), moment);
  }
  for (const auto& moment : server_moments()) {
    ServerAt pair(moment);
    then(pair.victim, static_cast<ScriptedPeer12&>(pair.client), moment);
  }
}
/// The same with both sides connected.
template <class Then>
void when_connected12(Then&& then) {
  AgainstClient12 client("Connected");
  then(client.victim, static_cast<ScriptedPeer12&>(client.server));
  AgainstServer12 server("Connected");
  then(server.victim, static_cast<ScriptedPeer12&>(server.client));
}

std::ostream& operator<<(std::ostream& out, const Moment& moment);

}  // namespace entente::adversary
