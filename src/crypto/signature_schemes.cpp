// The table of signature schemes (RFC 8446 §4.2.3, draft-ietf-tls-mldsa).
#include "crypto/signature_schemes.h"

#include <algorithm>

namespace entente::crypto {
namespace {

using Kind = SignatureAlgorithm::Kind;
using S = SignatureScheme;

constexpr SchemeInfo kSchemes[] = {
    {S::ecdsa_secp256r1_sha256, {Kind::ecdsa, HashAlgorithm::sha256}, KeyType::p256, false},
    {S::ed25519, {Kind::ed25519}, KeyType::ed25519, false},
    {S::ecdsa_secp384r1_sha384, {Kind::ecdsa, HashAlgorithm::sha384}, KeyType::p384, false},
    {S::ecdsa_secp521r1_sha512, {Kind::ecdsa, HashAlgorithm::sha512}, KeyType::p521, false},
    {S::rsa_pss_rsae_sha256, {Kind::rsa_pss, HashAlgorithm::sha256}, KeyType::rsa, false},
    {S::rsa_pss_rsae_sha384, {Kind::rsa_pss, HashAlgorithm::sha384}, KeyType::rsa, false},
    {S::rsa_pss_rsae_sha512, {Kind::rsa_pss, HashAlgorithm::sha512}, KeyType::rsa, false},
    {S::rsa_pss_pss_sha256, {Kind::rsa_pss, HashAlgorithm::sha256}, KeyType::rsa_pss, false},
    {S::rsa_pss_pss_sha384, {Kind::rsa_pss, HashAlgorithm::sha384}, KeyType::rsa_pss, false},
    {S::rsa_pss_pss_sha512, {Kind::rsa_pss, HashAlgorithm::sha512}, KeyType::rsa_pss, false},
    {S::mldsa44, {Kind::mldsa44}, KeyType::mldsa44, false},
    {S::mldsa65, {Kind::mldsa65}, KeyType::mldsa65, false},
    {S::mldsa87, {Kind::mldsa87}, KeyType::mldsa87, false},
    {S::rsa_pkcs1_sha256, {Kind::rsa_pkcs1, HashAlgorithm::sha256}, KeyType::rsa, true},
    {S::rsa_pkcs1_sha384, {Kind::rsa_pkcs1, HashAlgorithm::sha384}, KeyType::rsa, true},
    {S::rsa_pkcs1_sha512, {Kind::rsa_pkcs1, HashAlgorithm::sha512}, KeyType::rsa, true},
};

}  // namespace

std::span<const SchemeInfo> signature_schemes() noexcept { return kSchemes; }

const SchemeInfo* find(SignatureScheme scheme) noexcept {
  const auto* row = std::ranges::find(kSchemes, scheme, &SchemeInfo::scheme);
  return row == std::end(kSchemes) ? nullptr : row;
}

bool fits(const SchemeInfo& scheme, KeyType key, ProtocolVersion version) noexcept {
  // RFC 8446 §4.2.3: in TLS 1.3 a scheme is for one kind of key and one curve, and PKCS#1 is for certificates alone
  if (version >= ProtocolVersion::tls13) return scheme.key == key && !scheme.certificates_only;
  // RFC 8446 §4.2.3: in TLS 1.2 the ECDSA schemes leave the curve open; ML-DSA is not for it
  const bool curve = key == KeyType::p256 || key == KeyType::p384 || key == KeyType::p521;
  if (scheme.algorithm.kind == Kind::ecdsa) return curve;
  return scheme.key == key && !is_mldsa(scheme.algorithm.kind);
}

const SchemeInfo* choose_scheme(KeyType key, std::span<const SignatureScheme> offered,
                                ProtocolVersion version) noexcept {
  const auto first = [&](ProtocolVersion as) -> const SchemeInfo* {
    for (const auto scheme : offered)
      if (const auto* row = find(scheme); row && fits(*row, key, as) && fits(*row, key, version)) return row;
    return nullptr;
  };
  // TLS 1.2 allows more, and what TLS 1.3 allows is better
  const auto* best = first(ProtocolVersion::tls13);
  return best ? best : first(version);
}

}  // namespace entente::crypto
