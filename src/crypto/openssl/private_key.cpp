// PrivateKey over EVP_PKEY. A key signs with contexts that are set up once and kept, each used by one thread at a time.
#include "crypto/openssl/private_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "base/result.h"
#include "crypto/openssl/pool.h"
#include "crypto/openssl/rsa_encryption.h"
#include "crypto/openssl/signature.h"
#include "crypto/pkcs8.h"
#include "crypto/spki.h"

namespace entente::crypto::openssl {
namespace {

constexpr const char* kWhere = "PrivateKey";

struct Signer {
  SignatureAlgorithm algorithm;
  PkeyContext context;
};

class EvpPrivateKey final : public PrivateKey {
 public:
  /// `parsed` has views of `spki`.
  EvpPrivateKey(const Algorithms& algorithms, Pkey key, Buffer spki, const SpkiView& parsed) noexcept
      : algorithms_(algorithms),
        key_(std::move(key)),
        spki_(std::move(spki)),
        modulus_(parsed.modulus),
        bits_(parsed.bits),
        type_(parsed.type),
        pss_hash_(parsed.pss_hash) {}

  KeyType type() const noexcept override { return type_; }
  unsigned bits() const noexcept override { return bits_; }
  Bytes spki() const noexcept override { return spki_; }
  Result<Buffer> sign(SignatureAlgorithm algorithm, Bytes message) const noexcept override;
  bool can_decrypt() const noexcept override { return type_ == KeyType::rsa; }
  Result<PremasterSecret> decrypt_premaster(ProtocolVersion offered, Bytes encrypted,
                                            Bytes substitute) const noexcept override;
  Result<SecretBuffer> pkcs8() const noexcept override;

 private:
  [[nodiscard]] Result<Buffer> sign_message(Bytes message) const noexcept;
  [[nodiscard]] Result<Buffer> sign_digest(SignatureAlgorithm algorithm, Bytes digest) const noexcept;
  [[nodiscard]] std::size_t max_signature() const noexcept {
    return static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  }

  const Algorithms& algorithms_;
  Pkey key_;
  mutable Pool<Signer> signers_;
  Buffer spki_;
  Bytes modulus_;  ///< of RSA, in spki_
  unsigned bits_;
  KeyType type_;
  std::optional<HashAlgorithm> pss_hash_;
};

/// Ed25519 (RFC 8032 §5.1.6) and ML-DSA (FIPS 204 §5.2), which hash the message themselves.
Result<Buffer> EvpPrivateKey::sign_message(Bytes message) const noexcept {
  const MdContext context(EVP_MD_CTX_new());
  Buffer signature(max_signature());
  auto size = signature.size();
  if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
    return fail(Fault::sign_failed, kWhere);
  signature.resize(size);
  return signature;
}

Result<Buffer> EvpPrivateKey::sign_digest(SignatureAlgorithm algorithm, Bytes digest) const noexcept {
  auto signer = signers_.take([&](const Signer& idle) { return idle.algorithm == algorithm; });
  if (!signer) signer = Signer{algorithm, make_signature_context(*key_, algorithm, Use::sign)};
  Buffer signature(max_signature());
  auto size = signature.size();
  // A fault in one half of RSA's CRT would give the key away (Boneh, DeMillo, Lipton). libcrypto raises each result to
  // the public exponent, compares, and starts again without CRT if they differ (rsa_ossl_mod_exp), so no wrong
  // signature leaves here; tests/unit/crypto proves it with a damaged key.
  if (!signer->context ||
      EVP_PKEY_sign(signer->context.get(), signature.data(), &size, digest.data(), digest.size()) != 1)
    return fail(Fault::sign_failed, kWhere);
  signers_.give(std::move(*signer));
  signature.resize(size);
  return signature;
}

Result<Buffer> EvpPrivateKey::sign(SignatureAlgorithm algorithm, Bytes message) const noexcept {
  const QuietErrors quiet;
  if (!compatible(type_, algorithm.kind) || (pss_hash_ && *pss_hash_ != algorithm.hash))
    return fail(Fault::sign_failed, kWhere, "an algorithm of this kind of key", name(type_));
  if (takes_message(algorithm.kind)) return sign_message(message);
  std::array<std::uint8_t, kMaxDigest> space;
  return sign_digest(algorithm, digest(algorithms_.md(algorithm.hash), message, space));
}

Result<PremasterSecret> EvpPrivateKey::decrypt_premaster(ProtocolVersion offered, Bytes encrypted,
                                                         Bytes substitute) const noexcept {
  if (type_ != KeyType::rsa) return PrivateKey::decrypt_premaster(offered, encrypted, substitute);
  return openssl::decrypt_premaster(*key_, modulus_, {encrypted, offered, substitute});
}

Result<SecretBuffer> EvpPrivateKey::pkcs8() const noexcept {
  const QuietErrors quiet;
  const Pkcs8Info info(EVP_PKEY2PKCS8(key_.get()));
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : 0;
  if (size <= 0) return fail(Fault::crypto_failed, kWhere);
  Buffer der(static_cast<std::size_t>(size));
  auto* end = der.data();
  if (i2d_PKCS8_PRIV_KEY_INFO(info.get(), &end) != size) return fail(Fault::crypto_failed, kWhere);
  return SecretBuffer(std::move(der));
}

/// The public half, DER.
Buffer write_spki(const EVP_PKEY& key) noexcept {
  const int size = i2d_PUBKEY(&key, nullptr);
  if (size <= 0) return {};
  Buffer der(static_cast<std::size_t>(size));
  auto* end = der.data();
  i2d_PUBKEY(&key, &end);
  return der;
}

/// Wraps a key whose public half keeps to the same bounds as a peer's.
Result<std::shared_ptr<const PrivateKey>> adopt(const Algorithms& algorithms, Pkey key) noexcept {
  if (EVP_PKEY_is_a(key.get(), "EC") == 1)
    EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
  auto spki = write_spki(*key);
  const auto parsed = parse_spki(spki);
  if (!parsed) return fail(Fault::key_invalid, kWhere, parsed.error().expected.view());
  const SpkiView view = *parsed;
  return std::make_shared<EvpPrivateKey>(algorithms, std::move(key), std::move(spki), view);
}

/// Whether the halves belong together. For RSA this would test primes for tens of milliseconds; there a wrong half
/// shows in the first signature.
bool is_pair(EVP_PKEY& key) noexcept {
  if (EVP_PKEY_is_a(&key, "EC") != 1) return true;
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  return context && EVP_PKEY_pairwise_check(context.get()) == 1;
}

const char* curve_name(KeyType type) noexcept {
  return type == KeyType::p256 ? "P-256" : type == KeyType::p384 ? "P-384" : type == KeyType::p521 ? "P-521" : nullptr;
}

}  // namespace

Result<std::shared_ptr<const PrivateKey>> import_private(const Algorithms& algorithms, Bytes der) noexcept {
  const QuietErrors quiet;
  if (is_encrypted_key(der)) return fail(Fault::key_encrypted, kWhere);
  const auto rewritten = to_pkcs8_version1(der);
  if (rewritten) der = rewritten->reveal();
  const auto* at = der.data();
  Pkey key(d2i_AutoPrivateKey_ex(nullptr, &at, static_cast<long>(der.size()), nullptr, nullptr));
  if (!key || at != der.data() + der.size()) return fail(Fault::key_invalid, kWhere, "PKCS#8, SEC1 or PKCS#1 in DER");
  if (!is_pair(*key)) return fail(Fault::key_invalid, kWhere, "a public half that belongs to the private one");
  return adopt(algorithms, std::move(key));
}

Result<std::shared_ptr<const PrivateKey>> make_private(const Algorithms& algorithms, KeyType type,
                                                       unsigned bits) noexcept {
  const QuietErrors quiet;
  const bool rsa = type == KeyType::rsa || type == KeyType::rsa_pss;
  if (rsa && (bits < 2048 || bits > 8192)) return fail(Fault::key_invalid, kWhere, "RSA of 2048 to 8192 bits");
  if (!algorithms.has(type))
    return fail(Fault::key_invalid, kWhere, "a key that this libcrypto can use (ML-DSA: from 3.5 on)", name(type));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, libcrypto_name(type), nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      (rsa && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1) ||
      (curve_name(type) && EVP_PKEY_CTX_set_group_name(context.get(), curve_name(type)) != 1) ||
      EVP_PKEY_generate(context.get(), &key) != 1)
    return fail(Fault::crypto_failed, kWhere);
  return adopt(algorithms, Pkey(key));
}

}  // namespace entente::crypto::openssl
