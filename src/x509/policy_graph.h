// Certificate policies along a path (RFC 5280 §6.1, as RFC 9618 §5 mended it): levels of policies, each linked to those
// of the level above that it may stand for. A tree of the same would grow exponentially with mappings; this grows with
// the certificates alone, and is paid from the budget.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "x509/budget.h"
#include "x509/certificate.h"

namespace entente::x509 {

/// RFC 5280 §6.1.1 (c), (e)-(g).
struct PolicyInputs {
  std::vector<Buffer> acceptable{};  ///< user-initial-policy-set, contents octets; empty: any-policy
  bool require_explicit = false, inhibit_mapping = false, inhibit_any = false;
};

/// What became of the policies of a path.
struct PolicyFinding {
  bool demanded = false;                 ///< somebody wants a policy; if not, none is looked for
  std::optional<std::size_t> failed_at;  ///< the certificate of the path at which none was left
};

/// Judges a whole path, the leaf first and the anchor last. What the anchor's own extensions say binds too. Once the
/// budget is exhausted the answer means nothing.
PolicyFinding judge_policies(std::span<const Certificate* const> path, const PolicyInputs& inputs,
                             Budget& budget) noexcept;

/// RFC 9618 §5.5: the user_constrained_policy_set of a path that was judged good, contents octets, in order. Empty once
/// the budget is exhausted.
std::vector<Buffer> valid_policies(std::span<const Certificate* const> path, const PolicyInputs& inputs,
                                   Budget& budget) noexcept;

}  // namespace entente::x509
