// The policies that come with the library (RFC 9325).
#include <entente/policy.h>

#include <algorithm>

namespace entente {
namespace {

using S = CipherSuite;
using G = NamedGroup;
using Scheme = SignatureScheme;

// Those of TLS 1.3 first, so that the head of the list is a policy of its own; static RSA last.
constexpr S kSuites[] = {
    S::TLS_AES_128_GCM_SHA256,
    S::TLS_AES_256_GCM_SHA384,
    S::TLS_CHACHA20_POLY1305_SHA256,
    S::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    S::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    S::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    S::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    S::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    S::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    S::TLS_RSA_WITH_AES_128_GCM_SHA256,
    S::TLS_RSA_WITH_AES_256_GCM_SHA384,
};
constexpr std::span<const S> kAll(kSuites), kTls13 = kAll.first(3), kForwardSecret = kAll.first(9);

constexpr G kGroups[] = {G::X25519MLKEM768, G::SecP256r1MLKEM768, G::SecP384r1MLKEM1024,
                         G::x25519,         G::secp256r1,         G::secp384r1};

constexpr Scheme kSchemes[] = {
    Scheme::ecdsa_secp256r1_sha256,
    Scheme::ed25519,
    Scheme::ecdsa_secp384r1_sha384,
    Scheme::ecdsa_secp521r1_sha512,
    Scheme::rsa_pss_rsae_sha256,
    Scheme::rsa_pss_rsae_sha384,
    Scheme::rsa_pss_rsae_sha512,
    Scheme::rsa_pss_pss_sha256,
    Scheme::rsa_pss_pss_sha384,
    Scheme::rsa_pss_pss_sha512,
    Scheme::mldsa44,
    Scheme::mldsa65,
    Scheme::mldsa87,
    Scheme::rsa_pkcs1_sha256,
    Scheme::rsa_pkcs1_sha384,
    Scheme::rsa_pkcs1_sha512,
};

constexpr Policy kPolicies[] = {
    {"default", "For everybody: TLS 1.3, and TLS 1.2 with forward secrecy for those who lack it.",
     ProtocolVersion::tls12, ProtocolVersion::tls13, kForwardSecret, kGroups, kSchemes, false, false},
    {"modern", "TLS 1.3 alone: for peers that are kept up to date.", ProtocolVersion::tls13, ProtocolVersion::tls13,
     kTls13, kGroups, kSchemes, true, false},
    {"legacy", "As default, and static RSA besides, for peers that have nothing else: no forward secrecy with these.",
     ProtocolVersion::tls12, ProtocolVersion::tls13, kAll, kGroups, kSchemes, false, true},
};

}  // namespace

std::span<const Policy> policies() noexcept { return kPolicies; }

const Policy* find_policy(std::string_view name) noexcept {
  const auto* found = std::ranges::find(kPolicies, name, &Policy::name);
  return found == std::end(kPolicies) ? nullptr : found;
}

}  // namespace entente
