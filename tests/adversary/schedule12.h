// The adversary's own key schedule and record protection of TLS 1.2 (RFC 5246 §5, §6.3, §8.1; RFC 7627 §4; RFC 5288
// §3), for suites with AES-128-GCM and SHA-256. Only primitives are the library's.
#pragma once
#include "schedule.h"

namespace entente::adversary {

/// RFC 5246 §5, with P_SHA256.
Buffer prf(Bytes secret, std::string_view label, Bytes seed, std::size_t size);

/// What the keys of a connection come from.
struct Secrets12 {
  Buffer client_random = Buffer(32), server_random = Buffer(32);
  Buffer premaster;  ///< empty: not agreed
  Buffer master;     ///< empty: not derived

  /// RFC 5246 §8.1.
  void derive();
  /// RFC 7627 §4: over all messages up to ClientKeyExchange.
  void derive_extended(const Transcript& session);
  /// RFC 5246 §7.4.9, of the side that this label names.
  [[nodiscard]] Buffer finished(std::string_view label, const Transcript& transcript) const;
  /// RFC 5705 §4. No context is another thing than an empty one.
  [[nodiscard]] Buffer exported(std::string_view label, std::size_t size,
                                const std::optional<Buffer>& context = std::nullopt) const;
};

/// One direction of records.
class RecordKeys12 {
 public:
  RecordKeys12(Bytes key, Bytes salt);
  /// A whole record; its explicit nonce is the sequence number, unless `nonce` says otherwise.
  Buffer seal(ContentType type, Bytes content, std::optional<std::uint64_t> nonce = std::nullopt);
  /// The plaintext of a record; nothing if it does not authenticate.
  std::optional<Buffer> open(Bytes record);

 private:
  [[nodiscard]] Buffer aad(Bytes header, std::size_t size) const;
  [[nodiscard]] Buffer nonce(Bytes explicit_part) const;
  std::unique_ptr<crypto::Aead> aead_;
  Buffer salt_;
  std::uint64_t sequence_ = 0;
};

/// Both directions (RFC 5246 §6.3).
struct KeyBlock {
  RecordKeys12 client, server;
};
KeyBlock key_block(const Secrets12& secrets);
/// The key block itself: two keys, two salts.
Buffer key_block_bytes(const Secrets12& secrets);

}  // namespace entente::adversary
