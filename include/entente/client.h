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
  /// Queues the ClientHello; with Jobs::handed_out the key shares are made first, by a job. `config` is not null.
  /// Fault::name_invalid, config_invalid (no name to verify), random_failed, crypto_failed.
  [[nodiscard]] static Result<ClientConnection> make(ClientConfig::Ptr config, const Peer& peer,
                                                     const ConnectionOptions& options = {}) noexcept;

  /// Protects early data, before established(): data of the first flight, which whoever records it can send to the
  /// server again (RFC 8446 §8), so let it change nothing. ClientOptions::early_data, and a session that allows it.
  ///
  /// Takes no more than the session allows. Fault::not_connected if no early data can go out, or no more: then
  /// info().early_data tells whether the server took it. Rejected data is not sent again by itself.
  [[nodiscard]] Result<Sealed> seal_early(Bytes data, MutableBytes out) noexcept;
  /// Bytes that seal_early would still take; 0 while no early data can go out.
  [[nodiscard]] std::size_t early_room() const noexcept;

 private:
  using Connection::Connection;
};

}  // namespace entente
