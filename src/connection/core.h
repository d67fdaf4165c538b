// A connection of either side (docs/ARCHITECTURE.md): records in and out around a handshake that dies when it is done,
// then two sets of keys and no buffers.
#pragma once
#include <entente/connection.h>

#include "handshake/machine.h"
#include "wire/new_session_ticket.h"

namespace entente::connection {

class Core {
 public:
  Core(const CommonOptions& options, const ConnectionOptions& connection) noexcept;
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  virtual ~Core() = default;

  Result<Received> receive(MutableBytes tls) noexcept;
  Result<void> end_of_input() noexcept;
  Sealed take_output(MutableBytes out) noexcept;
  Result<Sealed> seal(Bytes data, MutableBytes out) noexcept;
  Result<Sealed> seal_early(Bytes data, MutableBytes out, std::uint32_t& room) noexcept;
  /// Of a server.
  Result<Sealed> seal_half_rtt(Bytes data, MutableBytes out) noexcept;
  [[nodiscard]] std::size_t output_size() const noexcept { return records_.out().size(); }
  [[nodiscard]] std::size_t sealed_size(std::size_t size) const noexcept;
  void close() noexcept;
  Result<void> update_keys(bool both) noexcept;
  void abort(Alert alert) noexcept;
  Result<void> export_keying(std::string_view label, std::optional<Bytes> context, MutableBytes out) noexcept;
  Result<void> request_authentication(bool required) noexcept;
  [[nodiscard]] bool authentication_pending() const noexcept { return info_.established && machine_ != nullptr; }
  virtual Result<bool> send_ticket() noexcept;
  Result<std::array<std::uint8_t, 32>> channel_binding() noexcept;
  std::optional<CryptoJob> take_job() noexcept;
  Result<void> complete(JobId id, JobResult result) noexcept;

  [[nodiscard]] const ConnectionInfo& info() const noexcept { return info_; }
  [[nodiscard]] const Error* failure() const noexcept { return failed_ ? &*failed_ : nullptr; }
  /// The handshake, while it lasts; made when it is first asked for.
  handshake::Machine& machine() noexcept;
  /// Starts the handshake without the peer.
  Result<void> begin() noexcept;

 protected:
  [[nodiscard]] virtual std::unique_ptr<handshake::Machine> make_machine(const handshake::Surroundings& around) = 0;
  /// After the handshake: a client was asked who it is, or a server asks.
  [[nodiscard]] virtual Result<std::unique_ptr<handshake::Machine>> make_authentication(
      const handshake::Surroundings& around, const handshake::Established& established, bool required) = 0;
  /// A ticket came, well-formed: a client that resumes keeps it (RFC 8446 §4.6.1).
  virtual void keep(const wire::NewSessionTicket&) noexcept {}
  [[nodiscard]] Jobs jobs() const noexcept { return jobs_; }
  [[nodiscard]] bool has_machine() const noexcept { return machine_ != nullptr; }
  [[nodiscard]] bool is_client() const noexcept { return is_client_; }
  [[nodiscard]] const crypto::Provider& provider() const noexcept { return provider_; }
  [[nodiscard]] const Clock& clock() const noexcept { return options_.clock ? *options_.clock : system_clock(); }
  [[nodiscard]] Random& random() const noexcept { return random_; }
  [[nodiscard]] Trace trace() const noexcept { return trace_; }
  [[nodiscard]] const handshake::Established& established() const noexcept { return established_; }
  /// TLS 1.2: what may be kept of this connection, which goes with it.
  [[nodiscard]] handshake::NewSession12 take_session12() noexcept {
    return established_.tls12 ? std::exchange(established_.tls12->session, {}) : handshake::NewSession12{};
  }
  /// The connection ended by a fatal alert: what its session is resumed with goes.
  virtual void forget_session12() noexcept {}
  /// Data can be sent: the handshake is complete, and nothing ended the connection since.
  [[nodiscard]] bool open() const noexcept { return info_.established && !failed_ && !close_sent_; }
  /// A change_cipher_spec may come before the first hello that is seen here.
  void expect_second_hello() noexcept { records_.tolerate_change_cipher_spec(true); }
  /// The handshake has just been completed.
  [[nodiscard]] virtual Result<void> on_established() noexcept { return {}; }
  void send_after_handshake(HandshakeType type, std::string_view name, Bytes message) noexcept;
  template <class T>
  Result<T> latch(Result<T> result) noexcept;
  bool is_client_ = false;

 private:
  Result<Received> accept(const record::Incoming& incoming) noexcept;
  Result<Received> accept_application(const record::Incoming& incoming) noexcept;
  Result<Received> accept_alert(const record::Incoming& incoming) noexcept;
  Result<void> accept_change_cipher_spec() noexcept;
  [[nodiscard]] bool is_warning(AlertLevel level, Alert alert) const noexcept;
  [[nodiscard]] bool is_tls12() const noexcept { return info_.version == ProtocolVersion::tls12; }
  Result<void> accept_handshake(Bytes content) noexcept;
  Result<void> drain() noexcept;
  Result<void> check_header(const record::Joiner::Header& header) const noexcept;
  Result<void> check_type(HandshakeType type) const noexcept;
  Result<void> check_type_after_tls12(HandshakeType type) const noexcept;
  Result<void> handle(Bytes message) noexcept;
  Result<void> handle_after_handshake(Bytes message) noexcept;
  Result<void> handle_key_update(Bytes message) noexcept;
  Result<void> renew_sending_keys(bool both) noexcept;
  Result<Sealed> seal_records(Bytes data, MutableBytes out) noexcept;
  Result<void> renew(keys::ApplicationTrafficSecret& secret, auto&& install) noexcept;
  Result<void> finish_machine() noexcept;
  [[nodiscard]] handshake::Surroundings surroundings(ConnectionInfo& info) noexcept;
  Result<void> authenticate(bool required) noexcept;
  [[nodiscard]] Result<void> check_uninterrupted(std::string_view got) const noexcept;
  [[nodiscard]] bool suspended() const noexcept { return machine_ && machine_->suspended(); }
  [[nodiscard]] std::size_t limit_of(HandshakeType type) const noexcept;
  void send_alert(AlertLevel level, Alert alert) noexcept;
  std::unexpected<Error> fail_with(Error error) noexcept;

  const CommonOptions& options_;
  const crypto::Provider& provider_;
  Random& random_;
  KeyLogSink* key_log_;
  Trace trace_;
  Jobs jobs_;
  bool close_sent_ = false, close_received_ = false, key_update_queued_ = false;
  unsigned warnings_ = 0;
  unsigned key_updates_ = 0;
  unsigned authentications_ = 0;
  JobId job_ = 0;
  record::RecordLayer records_;
  record::Joiner joiner_;
  std::unique_ptr<handshake::Machine> machine_;
  handshake::Established established_;
  ConnectionInfo info_;
  std::unique_ptr<ConnectionInfo> claimed_;  ///< what a peer says after the handshake, until all of it is proven
  std::optional<Error> failed_;
};

}  // namespace entente::connection
