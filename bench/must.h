// Nothing of what is measured may fail: a measurement of failures would look fine.
#pragma once
#include <stdexcept>
#include <string>

#include "base/result.h"

namespace entente::bench {

inline void must(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("failed: ") + what);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error("failed: " + std::string(result.error().row().code));
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace entente::bench
