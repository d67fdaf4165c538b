// Changes chains at random, in the ways that verifiers were found to be wrong by.
#pragma once
#include <array>
#include <random>

#include "cases/case.h"

namespace entente::differential {

using Random = std::mt19937_64;

struct Mutant {
  cases::Chain chain;
  VerifyOptions options;
};

enum class Kind : std::uint8_t {
  bytes,         ///< of a certificate, its signature left as it was
  signed_bytes,  ///< of what is signed, and signed anew
  structure,     ///< values removed, doubled, swapped, retyped, taken from elsewhere; signed anew
  names,         ///< spelled in other ways, in subjects and constraints alike; signed anew
  extensions,    ///< removed, doubled, made critical or not, taken from another certificate; signed anew
  chain,         ///< certificates left out, added, swapped, trusted
  time,          ///< the time to judge by, around the bounds of a certificate
  question,      ///< purpose, name, policies
};
inline constexpr std::array kKinds{Kind::bytes,      Kind::signed_bytes, Kind::structure, Kind::names,
                                   Kind::extensions, Kind::chain,        Kind::time,      Kind::question};
std::string_view name(Kind kind) noexcept;

/// `base`, changed one to three times in this way, with pieces of `other`.
Mutant mutate(const cases::Case& base, const cases::Case& other, Kind kind, Random& random);

}  // namespace entente::differential
