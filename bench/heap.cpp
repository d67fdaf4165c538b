// The C library's allocation with a counter before it. Both libraries, libcrypto and operator new come through here, so
// all are counted the same way: bytes as malloc_usable_size tells them.
#include <malloc.h>

#include <cerrno>
#include <cstddef>

#include "cost.h"

namespace {

using entente::bench::CountHeap;
using entente::bench::Scope;

void taken(void* at) noexcept {
  if (!CountHeap::on || !Scope::current || !at) [[likely]]
    return;
  Scope::current->heap += static_cast<std::int64_t>(malloc_usable_size(at));
  ++Scope::current->allocations;
}

void given_back(void* at) noexcept {
  if (!CountHeap::on || !Scope::current || !at) [[likely]]
    return;
  Scope::current->heap -= static_cast<std::int64_t>(malloc_usable_size(at));
}

}  // namespace

extern "C" {

// glibc's own names for what stands behind malloc: dlsym would itself allocate.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* at, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* at);

void* malloc(std::size_t size) noexcept {
  auto* const at = __libc_malloc(size);
  taken(at);
  return at;
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  auto* const at = __libc_calloc(count, size);
  taken(at);
  return at;
}

void* realloc(void* at, std::size_t size) noexcept {
  given_back(at);
  auto* const moved = __libc_realloc(at, size);
  taken(moved);
  return moved;
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  auto* const at = __libc_memalign(alignment, size);
  taken(at);
  return at;
}

void* memalign(std::size_t alignment, std::size_t size) noexcept { return aligned_alloc(alignment, size); }

int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  *out = aligned_alloc(alignment, size);
  return *out ? 0 : ENOMEM;
}

void free(void* at) noexcept {
  given_back(at);
  __libc_free(at);
}

}  // extern "C"
