// Paths drawn as a tree, from the leaf up to every anchor: what they share stands once, and what is wrong stands at the
// certificate where it lies.
#pragma once
#include <entente/trust.h>

#include <vector>

#include "explain/terminal.h"

namespace entente::explain {

/// Every path from the leaf of `chain` to an anchor, or to where it ends, each judged for itself; the good ones first.
/// Loops are left out, and there are at most `most`.
struct AllPaths {
  std::vector<Verdict> paths;  ///< each of one path
  bool complete = true;        ///< there are no more than these
};
AllPaths all_paths(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                   std::size_t most = 32);

/// The path that was accepted, or came closest, and those that were rejected.
void put_tree(Page& page, const Verdict& verdict);
void put_tree(Page& page, const AllPaths& all);

}  // namespace entente::explain
