// The engine's face: bytes in, bytes out, no I/O (docs/ARCHITECTURE.md). A connection belongs to one thread at a time.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include <entente/bytes.h>
#include <entente/config.h>
#include <entente/error.h>
#include <entente/info.h>
#include <entente/job.h>

namespace entente {

namespace connection {
class Core;
}
class Rehearsal;

/// Early data (RFC 8446 §2.3): whoever recorded it can have sent it again (§8), so let it change nothing. It is no
/// Bytes, and has to be asked for by name, so that it is not taken for application data by accident.
class EarlyBytes {
 public:
  constexpr EarlyBytes() noexcept = default;
  explicit constexpr EarlyBytes(Bytes bytes) noexcept : bytes_(bytes) {}
  [[nodiscard]] constexpr Bytes replayable() const noexcept { return bytes_; }

 private:
  Bytes bytes_{};
};

/// What one call of receive did.
struct Received {
  enum class Kind : std::uint8_t {
    none,         ///< nothing for the application: handshake, or half a record
    application,  ///< `data` holds plaintext
    early,        ///< `early` holds early data, and `data` nothing
    closed,       ///< the peer's close_notify came: its data is complete (or close() ended the handshake)
  } kind = Kind::none;
  enum class Wants : std::uint8_t {
    more,     ///< bytes of the peer
    job,      ///< the answer to the job that is out
    nothing,  ///< call again with the rest
  } wants = Wants::more;
  std::size_t consumed = 0;  ///< of the caller's bytes; the rest is to be given again, with more behind it
  MutableBytes data{};       ///< plaintext inside the caller's buffer, valid until that is touched
  EarlyBytes early{};        ///< the same of early data
};

/// What a call that writes did.
struct Sealed {
  std::size_t taken = 0;    ///< bytes of the application's data
  std::size_t written = 0;  ///< bytes of records
};

/// What ClientConnection and ServerConnection have in common.
class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Feeds bytes received from the peer and advances the handshake.
  ///
  /// Decrypts at most one record, in place, and says how many bytes of `tls` it used; a partial record is left to the
  /// caller. Afterwards write out take_output(), even on error: it may hold the alert. An error is final: later calls
  /// return it again.
  [[nodiscard]] Result<Received> receive(MutableBytes tls) noexcept;
  /// The transport ended. Fault::truncated unless close_notify came first, Fault::closed_in_handshake before the end of
  /// the handshake (RFC 8446 §6.1).
  [[nodiscard]] Result<void> end_of_input() noexcept;
  /// Handshake flights, alerts and key updates, as records, as many as fit into `out`. Nothing written: there is
  /// nothing, there is no room for one record, or the connection failed (failure()).
  [[nodiscard]] Sealed take_output(MutableBytes out) noexcept;
  /// How many bytes take_output needs to give everything.
  [[nodiscard]] std::size_t output_size() const noexcept;
  /// Protects application data, after whatever the engine itself has to say; takes as much as `out` has room for. Takes
  /// nothing while a job is out that signs for an authentication after the handshake. Fault::not_connected.
  [[nodiscard]] Result<Sealed> seal(Bytes data, MutableBytes out) noexcept;
  /// Room that seal needs for `size` bytes and for what the engine has to say before them.
  [[nodiscard]] std::size_t sealed_size(std::size_t size) const noexcept;
  /// Queues close_notify; nothing can be sealed afterwards.
  void close() noexcept;
  /// Ends the connection by a fatal alert, for a reason that only the application has: Alert::access_denied for a
  /// client whose certificate is in order and unwelcome (RFC 8446 §6.2). take_output() has it; from here on
  /// Fault::aborted. Nothing happens if the connection ended before, or by an alert that is no error (close_notify,
  /// user_canceled).
  void abort(Alert alert) noexcept;
  /// New keys for our direction, and for the peer's if `both` (RFC 8446 §4.6.3). Fault::not_connected in TLS 1.2, which
  /// cannot.
  [[nodiscard]] Result<void> update_keys(bool both = true) noexcept;
  /// RFC 8446 §7.5, RFC 5705. The same bytes on both sides, for this connection alone. Fault::exporter_unavailable in
  /// TLS 1.2 without extended master secret. No context and an empty one are the same in TLS 1.3, and differ in
  /// TLS 1.2.
  [[nodiscard]] Result<void> export_keying(std::string_view label, std::optional<Bytes> context,
                                           MutableBytes out) noexcept;

  /// RFC 9266: the tls-exporter channel binding, by which a protocol above ties itself to this connection.
  [[nodiscard]] Result<std::array<std::uint8_t, 32>> channel_binding() noexcept;

  /// With Jobs::handed_out: the work that the handshake waits for, to be run anywhere and given back by complete().
  /// Nothing if there is none, or it is out already: one at a time. Jobs come up in ClientConnection's making, receive,
  /// complete and request_authentication.
  [[nodiscard]] std::optional<CryptoJob> take_job() noexcept;
  /// The answer to the job that is out; the handshake goes on, and output may follow. Fault::job_wrong, which is not
  /// final, for any other answer: what was given is gone then, and the right one may still come.
  [[nodiscard]] Result<void> complete(JobId id, JobResult result) noexcept;

  [[nodiscard]] bool established() const noexcept { return info().established; }
  /// For servers. Asks the client of an open connection who it is (RFC 8446 §4.6.2). It answers when it likes: until
  /// then data goes on, and afterwards ConnectionInfo tells. With ClientAuth::require a client without a certificate is
  /// turned away. Fault::not_connected at a client, and unless the client offered this
  /// (ConnectionInfo::post_handshake_auth) and client_trust is set.
  [[nodiscard]] Result<void> request_authentication(ClientAuth how) noexcept;
  /// The client was asked after the handshake who it is, and has not answered yet.
  [[nodiscard]] bool authentication_pending() const noexcept;
  /// For servers. Queues one more NewSessionTicket (RFC 8446 §4.6.1). False if there can be none: resumption is off,
  /// the client could not use it, came with an external key, or the session's time is over. Fault::not_connected at a
  /// client, and unless the connection is open.
  [[nodiscard]] Result<bool> send_ticket() noexcept;
  [[nodiscard]] const ConnectionInfo& info() const noexcept;
  /// Why the connection failed, or nullptr. Final.
  [[nodiscard]] const Error* failure() const noexcept;

 protected:
  explicit Connection(std::unique_ptr<connection::Core> core) noexcept;
  [[nodiscard]] connection::Core& core() const noexcept { return *core_; }

 private:
  friend void rehearse(Connection& connection, Rehearsal& rehearsal) noexcept;
  std::unique_ptr<connection::Core> core_;
};

}  // namespace entente
