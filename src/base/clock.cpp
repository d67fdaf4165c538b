// The system's clock.
#include <entente/environment.h>

#include <chrono>

namespace entente {

const Clock& system_clock() noexcept {
  struct SystemClock final : Clock {
    UnixTime now() const noexcept override { return milliseconds() / 1000; }
    UnixMilliseconds milliseconds() const noexcept override {
      const auto since = std::chrono::system_clock::now().time_since_epoch();
      return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    }
  };
  static const SystemClock clock;
  return clock;
}

}  // namespace entente
