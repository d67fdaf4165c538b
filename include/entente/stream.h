// A blocking TLS stream over a connected socket, with deadlines: the simplest way to use a connection.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include <entente/client.h>
#include <entente/server.h>
#include <entente/trace.h>

namespace entente {

struct StreamTimeouts {
  std::chrono::milliseconds handshake{10000};  ///< for the whole handshake
  std::chrono::milliseconds read{30000};       ///< without a byte; zero: for ever
  std::chrono::milliseconds write{30000};
};

/// A connection and its socket. Reads and writes block, at most as long as the timeouts say. One thread at a time.
class BlockingStream {
 public:
  /// Takes over `socket`, a connected TCP socket, and closes it in the end.
  BlockingStream(Connection connection, int socket, StreamTimeouts timeouts = {}) noexcept;
  BlockingStream(BlockingStream&&) noexcept;
  BlockingStream& operator=(BlockingStream&&) noexcept;
  ~BlockingStream();

  /// Runs the handshake to its end. On failure the alert has been sent. Fault::timed_out, connection_reset and whatever
  /// the engine says.
  [[nodiscard]] Result<void> handshake();
  /// Called with each job right before the stream does it: to add what is missing to a chain (ChainQuestion), say. What
  /// it takes counts as the handshake's time.
  void before_jobs(std::function<void(CryptoJob&)> look);
  /// Called with what crosses the wire, in either direction, before what is received is decrypted in place: for tools
  /// that record connections.
  void watch_wire(std::function<void(Direction, Bytes)> look);
  /// At least one byte, or 0 after the peer's close_notify.
  [[nodiscard]] Result<std::size_t> read(MutableBytes out);
  /// What the socket has already, without blocking: nothing if no data of the application is complete yet, 0 after the
  /// peer's close_notify. For those who poll() the socket together with something else.
  [[nodiscard]] Result<std::optional<std::size_t>> try_read(MutableBytes out);
  /// For servers: asks the client who it is and waits for its answer (Connection::request_authentication). Data that
  /// comes before the answer is kept for read().
  [[nodiscard]] Result<void> authenticate_client(ClientAuth how);
  /// What came as early data, of which read() gives nothing.
  [[nodiscard]] EarlyBytes early_data() const noexcept;
  /// After Fault::timed_out a part of the data was taken, and goes out before anything that is written later: do not
  /// write it again. A connection that is to be given up is closed.
  [[nodiscard]] Result<void> write(Bytes data);
  /// Sends close_notify; does not wait for the peer's.
  Result<void> close();

  [[nodiscard]] Connection& connection() noexcept;
  [[nodiscard]] const Connection& connection() const noexcept;
  [[nodiscard]] int socket() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Opens a TCP connection. Fault::dns_failed, connect_refused, connect_failed, timed_out.
[[nodiscard]] Result<int> connect_tcp(std::string_view host, std::uint16_t port, std::chrono::milliseconds timeout);

}  // namespace entente
