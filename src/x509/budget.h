// What a search for a path may cost, so that a maze of certificates ends early (RFC 4158 §2.2 tells what mazes do).
#pragma once

namespace entente::x509 {

class Budget {
 public:
  constexpr Budget(unsigned signatures, unsigned steps, unsigned comparisons) noexcept
      : signatures_{signatures}, steps_{steps}, comparisons_{comparisons} {}

  /// Pays for one; false once there is nothing left.
  [[nodiscard]] constexpr bool signature() noexcept { return pay(signatures_, 1); }
  [[nodiscard]] constexpr bool step(unsigned price = 1) noexcept { return pay(steps_, price); }
  /// Of a name with a constraint, of a policy with others.
  [[nodiscard]] constexpr bool comparison(unsigned price = 1) noexcept { return pay(comparisons_, price); }
  [[nodiscard]] constexpr bool exhausted() const noexcept { return exhausted_; }
  /// A second search after the first: more steps and comparisons, the signatures that are left.
  constexpr void renew(unsigned steps, unsigned comparisons) noexcept {
    steps_.left = steps;
    comparisons_.left = comparisons;
    exhausted_ = false;
  }

  [[nodiscard]] constexpr unsigned signatures_paid() const noexcept { return signatures_.paid; }
  [[nodiscard]] constexpr unsigned steps_paid() const noexcept { return steps_.paid; }
  [[nodiscard]] constexpr unsigned comparisons_paid() const noexcept { return comparisons_.paid; }

 private:
  struct Purse {
    unsigned left, paid = 0;
  };
  constexpr bool pay(Purse& purse, unsigned price) noexcept {
    if (purse.left < price) {
      exhausted_ = true;
      return false;
    }
    purse.left -= price;
    purse.paid += price;
    return true;
  }
  Purse signatures_, steps_, comparisons_;
  bool exhausted_ = false;
};

}  // namespace entente::x509
