#include "heap.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> bytes = 0, allocations = 0;

}  // namespace

namespace entente::adversary {

Heap heap() { return {bytes, allocations}; }

}  // namespace entente::adversary

void* operator new(std::size_t size) {
  bytes += size;
  ++allocations;
  if (void* out = std::malloc(size == 0 ? 1 : size)) return out;
  std::abort();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
