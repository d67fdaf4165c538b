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

const SchemeInfo* choose_scheme(KeyType key, std::span<const SignatureScheme> offered) noexcept {
  for (const auto scheme : offered) {
    const auto* row = find(scheme);
    if (row && row->key == key && !row->certificates_only) return row;
  }
  return nullptr;
}

}  // namespace entente::crypto
