// The running hash of the handshake (RFC 8446 §4.4.1).
//
// A client, which says ClientHello before it knows the suite, updates first and starts later: until then the messages
// are kept. A server starts as soon as it has chosen and keeps nothing. A message may be given in parts: the hash after
// the truncated ClientHello is what a PSK binder covers.
//
//   transcript.update(client_hello);
//   transcript.start(provider, suite.hash);       // ServerHello or HelloRetryRequest named the suite
//   transcript.replace_client_hello();            // on HelloRetryRequest only, before it is added
//   transcript.update(server_hello);
//   auto secrets = handshake_secret.traffic(transcript.hash());
#pragma once
#include <array>
#include <memory>

#include "base/bytes.h"
#include "crypto/provider.h"

namespace entente::keys {

/// The value of a transcript at one moment: at most a SHA-384, by value.
class TranscriptHash {
 public:
  TranscriptHash() = default;
  /// From known bytes; past 48 is a bug and ends the program.
  explicit TranscriptHash(Bytes bytes) noexcept;
  [[nodiscard]] Bytes view() const noexcept { return Bytes(bytes_).first(size_); }

 private:
  friend class Transcript;
  std::array<std::uint8_t, 48> bytes_{};
  std::uint8_t size_ = 0;
};

/// Whether messages are kept after they are hashed: TLS 1.2 signs them, not their hash (RFC 5246 §7.4.8).
enum class Keep : bool { no, yes };

class Transcript {
 public:
  /// Adds a message, its 4-byte header included, or the next part of one.
  void update(Bytes message) noexcept;
  /// The suite is known: from here on messages are hashed. A second call is a bug and ends the program.
  void start(const crypto::Provider& provider, crypto::HashAlgorithm hash, Keep keep = Keep::no) noexcept;
  [[nodiscard]] bool started() const noexcept { return hash_ != nullptr; }
  /// RFC 8446 §4.4.1: before a HelloRetryRequest is added, the first ClientHello becomes a message_hash of itself.
  void replace_client_hello() noexcept;
  /// The same from the hash of a first ClientHello that was not kept; whatever was hashed is forgotten.
  void replace_client_hello(const TranscriptHash& client_hello) noexcept;
  /// The hash of everything so far; needs start(). Allocates nothing.
  [[nodiscard]] TranscriptHash hash() const noexcept;
  /// Another transcript of the same messages; needs start(). It keeps none of them.
  [[nodiscard]] Transcript clone() const noexcept;
  /// The messages that are kept: while the suite is unknown, and after start() where it was told so.
  [[nodiscard]] Bytes messages() const noexcept { return kept_; }
  /// No signature needs them any more.
  void forget_messages() noexcept;

 private:
  std::unique_ptr<crypto::Hash> hash_;
  Buffer kept_;
  Keep keep_ = Keep::yes;
};

}  // namespace entente::keys
