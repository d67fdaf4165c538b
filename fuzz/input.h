// Takes numbers and pieces off the front of a fuzzer's input; what is not there is zero or empty.
#pragma once
#include <algorithm>

#include "base/bytes.h"

namespace entente::fuzz {

class Input {
 public:
  explicit Input(Bytes bytes) noexcept : left_(bytes) {}

  [[nodiscard]] bool more() const noexcept { return !left_.empty(); }
  std::size_t number(unsigned size) noexcept {
    std::size_t value = 0;
    for (const auto byte : take(size)) value = value << 8 | byte;
    return value;
  }
  Bytes take(std::size_t size) noexcept {
    const auto out = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(out.size());
    return out;
  }
  Bytes rest() noexcept { return take(left_.size()); }

 private:
  Bytes left_;
};

}  // namespace entente::fuzz
