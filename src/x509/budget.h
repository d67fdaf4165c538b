// What a search for a path may cost, so that a maze of certificates ends early (RFC 4158 §2.2 tells what mazes do).
#pragma once

namespace entente::x509 {

class Budget {
 public:
  constexpr Budget(unsigned signatures, unsigned steps, unsigned comparisons) noexcept
      : signatures_(signatures), steps_(steps), comparisons_(comparisons) {}

  /// Pays for one; false once there is nothing left.
  [[nodiscard]] constexpr bool signature() noexcept { return pay(signatures_); }
  [[nodiscard]] constexpr bool step() noexcept { return pay(steps_); }
  /// Of a name with a constraint.
  [[nodiscard]] constexpr bool comparison() noexcept { return pay(comparisons_); }
  [[nodiscard]] constexpr bool exhausted() const noexcept { return exhausted_; }
  /// A second search after the first: new steps and comparisons, the signatures that are left.
  constexpr void renew(unsigned steps, unsigned comparisons) noexcept {
    steps_ = steps;
    comparisons_ = comparisons;
    exhausted_ = false;
  }

 private:
  constexpr bool pay(unsigned& left) noexcept {
    if (left == 0) {
      exhausted_ = true;
      return false;
    }
    --left;
    return true;
  }
  unsigned signatures_, steps_, comparisons_;
  bool exhausted_ = false;
};

}  // namespace entente::x509
