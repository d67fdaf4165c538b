// Why we accept what libcrypto refuses, where we do: each reason has the clause that it rests on, and what must be seen
// of the accepted path for it to count.
#pragma once
#include "libcrypto.h"
#include "mutate.h"

namespace entente::differential {

/// In words, with the clause; empty: there is none.
std::string_view reason_for(const Mutant& mutant, const Verdict& accepted);

}  // namespace entente::differential
