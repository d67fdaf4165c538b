// The server's side of a connection.
#pragma once
#include <entente/connection.h>

namespace entente {

class ServerConnection : public Connection {
 public:
  /// Fault::random_failed.
  [[nodiscard]] static Result<ServerConnection> make(ServerConfig::Ptr config,
                                                     const ConnectionOptions& options = {}) noexcept;

  /// Asks the client of an open connection who it is (RFC 8446 §4.6.2). It answers when it likes: until then data goes
  /// on, and afterwards ConnectionInfo tells. With ClientAuth::require a client without a certificate is turned away.
  /// Fault::not_connected unless the client offered this (ConnectionInfo::post_handshake_auth) and client_trust is set.
  [[nodiscard]] Result<void> request_authentication(ClientAuth how) noexcept;

 private:
  using Connection::Connection;
};

}  // namespace entente
