// Algorithms in certificates (RFC 5280 §4.1.1.2, §4.1.2.7): which signature an AlgorithmIdentifier means, which kind of
// key a SubjectPublicKeyInfo holds.
#pragma once
#include <entente/types.h>

#include <optional>
#include <span>
#include <string>

#include "crypto/algorithms.h"
#include "x509/der.h"

namespace entente::x509 {

/// RFC 5280 §4.1.1.2.
struct AlgorithmIdentifier {
  Bytes der;  ///< whole
  der::Oid algorithm;
  std::optional<der::Value> parameters;
};

template <class Field>
void describe(Field& field, std::string_view as, AlgorithmIdentifier& out) noexcept {
  out.der = field.sequence(as, [&] {
    field("algorithm", out.algorithm);
    if (field.more()) field.any("parameters", out.parameters.emplace());
  });
}

/// RFC 5280 §4.1.2.7.
struct SubjectPublicKeyInfo {
  Bytes der;  ///< whole
  AlgorithmIdentifier algorithm;
  der::BitString subject_public_key;
};

template <class Field>
void describe(Field& field, SubjectPublicKeyInfo& out) noexcept {
  out.der = field.sequence("subjectPublicKeyInfo", [&] {
    describe(field, "algorithm", out.algorithm);
    field("subjectPublicKey", out.subject_public_key);
  });
}

/// The signature that is meant, or nothing if it is one that is not accepted: SHA-1, MD5, DSA, unknown, or with
/// parameters that its RFC does not allow.
std::optional<crypto::SignatureAlgorithm> signature_algorithm(const AlgorithmIdentifier& id) noexcept;
/// Whether a signature of this kind is among these (RFC 8446 §4.2.3); of ECDSA the hash counts, as in certificates the
/// curve is the issuer's.
bool is_one_of(const AlgorithmIdentifier& id, std::span<const SignatureScheme> schemes) noexcept;
/// The AlgorithmIdentifier of a signature, DER.
Buffer encode_algorithm(crypto::SignatureAlgorithm algorithm);
/// `ecdsa-with-SHA256`; RSASSA-PSS with its hash.
std::string signature_name(const AlgorithmIdentifier& id);
/// `ECDSA P-256`, `RSA 2048`; for a kind that is not supported the name of its algorithm.
std::string key_name(const SubjectPublicKeyInfo& key);

}  // namespace entente::x509
