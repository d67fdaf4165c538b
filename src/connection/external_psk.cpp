// Keys that both sides got by other means (RFC 8446 §4.2.11): checked when they are made, wiped with their last owner.
#include <entente/session.h>

#include "base/result.h"
#include "base/secret.h"

namespace entente {

struct ExternalPsk::Key {
  SecretBuffer bytes;
};

Result<ExternalPsk::Ptr> ExternalPsk::make(Bytes identity, Bytes key, unsigned hash_size) noexcept {
  constexpr std::size_t max_identity = 0xffff, min_key = 16, max_key = 64;
  // RFC 8446 §4.2.11: opaque identity<1..2^16-1>
  if (identity.empty() || identity.size() > max_identity)
    return fail(Fault::config_invalid, "ExternalPsk.identity", "1 to 65535 bytes");
  // RFC 9257 §6: at least 128 bits
  if (key.size() < min_key || key.size() > max_key)
    return fail(Fault::config_invalid, "ExternalPsk.key", "16 to 64 bytes");
  if (hash_size != 32 && hash_size != 48)
    return fail(Fault::config_invalid, "ExternalPsk.hash_size", "32 (SHA-256) or 48 (SHA-384)");
  return std::make_shared<const ExternalPsk>(Token{}, identity, key, hash_size);
}

ExternalPsk::ExternalPsk(Token, Bytes identity, Bytes key, unsigned hash_size) noexcept
    : identity_(to_buffer(identity)),
      hash_size_(hash_size),
      key_(std::make_unique<Key>(Key{SecretBuffer(to_buffer(key))})) {}
ExternalPsk::~ExternalPsk() = default;

Bytes ExternalPsk::key() const noexcept { return key_->bytes.reveal(); }

}  // namespace entente
