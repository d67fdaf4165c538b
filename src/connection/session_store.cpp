// A server's sessions in memory: the least recently used goes first.
#include <entente/session.h>

#include <list>
#include <mutex>
#include <unordered_map>

#include "base/bytes.h"

namespace entente {
namespace {

class MemoryStore final : public SessionStore {
 public:
  explicit MemoryStore(std::size_t capacity) noexcept : capacity_(capacity) {}

  bool put(Bytes id, Bytes contents, UnixTime expires) noexcept override {
    if (capacity_ == 0) return false;
    const std::lock_guard lock(mutex_);
    std::string key(as_text(id));
    forget(key);
    if (by_id_.size() == capacity_) forget(std::string(entries_.back().id));
    entries_.push_front({key, to_buffer(contents), expires});
    by_id_.emplace(std::move(key), entries_.begin());
    return true;
  }

  std::optional<Buffer> find(Bytes id, UnixTime now) noexcept override {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(std::string(as_text(id)));
    if (found == by_id_.end()) return std::nullopt;
    if (found->second->expires <= now) {
      forget(found->first);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->contents;
  }

  void remove(Bytes id) noexcept override {
    const std::lock_guard lock(mutex_);
    forget(std::string(as_text(id)));
  }

 private:
  struct Entry {
    std::string id;
    Buffer contents;
    UnixTime expires;
  };
  void forget(const std::string& id) noexcept {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    entries_.erase(found->second);
    by_id_.erase(found);
  }

  std::mutex mutex_;
  std::size_t capacity_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_id_;
};

}  // namespace

std::shared_ptr<SessionStore> memory_session_store(std::size_t capacity) {
  return std::make_shared<MemoryStore>(capacity);
}

}  // namespace entente
