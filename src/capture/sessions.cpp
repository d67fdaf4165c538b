// Sessions by the hash of what names them.
#include "capture/sessions.h"

#include <utility>

namespace entente::capture {

Sessions::Key Sessions::key_of(By by, Bytes name) const {
  const auto hash = provider_.hash(crypto::HashAlgorithm::sha256);
  const std::array<std::uint8_t, 1> kind{std::to_underlying(by)};
  hash->update(kind);
  hash->update(name);
  Key out;
  hash->snapshot(out);
  return out;
}

void Sessions::remember(By by, Bytes name, Bytes master) {
  if (name.empty()) return;
  const auto key = key_of(by, name);
  const auto [place, is_new] = masters_.insert_or_assign(key, KeyRing::Value::copy_of(master));
  if (!is_new) return;
  order_.push_back(key);
  if (order_.size() <= kMost) return;
  masters_.erase(order_.front());
  order_.pop_front();
}

const KeyRing::Value* Sessions::find(By by, Bytes name) const {
  if (name.empty()) return nullptr;
  const auto found = masters_.find(key_of(by, name));
  return found == masters_.end() ? nullptr : &found->second;
}

}  // namespace entente::capture
