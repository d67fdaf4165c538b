// What the engine takes from outside: the time and randomness. Both are given at construction, so that a handshake can
// be replayed byte for byte (docs/ARCHITECTURE.md).
#pragma once
#include <cstdint>

#include <entente/bytes.h>

namespace entente {

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
using UnixTime = std::int64_t;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UnixTime now() const noexcept = 0;
};

/// Cryptographically strong bytes. Thread-safe. Returns false if there are none; the connection then fails.
class Random {
 public:
  virtual ~Random() = default;
  [[nodiscard]] virtual bool fill(MutableBytes out) noexcept = 0;
};

/// The system's clock.
const Clock& system_clock() noexcept;

}  // namespace entente
