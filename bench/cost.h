// What a side of a connection costs: the time inside its own calls, and the heap that it takes in them. The calls of
// both libraries run in Scopes, so that they are timed and counted alike.
#pragma once
#include <chrono>
#include <cstdint>

namespace entente::bench {

using Clock = std::chrono::steady_clock;

struct Cost {
  std::chrono::nanoseconds time{};
  std::chrono::nanoseconds primitives{};  ///< the part of `time` spent in cryptographic primitives, where it is told
  std::int64_t heap = 0;                  ///< bytes taken and not given back
  std::int64_t allocations = 0;
};

/// The costs of both sides.
struct Costs {
  Cost client, server;
};

/// Charges what happens while it lives to a Cost.
class Scope {
 public:
  explicit Scope(Cost& cost) noexcept : cost_(cost), outer_(current) {
    current = &cost;
    start_ = Clock::now();
  }
  ~Scope() {
    cost_.time += Clock::now() - start_;
    current = outer_;
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Who pays at the moment; nullptr: nobody. The bench has one thread.
  static inline Cost* current = nullptr;

 private:
  Cost& cost_;
  Cost* outer_;
  Clock::time_point start_;
};

/// Charges the time of one primitive to who pays at the moment.
class Primitive {
 public:
  Primitive() noexcept : start_(Clock::now()) {}
  ~Primitive() {
    if (Scope::current) Scope::current->primitives += Clock::now() - start_;
  }
  Primitive(const Primitive&) = delete;
  Primitive& operator=(const Primitive&) = delete;

 private:
  Clock::time_point start_;
};

/// While it lives, malloc and its kin charge the heap that they give to who pays at the moment.
class CountHeap {
 public:
  CountHeap() noexcept { on = true; }
  ~CountHeap() { on = false; }
  CountHeap(const CountHeap&) = delete;
  CountHeap& operator=(const CountHeap&) = delete;

  static inline bool on = false;
};

}  // namespace entente::bench
