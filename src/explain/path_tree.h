// Paths drawn as a tree, from the leaf up to every anchor: what they share stands once, and what is wrong stands at the
// certificate where it lies.
#pragma once
#include <entente/trust.h>

#include "explain/terminal.h"
#include "x509/all_paths.h"

namespace entente::explain {

using x509::all_paths;
using x509::AllPaths;

/// The path that was accepted, or came closest, and those that were rejected.
void put_tree(Page& page, const Verdict& verdict);
void put_tree(Page& page, const AllPaths& all);

}  // namespace entente::explain
