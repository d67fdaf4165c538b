// Contexts that are ready for use, each by one thread at a time. Making one costs a look-up of the algorithm and
// several allocations, some microseconds in all; a lock costs some nanoseconds.
#pragma once
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace entente::crypto::openssl {

template <class T>
class Pool {
 public:
  /// One that `matches`, or nothing: then make it.
  template <class Matches>
  std::optional<T> take(Matches matches) {
    const std::scoped_lock lock(mutex_);
    for (auto& idle : idle_)
      if (matches(idle)) {
        std::optional<T> out(std::move(idle));
        idle = std::move(idle_.back());
        idle_.pop_back();
        return out;
      }
    return std::nullopt;
  }
  std::optional<T> take() {
    return take([](const T&) { return true; });
  }
  /// Back, if it served well. One that failed is not given back.
  void give(T&& used) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(used));
  }

 private:
  static constexpr std::size_t kMaxIdle = 32;
  std::mutex mutex_;
  std::vector<T> idle_;
};

}  // namespace entente::crypto::openssl
