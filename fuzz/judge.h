// What the targets of path validation and of private keys do with an input; here, so that a test does the same with
// their seeds.
#pragma once
#include <entente/trust.h>

namespace entente::fuzz {

/// A byte of choices, a byte with the number of certificates that are anchors (the last ones), 4 of the time; then
/// certificates, the leaf first, each with its length in 2 bytes. Every signature is right (providers.h), so that all
/// that is behind them can be reached.
Verdict judge_path(Bytes input);
enum PathChoice : std::uint8_t {
  kPurpose = 3,  ///< Purpose
  kName = 4,
  kExplicitPolicy = 8,
  kNoMapping = 16,
  kNoAnyPolicy = 32,
};

/// NameConstraints with their length in 2 bytes, then GeneralNames; both DER. How many names are not allowed, or
/// nothing if the input cannot be read.
std::optional<std::size_t> judge_name_constraints(Bytes input);

/// A private key, DER or PEM: whether it can be read. What can be read is written, read again and signs.
bool import_key(Bytes input);

}  // namespace entente::fuzz
