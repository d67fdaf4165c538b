// What a client offered (RFC 8446 §4.1.2): built once, changed by a HelloRetryRequest alone, and held against the
// answer.
#pragma once
#include "handshake/context.h"
#include "handshake/hello/client_psks.h"
#include "handshake/hello/grease.h"
#include "handshake/hello/offered.h"
#include "handshake/jobs.h"
#include "wire/hello.h"
#include "wire/server_hello.h"

namespace entente::handshake {

class ClientOffer {
 public:
  /// Draws the random and the session ID, and finds the keys that can be offered.
  static Result<ClientOffer> make(ClientContext& context) noexcept;

  void replace_shares(std::vector<std::unique_ptr<crypto::PrivateShare>> shares) noexcept {
    shares_ = std::move(shares);
    // RFC 8446 §4.1.2: after a retry the share that was asked for stands alone
    greased_share_ = !sent_;
  }
  /// Sends the ClientHello.
  [[nodiscard]] Result<void> send(ClientContext& context) noexcept;
  /// What a HelloRetryRequest asked for (RFC 8446 §4.1.2). Before the transcript hears of it.
  void retry_with(const wire::HelloRetryRequest& retry, const crypto::CipherSuiteInfo& suite, ClientContext& context);

  [[nodiscard]] const wire::RandomBytes& random() const noexcept { return random_; }
  /// The session of TLS 1.2 that is offered, or nullptr.
  [[nodiscard]] const SessionState* session12() const noexcept { return session12_ ? &session12_->state() : nullptr; }
  [[nodiscard]] Session take_session12() noexcept { return *std::exchange(session12_, std::nullopt); }
  [[nodiscard]] Bytes session_id() const noexcept { return Bytes(session_id_).first(session_id_size_); }
  [[nodiscard]] bool has_share(NamedGroup group) const noexcept;
  /// The share for this group, or nullptr. The others are dropped.
  [[nodiscard]] std::unique_ptr<crypto::PrivateShare> take_share(NamedGroup group) noexcept;
  [[nodiscard]] const OfferedExtensions& extensions() const noexcept { return offered_; }
  [[nodiscard]] ClientPsks& psks() noexcept { return psks_; }

 private:
  ClientOffer() = default;
  [[nodiscard]] Result<void> start_early_data(const ClientPsk& psk, Bytes client_hello,
                                              ClientContext& context) noexcept;
  wire::RandomBytes random_{};
  std::array<std::uint8_t, 32> session_id_{};
  std::uint8_t session_id_size_ = 0;
  void name_session(Bytes random, const ClientContext& context) noexcept;
  void add_tls12(wire::Extensions<wire::In::ch>& hello, const ClientContext& context) const;
  std::vector<std::unique_ptr<crypto::PrivateShare>> shares_;
  std::optional<Session> session12_;
  ClientPsks psks_;
  Buffer cookie_;
  bool retried_ = false;
  Grease grease_;
  bool sent_ = false, greased_share_ = false;
  OfferedExtensions offered_;
};

}  // namespace entente::handshake
