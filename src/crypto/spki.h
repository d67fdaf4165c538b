// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) taken apart and checked by hand: which kind of key, and its numbers. A
// library's decoder takes thirty times as long and accepts more than may be accepted here.
#pragma once
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/algorithms.h"

namespace entente::crypto {

/// Views into the DER that was parsed.
struct SpkiView {
  KeyType type{};
  unsigned bits = 0;                      ///< the modulus or the field; of ML-DSA, the key
  Bytes point;                            ///< EC: uncompressed, of the right length; Ed25519, ML-DSA: all of it
  Bytes modulus, exponent;                ///< RSA: big-endian, without leading zeros
  std::optional<HashAlgorithm> pss_hash;  ///< id-RSASSA-PSS with parameters: the one hash it may sign with
};

/// Fault::cert_malformed for what is no DER SubjectPublicKeyInfo; Fault::cert_weak_key for a kind of key, curve, size
/// or exponent that is not accepted. That a point is on its curve is left to who computes with it.
[[nodiscard]] Result<SpkiView> parse_spki(Bytes der) noexcept;

}  // namespace entente::crypto
