// What the library asks of a cryptographic backend, and nothing else. crypto/openssl implements it over libcrypto;
// tests and accelerated backends may implement it again. Objects made here are used by one thread at a time, keys and
// the provider itself by any number.
#pragma once
#include <entente/environment.h>
#include <entente/error.h>
#include <entente/types.h>

#include <initializer_list>
#include <memory>

#include "base/secret.h"
#include "crypto/algorithms.h"
#include "crypto/kem.h"

namespace entente::crypto {

/// A running hash, whose value can be read on the way (RFC 8446 §4.4.1).
class Hash {
 public:
  virtual ~Hash() = default;
  virtual void update(Bytes more) noexcept = 0;
  /// The digest of all bytes so far, digest_size() long; the hash goes on. Returns the part of `out` that was written.
  virtual Bytes snapshot(MutableBytes out) noexcept = 0;
  virtual void reset() noexcept = 0;
  /// Another hash that has seen the same bytes.
  [[nodiscard]] virtual std::unique_ptr<Hash> clone() const noexcept = 0;
};

/// HMAC (RFC 2104) on pre-keyed contexts: set_key once, then any number of mac().
class Hmac {
 public:
  virtual ~Hmac() = default;
  [[nodiscard]] virtual HashAlgorithm algorithm() const noexcept = 0;
  virtual void set_key(Bytes key) noexcept = 0;
  /// The MAC of the parts in order; `out` is digest_size() long or longer and may overlap the parts. Returns the part
  /// of `out` that was written.
  virtual Bytes mac(std::initializer_list<Bytes> parts, MutableBytes out) noexcept = 0;
};

/// An AEAD under one key (RFC 5116). Nonces are 12 bytes, tags 16.
class Aead {
 public:
  virtual ~Aead() = default;
  /// Encrypts `data` in place and writes the tag.
  virtual bool seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept = 0;
  /// Decrypts `data` in place. On false nothing of it may be used; the caller wipes it.
  [[nodiscard]] virtual bool open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept = 0;
};

/// A public key, checked when it was imported (on the curve, RSA size and exponent within bounds). Immutable.
class PublicKey {
 public:
  virtual ~PublicKey() = default;
  [[nodiscard]] virtual KeyType type() const noexcept = 0;
  [[nodiscard]] virtual unsigned bits() const noexcept = 0;  ///< the modulus or the field
  [[nodiscard]] virtual bool verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const noexcept = 0;
  /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2), for KeyType::rsa alone. A key that cannot, as here, says Fault::crypto_failed.
  [[nodiscard]] virtual Result<Buffer> encrypt(Bytes plaintext) const noexcept;
};

/// A private key. Immutable, shared, thread-safe.
class PrivateKey {
 public:
  virtual ~PrivateKey() = default;
  [[nodiscard]] virtual KeyType type() const noexcept = 0;
  [[nodiscard]] virtual unsigned bits() const noexcept = 0;
  [[nodiscard]] virtual Bytes spki() const noexcept = 0;  ///< DER SubjectPublicKeyInfo of its public half
  [[nodiscard]] virtual Result<Buffer> sign(SignatureAlgorithm algorithm, Bytes message) const noexcept = 0;
  /// Whether decrypt_premaster() works: for RSA keys that are here.
  [[nodiscard]] virtual bool can_decrypt() const noexcept { return false; }
  /// The premaster secret of RSA key transport (RFC 5246 §7.4.7.1). Whatever is wrong with `encrypted`, its length, its
  /// padding or what is in it, there is an answer all the same and in the same time: `substitute`, 48 random bytes that
  /// were drawn before, or others as random; only the Finished shows it. `offered` is ClientHello.legacy_version.
  /// An error says nothing of `encrypted`: Fault::crypto_failed if the key cannot, as here.
  [[nodiscard]] virtual Result<PremasterSecret> decrypt_premaster(ProtocolVersion offered, Bytes encrypted,
                                                                  Bytes substitute) const noexcept;
  /// DER PKCS#8 (RFC 5958), unencrypted.
  [[nodiscard]] virtual Result<SecretBuffer> pkcs8() const noexcept = 0;
};

/// The client's half of a key exchange: KEM-shaped, so that hybrids and ML-KEM fit (client share, server's answer,
/// secret).
class PrivateShare {
 public:
  virtual ~PrivateShare() = default;
  [[nodiscard]] virtual NamedGroup group() const noexcept = 0;
  [[nodiscard]] virtual Bytes public_share() const noexcept = 0;  ///< what goes into KeyShareEntry.key_exchange
  /// Fault::key_share_invalid for an invalid answer (RFC 8446 §4.2.8.2, §7.4.2: all-zero X25519 results included).
  [[nodiscard]] virtual Result<SharedSecret> agree(Bytes server_share) noexcept = 0;
};

/// The server's half, done in one step.
struct Response {
  Buffer share;  ///< what goes into KeyShareEntry.key_exchange
  SharedSecret secret;
};

class Provider {
 public:
  virtual ~Provider() = default;
  [[nodiscard]] virtual std::string_view backend() const noexcept = 0;  ///< `openssl 3.0.19`
  [[nodiscard]] virtual Random& random() const noexcept = 0;

  [[nodiscard]] virtual std::unique_ptr<Hash> hash(HashAlgorithm algorithm) const noexcept = 0;
  [[nodiscard]] virtual std::unique_ptr<Hmac> hmac(HashAlgorithm algorithm) const noexcept = 0;
  /// nullptr if libcrypto cannot, as in FIPS builds without ChaCha20.
  [[nodiscard]] virtual std::unique_ptr<Aead> aead(AeadAlgorithm algorithm, const AeadKey& key) const noexcept = 0;

  [[nodiscard]] virtual bool supports(NamedGroup group) const noexcept = 0;
  /// Whether there are signatures by such keys: ML-DSA is libcrypto's from 3.5 on.
  [[nodiscard]] virtual bool supports(KeyType type) const noexcept = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateShare>> generate(NamedGroup group) const noexcept = 0;
  /// From a raw private scalar (big-endian for the P curves), for known answers and replays. A hybrid's is the scalar
  /// and ML-KEM's seed, in the order of the shares.
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateShare>> import_share(NamedGroup group,
                                                                           Bytes scalar) const noexcept = 0;
  [[nodiscard]] virtual Result<Response> respond(NamedGroup group, Bytes client_share) const noexcept = 0;
  /// What the hybrid groups are made of.
  [[nodiscard]] virtual const Kem& kem(KemAlgorithm algorithm) const noexcept = 0;

  /// From DER SubjectPublicKeyInfo. Fault::cert_weak_key or cert_malformed.
  [[nodiscard]] virtual Result<std::shared_ptr<const PublicKey>> import_public(Bytes spki) const noexcept = 0;
  /// From DER: PKCS#8, SEC1 (RFC 5915) or PKCS#1 (RFC 8017). Fault::key_invalid, key_encrypted.
  [[nodiscard]] virtual Result<std::shared_ptr<const PrivateKey>> import_private(Bytes der) const noexcept = 0;
  /// A new key, for development CAs and tests. `bits` counts for RSA alone.
  [[nodiscard]] virtual Result<std::shared_ptr<const PrivateKey>> make_private(KeyType type,
                                                                               unsigned bits = 2048) const noexcept = 0;
};

/// The provider over libcrypto: made at first use, shared, never destroyed. Where libcrypto has no ML-KEM it has ours.
const Provider& openssl_provider() noexcept;
/// The same, with our own ML-KEM in any case: to compare them, and where a libcrypto is not to be trusted with it.
const Provider& portable_mlkem_provider() noexcept;

}  // namespace entente::crypto
