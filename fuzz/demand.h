// What must hold for every input: a fuzz target that finds otherwise stops here.
#pragma once
#include <entente/bytes.h>

#include <cstdio>
#include <cstdlib>

namespace entente::fuzz {

inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

}  // namespace entente::fuzz
