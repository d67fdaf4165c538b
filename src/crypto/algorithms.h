// The vocabulary of the provider: hashes, AEADs, kinds of keys and signatures.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace entente::crypto {

enum class HashAlgorithm : std::uint8_t { sha256, sha384, sha512 };

constexpr std::size_t digest_size(HashAlgorithm hash) noexcept {
  return hash == HashAlgorithm::sha256 ? 32 : hash == HashAlgorithm::sha384 ? 48 : 64;
}
constexpr std::size_t kMaxDigest = 64;

enum class AeadAlgorithm : std::uint8_t { aes_128_gcm, aes_256_gcm, chacha20_poly1305 };

constexpr std::size_t key_size(AeadAlgorithm aead) noexcept { return aead == AeadAlgorithm::aes_128_gcm ? 16 : 32; }
constexpr std::size_t kNonceSize = 12;
/// Bytes of the nonce that a record of TLS 1.2 carries itself (RFC 5288 §3, RFC 7905 §2).
constexpr std::size_t explicit_nonce_size(AeadAlgorithm aead) noexcept {
  return aead == AeadAlgorithm::chacha20_poly1305 ? 0 : 8;
}
constexpr std::size_t kTagSize = 16;

/// By what a suite of TLS 1.2 makes its premaster secret, and how it is authenticated (RFC 5246 §7.4.3). In TLS 1.3
/// suites do not say.
enum class KeyExchange : std::uint8_t { any, ecdhe_ecdsa, ecdhe_rsa, rsa };

/// What a public key is, from its SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). `rsa_pss` is id-RSASSA-PSS.
enum class KeyType : std::uint8_t { rsa, rsa_pss, p256, p384, p521, ed25519, mldsa44, mldsa65, mldsa87 };

std::string_view name(KeyType) noexcept;  ///< `ECDSA P-256`

/// A way to sign, apart from the key: certificates combine curve and hash freely, TLS 1.3's schemes do not.
struct SignatureAlgorithm {
  enum class Kind : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, ed25519, mldsa44, mldsa65, mldsa87 } kind;
  HashAlgorithm hash = HashAlgorithm::sha256;  ///< the others have none
  friend constexpr bool operator==(const SignatureAlgorithm&, const SignatureAlgorithm&) = default;
};

constexpr bool is_mldsa(SignatureAlgorithm::Kind kind) noexcept {
  using enum SignatureAlgorithm::Kind;
  return kind == mldsa44 || kind == mldsa65 || kind == mldsa87;
}

/// Ed25519 and ML-DSA take the message itself, not a hash of it that is chosen apart.
constexpr bool takes_message(SignatureAlgorithm::Kind kind) noexcept {
  return kind == SignatureAlgorithm::Kind::ed25519 || is_mldsa(kind);
}

}  // namespace entente::crypto
