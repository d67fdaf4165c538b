// The client's side of a connection.
#pragma once
#include <string_view>

#include <entente/connection.h>

namespace entente {

/// Whom a client wants to reach.
struct Peer {
  /// Sent as server_name, and what the certificate must be for. An IP address is not sent (RFC 6066 §3).
  std::string_view name{};
  /// What the certificate must be for, if that is another name.
  std::string_view verify_name{};
};

class ClientConnection : public Connection {
 public:
  /// Queues the ClientHello. Fault::name_invalid, random_failed.
  [[nodiscard]] static Result<ClientConnection> make(ClientConfig::Ptr config, const Peer& peer,
                                                     const ConnectionOptions& options = {}) noexcept;

 private:
  using Connection::Connection;
};

}  // namespace entente
