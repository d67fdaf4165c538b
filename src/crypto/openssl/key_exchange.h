// One group's key exchange over EVP_PKEY: X25519 (RFC 7748 §6.1) or ECDH on a P curve (RFC 8446 §7.4.2). What libcrypto
// makes expensive is kept ready: contexts that generate, and keys that take a peer's share in place of the last one's.
#pragma once
#include "crypto/groups.h"
#include "crypto/openssl/handles.h"
#include "crypto/openssl/pool.h"
#include "crypto/provider.h"

namespace entente::crypto::openssl {

class KeyExchange {
 public:
  /// `curve` is libcrypto's name of a P curve, or nullptr for X25519.
  KeyExchange(const GroupInfo& group, const char* curve) noexcept;

  /// Whether this libcrypto has the group. If not, nothing else may be asked.
  [[nodiscard]] bool available() const noexcept { return template_ != nullptr; }
  [[nodiscard]] const GroupInfo& group() const noexcept { return group_; }
  /// Empty if libcrypto fails.
  [[nodiscard]] Pkey generate() noexcept;
  /// From a raw scalar; empty if it is out of range.
  [[nodiscard]] Pkey import_scalar(Bytes scalar) const noexcept;
  /// Writes the public half, `group().client_share` bytes.
  [[nodiscard]] bool write_share(const EVP_PKEY& key, MutableBytes out) const noexcept;
  /// Fault::key_share_invalid, at `where`, for what is no share of this group.
  [[nodiscard]] Result<SharedSecret> agree(EVP_PKEY& own, Bytes peer_share, Where where) noexcept;

 private:
  [[nodiscard]] Pkey import_ec_scalar(Bytes scalar) const noexcept;
  /// A key with this public half, checked to be on the curve; empty if it is not valid.
  [[nodiscard]] Pkey import_peer(Bytes share) noexcept;
  [[nodiscard]] bool derive(EVP_PKEY& own, EVP_PKEY& peer, MutableBytes out) const noexcept;

  const GroupInfo& group_;
  const char* curve_;
  Pkey template_;  ///< of the right kind, its public half of no meaning
  Pool<PkeyContext> generators_;
  Pool<Pkey> peers_;
};

/// The client's half. `exchange` outlives it.
[[nodiscard]] Result<std::unique_ptr<PrivateShare>> make_share(KeyExchange& exchange, Pkey key) noexcept;
/// The server's half.
[[nodiscard]] Result<Response> respond(KeyExchange& exchange, Bytes client_share) noexcept;

}  // namespace entente::crypto::openssl
