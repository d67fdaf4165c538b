// Every way from a leaf to the anchors, for tools that show them; verify() ends with the first that is good.
#pragma once
#include <entente/trust.h>

#include <span>
#include <vector>

namespace entente::x509 {

/// Every path from the leaf of `chain` to an anchor, or to where it ends, each judged for itself; the good ones first.
/// Loops are left out, and there are at most `most`.
struct AllPaths {
  std::vector<Verdict> paths;  ///< each of one path; one without a path where the leaf cannot be read
  bool complete = true;        ///< there are no more than these
};
AllPaths all_paths(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                   std::size_t most = 32) noexcept;

}  // namespace entente::x509
