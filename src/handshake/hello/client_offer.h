// What a client offered (RFC 8446 §4.1.2): built once, changed by a HelloRetryRequest alone, and held against the
// answer.
#pragma once
#include "handshake/context.h"
#include "handshake/hello/offered.h"
#include "handshake/jobs.h"
#include "wire/hello.h"

namespace entente::handshake {

class ClientOffer {
 public:
  /// Draws the random and the session ID.
  static Result<ClientOffer> make(ClientContext& context) noexcept;

  void replace_shares(std::vector<std::unique_ptr<crypto::PrivateShare>> shares) noexcept {
    shares_ = std::move(shares);
  }
  /// Sends the ClientHello.
  [[nodiscard]] Result<void> send(ClientContext& context) noexcept;
  /// What a HelloRetryRequest asked for (RFC 8446 §4.1.2).
  void retry_with(Bytes cookie) { cookie_ = to_buffer(cookie); }

  [[nodiscard]] Bytes session_id() const noexcept { return Bytes(session_id_).first(session_id_size_); }
  [[nodiscard]] bool has_share(NamedGroup group) const noexcept;
  /// The share for this group, or nullptr. The others are dropped.
  [[nodiscard]] std::unique_ptr<crypto::PrivateShare> take_share(NamedGroup group) noexcept;
  [[nodiscard]] const OfferedExtensions& extensions() const noexcept { return offered_; }

 private:
  ClientOffer() = default;
  wire::RandomBytes random_{};
  std::array<std::uint8_t, 32> session_id_{};
  std::uint8_t session_id_size_ = 0;
  std::vector<std::unique_ptr<crypto::PrivateShare>> shares_;
  Buffer cookie_;
  OfferedExtensions offered_;
};

}  // namespace entente::handshake
