// What the engine takes from outside: the time and randomness. Both are given at construction, so that a handshake can
// be replayed byte for byte (docs/ARCHITECTURE.md).
#pragma once
#include <cstdint>

#include <entente/bytes.h>

namespace entente {

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
using UnixTime = std::int64_t;
/// The same in milliseconds.
using UnixMilliseconds = std::int64_t;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UnixTime now() const noexcept = 0;
  /// The same instant more exactly, where the clock knows it: a client tells a ticket's age in milliseconds
  /// (RFC 8446 §4.2.11.1), and servers may refuse the early data of one whose age is more than it can be.
  [[nodiscard]] virtual UnixMilliseconds milliseconds() const noexcept { return now() * 1000; }
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
