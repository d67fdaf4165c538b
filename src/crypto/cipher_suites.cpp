// The table of cipher suites (RFC 8446 appendix B.4).
#include "crypto/cipher_suites.h"

#include <algorithm>

namespace entente::crypto {
namespace {

// RFC 8446 §5.5: 2^24.5 full-size records are safe under one AES-GCM key; with ChaCha20-Poly1305 the sequence number
// is what ends first.
constexpr std::uint64_t kGcmRecords = std::uint64_t{1} << 24;
constexpr std::uint64_t kChaChaRecords = std::uint64_t{1} << 62;

constexpr CipherSuiteInfo kSuites[] = {
    {CipherSuite::TLS_AES_128_GCM_SHA256, AeadAlgorithm::aes_128_gcm, HashAlgorithm::sha256, kGcmRecords},
    {CipherSuite::TLS_AES_256_GCM_SHA384, AeadAlgorithm::aes_256_gcm, HashAlgorithm::sha384, kGcmRecords},
    {CipherSuite::TLS_CHACHA20_POLY1305_SHA256, AeadAlgorithm::chacha20_poly1305, HashAlgorithm::sha256,
     kChaChaRecords},
};

}  // namespace

std::span<const CipherSuiteInfo> cipher_suites() noexcept { return kSuites; }

const CipherSuiteInfo* find(CipherSuite suite) noexcept {
  const auto* row = std::ranges::find(kSuites, suite, &CipherSuiteInfo::suite);
  return row == std::end(kSuites) ? nullptr : row;
}

}  // namespace entente::crypto
