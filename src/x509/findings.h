// What a verification found, in words; and which finding is told first.
#pragma once
#include <entente/trust.h>

namespace entente::x509 {

struct Finding {
  Error error;
  std::size_t index;  ///< of the certificate in the path
  CheckId check;
};
/// The finding of `verdict.path` that helps most; the path has one.
Finding most_useful(const Verdict& verdict) noexcept;

}  // namespace entente::x509
