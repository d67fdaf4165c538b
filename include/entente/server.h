// The server's side of a connection.
#pragma once
#include <entente/connection.h>

namespace entente {

class ServerConnection : public Connection {
 public:
  /// Cannot fail yet: what is wrong with the options, ServerConfig::make has said.
  [[nodiscard]] static Result<ServerConnection> make(ServerConfig::Ptr config,
                                                     const ConnectionOptions& options = {}) noexcept;

  /// As seal(), and before the client's Finished (RFC 8446 §2.3, §4.4.4): in TLS 1.3, from when our own is on its way.
  /// Whoever gets this is not known yet, and its hello may be one that was sent before: the answer to EarlyBytes, a
  /// greeting, and nothing that is only for some. Fault::not_connected at any other time; once the handshake is
  /// complete there is seal().
  [[nodiscard]] Result<Sealed> seal_half_rtt(Bytes data, MutableBytes out) noexcept;

 private:
  using Connection::Connection;
};

}  // namespace entente
