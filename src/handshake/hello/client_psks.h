// The keys that a ClientHello offers instead of asking for a certificate (RFC 8446 §4.2.9, §4.2.11): a session of an
// earlier connection, and keys that both sides got by other means.
#pragma once
#include "handshake/session_state.h"
#include "wire/client_hello.h"

namespace entente::handshake {

/// One of them.
class ClientPsk {
 public:
  explicit ClientPsk(Session session) noexcept : source_(std::move(session)) {}
  explicit ClientPsk(ExternalPsk::Ptr key) noexcept : source_(std::move(key)) {}

  [[nodiscard]] keys::PskKind kind() const noexcept {
    return session() ? keys::PskKind::resumption : keys::PskKind::external;
  }
  [[nodiscard]] crypto::HashAlgorithm hash() const noexcept;
  [[nodiscard]] Bytes identity() const noexcept;
  [[nodiscard]] Bytes key() const noexcept;
  /// RFC 8446 §4.2.11.1; 0 for an external key.
  [[nodiscard]] std::uint32_t obfuscated_age(UnixMilliseconds now) const noexcept;
  [[nodiscard]] const SessionState* session() const noexcept {
    const auto* session = std::get_if<Session>(&source_);
    return session ? &session->state() : nullptr;
  }

 private:
  std::variant<Session, ExternalPsk::Ptr> source_;
};

class ClientPsks {
 public:
  /// A session of this peer, which leaves its store for good, and the keys of the config. A session of TLS 1.2 is no
  /// PSK, and goes to `older`.
  [[nodiscard]] static ClientPsks choose(ClientContext& context, std::optional<Session>& older);

  /// psk_key_exchange_modes, where it makes sense to be given tickets or keys are offered.
  void add_modes(wire::Extensions<wire::In::ch>& hello, ClientContext& context);
  /// pre_shared_key: the last extension. Its binders are zeros until bind().
  void add(wire::Extensions<wire::In::ch>& hello, ClientContext& context);
  /// Writes the binders into the encoded message, whose last bytes they are.
  void bind(MutableBytes message, ClientContext& context) const;

  /// A HelloRetryRequest named the suite: keys of other hashes are out, and binders cover what was said before.
  void retry(const crypto::CipherSuiteInfo& suite, ClientContext& context);
  /// The session that allows early data, if 0-RTT is wanted and possible.
  [[nodiscard]] const ClientPsk* for_early_data(ClientContext& context) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return psks_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return psks_.size(); }
  [[nodiscard]] const ClientPsk& operator[](std::size_t index) const noexcept { return psks_[index]; }
  /// The one that the server chose; the others are wiped.
  [[nodiscard]] ClientPsk take(std::size_t index) noexcept;

 private:
  std::vector<ClientPsk> psks_;
  Buffer modes_, identities_, binders_;
  Buffer said_before_;  ///< what the transcript holds before the second ClientHello
};

}  // namespace entente::handshake
