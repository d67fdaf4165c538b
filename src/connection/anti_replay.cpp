// Which early data was seen before (RFC 8446 §8.2): the binders of two windows of time. A binder is remembered for a
// window at least, as it stays until the window after its own has passed.
#include <entente/session.h>

#include <mutex>
#include <unordered_set>

#include "base/bytes.h"

namespace entente {
namespace {

class MemoryAntiReplay final : public AntiReplay {
 public:
  MemoryAntiReplay(UnixTime started, std::size_t capacity) noexcept
      : started_(started), window_start_(started), capacity_(capacity) {}

  bool first_use(Bytes binder, UnixTime now, UnixTime until) noexcept override {
    const std::lock_guard lock(mutex_);
    // just started, a clock that was set back, or a time beyond what is remembered: it cannot be told
    if (now - started_ < kWindow || now < window_start_ || until - now > kWindow) return false;
    turn_to(now);
    std::string key(as_text(binder));
    if (current_.contains(key) || before_.contains(key) || current_.size() >= capacity_) return false;
    current_.insert(std::move(key));
    return true;
  }

 private:
  void turn_to(UnixTime now) noexcept {
    if (now - window_start_ < kWindow) return;
    const bool next_to_it = now - window_start_ < 2 * kWindow;
    before_ = next_to_it ? std::move(current_) : Set();
    current_ = Set();
    window_start_ = next_to_it ? window_start_ + kWindow : now;
  }

  static constexpr UnixTime kWindow = 30;
  using Set = std::unordered_set<std::string>;
  std::mutex mutex_;
  UnixTime started_, window_start_;
  std::size_t capacity_;  // of each window
  Set current_, before_;
};

}  // namespace

std::shared_ptr<AntiReplay> memory_anti_replay(UnixTime started, std::size_t capacity) {
  return std::make_shared<MemoryAntiReplay>(started, capacity);
}

}  // namespace entente
