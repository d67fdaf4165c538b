// The table of cipher suites (RFC 8446 appendix B.4; RFC 5288 §3, RFC 5289 §3.2, RFC 7905 §2).
#include "crypto/cipher_suites.h"

#include <algorithm>

namespace entente::crypto {
namespace {

// RFC 8446 §5.5: 2^24.5 full-size records are safe under one AES-GCM key; with ChaCha20-Poly1305 the sequence number
// is what ends first.
constexpr std::uint64_t kGcmRecords = std::uint64_t{1} << 24;
constexpr std::uint64_t kChaChaRecords = std::uint64_t{1} << 62;
// TLS 1.2 cannot renew its keys: the sequence number ends the connection (docs/decisions/0013-two-versions.md).
constexpr std::uint64_t kNever = ~std::uint64_t{0};

using S = CipherSuite;

constexpr CipherSuiteInfo tls13(S suite, AeadAlgorithm aead, HashAlgorithm hash) {
  return {suite,
          ProtocolVersion::tls13,
          KeyExchange::any,
          aead,
          hash,
          aead == AeadAlgorithm::chacha20_poly1305 ? kChaChaRecords : kGcmRecords};
}
constexpr CipherSuiteInfo tls12(S suite, KeyExchange exchange, AeadAlgorithm aead, HashAlgorithm hash) {
  return {suite, ProtocolVersion::tls12, exchange, aead, hash, kNever};
}

constexpr auto k128 = AeadAlgorithm::aes_128_gcm, k256 = AeadAlgorithm::aes_256_gcm,
               kChaCha = AeadAlgorithm::chacha20_poly1305;
constexpr auto kSha256 = HashAlgorithm::sha256, kSha384 = HashAlgorithm::sha384;
constexpr auto kEcdsa = KeyExchange::ecdhe_ecdsa, kRsaSigned = KeyExchange::ecdhe_rsa, kRsa = KeyExchange::rsa;

constexpr CipherSuiteInfo kSuites[] = {
    tls13(S::TLS_AES_128_GCM_SHA256, k128, kSha256),
    tls13(S::TLS_AES_256_GCM_SHA384, k256, kSha384),
    tls13(S::TLS_CHACHA20_POLY1305_SHA256, kChaCha, kSha256),
    tls12(S::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, kEcdsa, k128, kSha256),
    tls12(S::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, kRsaSigned, k128, kSha256),
    tls12(S::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, kEcdsa, k256, kSha384),
    tls12(S::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, kRsaSigned, k256, kSha384),
    tls12(S::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, kEcdsa, kChaCha, kSha256),
    tls12(S::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, kRsaSigned, kChaCha, kSha256),
    tls12(S::TLS_RSA_WITH_AES_128_GCM_SHA256, kRsa, k128, kSha256),
    tls12(S::TLS_RSA_WITH_AES_256_GCM_SHA384, kRsa, k256, kSha384),
};

}  // namespace

std::optional<NamedGroup> curve_of(KeyType key) noexcept {
  if (key == KeyType::p256) return NamedGroup::secp256r1;
  if (key == KeyType::p384) return NamedGroup::secp384r1;
  if (key == KeyType::p521) return NamedGroup::secp521r1;
  return std::nullopt;
}

bool goes_with(KeyExchange exchange, KeyType key) noexcept {
  using enum KeyType;
  switch (exchange) {
    case KeyExchange::ecdhe_ecdsa:
      return key == p256 || key == p384 || key == p521 || key == ed25519;
    case KeyExchange::ecdhe_rsa:
      return key == rsa || key == rsa_pss;
    case KeyExchange::rsa:
      return key == rsa;
    case KeyExchange::any:
      break;  // TLS 1.3's suites do not say
  }
  return false;
}

std::span<const CipherSuiteInfo> cipher_suites() noexcept { return kSuites; }

const CipherSuiteInfo* find(CipherSuite suite) noexcept {
  const auto* row = std::ranges::find(kSuites, suite, &CipherSuiteInfo::suite);
  return row == std::end(kSuites) ? nullptr : row;
}

}  // namespace entente::crypto
