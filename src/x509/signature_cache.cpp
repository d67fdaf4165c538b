// The signatures that are remembered: a hash table, and a list of its entries in the order of their last use.
#include <entente/trust.h>

#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>

namespace entente {
namespace {

/// A digest is as good as any hash of it.
struct FirstBytes {
  std::size_t operator()(const SignatureCache::Key& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
  }
};

}  // namespace

struct SignatureCache::State {
  using Order = std::list<Key>;

  std::size_t capacity;
  mutable std::mutex mutex{};
  Order order{};  ///< the one last used first
  std::unordered_map<Key, Order::iterator, FirstBytes> known{};
};

SignatureCache::SignatureCache(std::size_t capacity) noexcept : state_(std::make_unique<State>(capacity)) {}
SignatureCache::~SignatureCache() = default;

bool SignatureCache::has(const Key& key) noexcept {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->known.find(key);
  if (found == state_->known.end()) return false;
  state_->order.splice(state_->order.begin(), state_->order, found->second);
  return true;
}

void SignatureCache::add(const Key& key) noexcept {
  const std::scoped_lock lock(state_->mutex);
  auto& [capacity, mutex, order, known] = *state_;
  if (capacity == 0 || known.contains(key)) return;
  if (known.size() == capacity) {
    known.erase(order.back());
    order.pop_back();
  }
  order.push_front(key);
  known.emplace(key, order.begin());
}

std::size_t SignatureCache::size() const noexcept {
  const std::scoped_lock lock(state_->mutex);
  return state_->known.size();
}

}  // namespace entente
