// ECDSA signatures that are none: numbers out of range, and other forms of good ones (FIPS 186-5 §6.4.2, X.690).
#pragma once
#include <entente/bytes.h>

#include <span>

#include "crypto/provider.h"

namespace entente::adversary {

struct Ecdsa {
  Buffer r, s;  ///< big-endian, as INTEGER has them
};
/// As a SEQUENCE of two INTEGERs.
Buffer der(const Ecdsa& numbers);
/// With SHA-256.
Ecdsa sign_ecdsa(const crypto::PrivateKey& key, Bytes content);

/// What is made of a good signature by a P-256 key.
struct ForgedEcdsa {
  const char* what;
  Buffer (*make)(const Ecdsa& numbers);
};
std::span<const ForgedEcdsa> ecdsa_out_of_range();
std::span<const ForgedEcdsa> ecdsa_in_other_forms();

}  // namespace entente::adversary
