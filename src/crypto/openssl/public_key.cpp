// PublicKey over EVP_PKEY: the parts that parse_spki found, given to libcrypto as numbers.
#include "crypto/openssl/public_key.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "base/result.h"
#include "crypto/openssl/rsa_encryption.h"
#include "crypto/openssl/signature.h"
#include "crypto/spki.h"

namespace entente::crypto::openssl {
namespace {

constexpr std::size_t kMaxModulus = 8192 / 8;

class EvpPublicKey final : public PublicKey {
 public:
  EvpPublicKey(const Algorithms& algorithms, const SpkiView& parsed, Pkey key, Pool<Pkey>* home) noexcept
      : algorithms_(algorithms),
        key_(std::move(key)),
        home_(home),
        bits_(parsed.bits),
        type_(parsed.type),
        pss_hash_(parsed.pss_hash) {}

  EvpPublicKey(const EvpPublicKey&) = delete;
  EvpPublicKey& operator=(const EvpPublicKey&) = delete;
  ~EvpPublicKey() override {
    if (home_) home_->give(std::move(key_));
  }

  KeyType type() const noexcept override { return type_; }
  unsigned bits() const noexcept override { return bits_; }
  bool verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const noexcept override;
  Result<Buffer> encrypt(Bytes plaintext) const noexcept override {
    return type_ == KeyType::rsa ? encrypt_pkcs1(*key_, plaintext) : PublicKey::encrypt(plaintext);
  }

 private:
  [[nodiscard]] bool verify_message(Bytes message, Bytes signature) const noexcept;

  const Algorithms& algorithms_;
  Pkey key_;
  Pool<Pkey>* home_;  ///< where the key goes afterwards, or nullptr
  unsigned bits_;
  KeyType type_;
  std::optional<HashAlgorithm> pss_hash_;
};

/// Ed25519 (RFC 8032 §5.1.7) and ML-DSA (FIPS 204 §5.3), which hash the message themselves.
bool EvpPublicKey::verify_message(Bytes message, Bytes signature) const noexcept {
  const MdContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

bool EvpPublicKey::verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const noexcept {
  const QuietErrors quiet;
  if (!compatible(type_, algorithm.kind)) return false;
  // RFC 4055 §3.3: with parameters in the key, the signature's hash MUST be the key's.
  if (pss_hash_ && *pss_hash_ != algorithm.hash) return false;
  if (takes_message(algorithm.kind)) return verify_message(message, signature);

  const auto context = make_signature_context(*key_, algorithm, Use::verify);
  if (!context) return false;
  // libcrypto takes an ECDSA signature in strict DER alone, r and s between 0 and the order, an RSA one of the
  // modulus' length alone, and compares PKCS#1's whole encoding: nothing is parsed out of it.
  std::array<std::uint8_t, kMaxDigest> space;
  const auto hashed = digest(algorithms_.md(algorithm.hash), message, space);
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hashed.data(), hashed.size()) == 1;
}

Pkey import_rsa(Bytes modulus, Bytes exponent) noexcept {
  // OSSL_PARAM takes numbers in the machine's order.
  std::array<std::uint8_t, kMaxModulus> n;
  std::array<std::uint8_t, 8> e;
  const auto native = [](Bytes number, MutableBytes out) {
    if constexpr (std::endian::native == std::endian::little)
      std::ranges::reverse_copy(number, out.begin());
    else
      std::ranges::copy(number, out.begin());
    return out.data();
  };
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, native(modulus, n), modulus.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, native(exponent, e), exponent.size()),
                             OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (context && EVP_PKEY_fromdata_init(context.get()) == 1)
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters);
  return Pkey(key);
}

std::unexpected<Error> not_valid() noexcept {
  return fail(Fault::cert_malformed, "Certificate.subjectPublicKeyInfo", "a valid public key");
}

}  // namespace

PublicKeys::PublicKeys(const Algorithms& algorithms) noexcept
    : algorithms_(algorithms), curves_{{{make_curve("P-256")}, {make_curve("P-384")}, {make_curve("P-521")}}} {}

Result<std::shared_ptr<const PublicKey>> PublicKeys::import_point(const SpkiView& parsed) const noexcept {
  const auto i = static_cast<std::size_t>(std::to_underlying(parsed.type) - std::to_underlying(KeyType::p256));
  auto& curve = curves_[i];
  auto idle = curve.idle.take();
  Pkey key = idle ? std::move(*idle) : Pkey(EVP_PKEY_dup(curve.key_template.get()));
  // Setting the point checks that it is on the curve.
  if (!key || EVP_PKEY_set1_encoded_public_key(key.get(), parsed.point.data(), parsed.point.size()) != 1)
    return not_valid();
  return std::make_shared<EvpPublicKey>(algorithms_, parsed, std::move(key), &curve.idle);
}

Result<std::shared_ptr<const PublicKey>> PublicKeys::import(Bytes spki) const noexcept {
  const QuietErrors quiet;
  const auto parsed = TRY(parse_spki(spki));
  Pkey key;
  switch (parsed.type) {
    case KeyType::rsa:
    case KeyType::rsa_pss:
      key = import_rsa(parsed.modulus, parsed.exponent);
      break;
    case KeyType::p256:
    case KeyType::p384:
    case KeyType::p521:
      return import_point(parsed);
    case KeyType::mldsa44:
    case KeyType::mldsa65:
    case KeyType::mldsa87:
      if (!algorithms_.has(parsed.type))
        return fail(Fault::cert_weak_key, "Certificate.subjectPublicKeyInfo",
                    "a key that this libcrypto can use (ML-DSA: from 3.5 on)", name(parsed.type));
      [[fallthrough]];
    case KeyType::ed25519:
      key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, libcrypto_name(parsed.type), nullptr, parsed.point.data(),
                                               parsed.point.size()));
      break;
  }
  if (!key) return not_valid();
  return std::make_shared<EvpPublicKey>(algorithms_, parsed, std::move(key), nullptr);
}

}  // namespace entente::crypto::openssl
