// The running hash of the handshake (RFC 8446 §4.4.1).
#include "keys/transcript.h"

#include <entente/types.h>

#include <algorithm>
#include <utility>

namespace entente::keys {

TranscriptHash::TranscriptHash(Bytes bytes) noexcept : size_(static_cast<std::uint8_t>(bytes.size())) {
  if (bytes.size() > bytes_.size()) __builtin_trap();
  std::ranges::copy(bytes, bytes_.begin());
}

void Transcript::update(Bytes message) noexcept {
  if (hash_) hash_->update(message);
  if (keep_ == Keep::yes) append(kept_, message);
}

void Transcript::start(const crypto::Provider& provider, crypto::HashAlgorithm hash, Keep keep) noexcept {
  if (hash_) __builtin_trap();
  hash_ = provider.hash(hash);
  hash_->update(kept_);
  if (keep == Keep::no) forget_messages();
}

void Transcript::forget_messages() noexcept {
  keep_ = Keep::no;
  kept_ = Buffer{};
}

void Transcript::replace_client_hello() noexcept { replace_client_hello(hash()); }

void Transcript::replace_client_hello(const TranscriptHash& client_hello) noexcept {
  const std::uint8_t header[] = {std::to_underlying(HandshakeType::message_hash), 0, 0, client_hello.size_};
  hash_->reset();
  hash_->update(header);
  hash_->update(client_hello.view());
}

Transcript Transcript::clone() const noexcept {
  Transcript other;
  other.hash_ = hash_->clone();
  other.keep_ = Keep::no;
  return other;
}

TranscriptHash Transcript::hash() const noexcept {
  TranscriptHash out;
  out.size_ = static_cast<std::uint8_t>(hash_->snapshot(out.bytes_).size());
  return out;
}

}  // namespace entente::keys
