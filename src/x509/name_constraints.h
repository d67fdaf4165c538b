// Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b)-(c)): a CA may issue only for names inside of permitted subtrees and
// outside of excluded ones.
#pragma once
#include <optional>

#include "x509/budget.h"
#include "x509/certificate.h"

namespace entente::x509 {

/// A name that a CA was not allowed to certify.
struct ConstraintViolation {
  GeneralName name;
  bool excluded;  ///< it is inside of an excluded subtree, not outside of the permitted ones
};

/// The first name of `subject` that breaks the constraints of `ca`, which stands above it. Each comparison is paid from
/// the budget; once that is exhausted the answer means nothing.
std::optional<ConstraintViolation> find_violation(const Certificate& subject, const Certificate& ca,
                                                  Budget& budget) noexcept;

}  // namespace entente::x509
