// What operator new gave so far in this program: the work that a peer causes shows in it, and in no clock.
#pragma once
#include <cstddef>

namespace entente::adversary {

struct Heap {
  std::size_t bytes = 0, allocations = 0;

  friend Heap operator-(const Heap& a, const Heap& b) { return {a.bytes - b.bytes, a.allocations - b.allocations}; }
};
Heap heap();

}  // namespace entente::adversary
