// The system's clock.
#include <entente/environment.h>

#include <ctime>

namespace entente {

const Clock& system_clock() noexcept {
  struct SystemClock final : Clock {
    UnixTime now() const noexcept override { return std::time(nullptr); }
  };
  static const SystemClock clock;
  return clock;
}

}  // namespace entente
