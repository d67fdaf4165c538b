// The server's side of a connection.
#pragma once
#include <entente/connection.h>

namespace entente {

class ServerConnection : public Connection {
 public:
  /// Cannot fail yet: what is wrong with the options, ServerConfig::make has said.
  [[nodiscard]] static Result<ServerConnection> make(ServerConfig::Ptr config,
                                                     const ConnectionOptions& options = {}) noexcept;

 private:
  using Connection::Connection;
};

}  // namespace entente
