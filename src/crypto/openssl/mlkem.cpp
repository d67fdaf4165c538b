// ML-KEM over EVP_PKEY. We compile against libcrypto 3.0, whose headers lack the parameters' names.
#include "crypto/openssl/mlkem.h"

#include <openssl/core_names.h>

#include "crypto/openssl/handles.h"

namespace entente::crypto::openssl {
namespace {

constexpr const char* kSeed = "seed";        // OSSL_PKEY_PARAM_ML_KEM_SEED
constexpr const char* kRandomness = "ikme";  // OSSL_KEM_PARAM_IKME

OSSL_PARAM bytes(const char* key, Bytes value) noexcept {
  return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(value.data()), value.size());
}

class EvpKemKey final : public KemKey {
 public:
  EvpKemKey(Pkey key, std::size_t public_size) noexcept : key_(std::move(key)), public_(public_size) {}

  [[nodiscard]] bool write() noexcept {
    std::size_t size = 0;
    return EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, public_.data(),
                                           public_.size(), &size) == 1 &&
           size == public_.size();
  }
  Bytes encapsulation_key() const noexcept override { return public_; }
  std::optional<KemSecret> decapsulate(Bytes ciphertext) const noexcept override;

 private:
  Pkey key_;
  Buffer public_;
};

std::optional<KemSecret> EvpKemKey::decapsulate(Bytes ciphertext) const noexcept {
  const QuietErrors quiet;
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  KemSecret secret;
  const auto out = secret.resize(kKemSecret);
  std::size_t size = out.size();
  if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) != 1 ||
      EVP_PKEY_decapsulate(context.get(), out.data(), &size, ciphertext.data(), ciphertext.size()) != 1 ||
      size != out.size())
    return std::nullopt;
  return secret;
}

class EvpKem final : public Kem {
 public:
  explicit EvpKem(KemAlgorithm algorithm) noexcept
      : name_(algorithm == KemAlgorithm::mlkem768 ? "ML-KEM-768" : "ML-KEM-1024"), size_(sizes(algorithm)) {}

  [[nodiscard]] bool available() const noexcept { return make_generator() != nullptr; }
  std::unique_ptr<KemKey> generate(Bytes seed) const noexcept override;
  std::optional<KemSecret> encapsulate(Bytes key, Bytes m, MutableBytes ciphertext) const noexcept override;

 private:
  [[nodiscard]] PkeyContext make_generator() const noexcept {
    PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, name_, nullptr));
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
    return context;
  }
  const char* name_;
  KemSizes size_;
};

std::unique_ptr<KemKey> EvpKem::generate(Bytes seed) const noexcept {
  if (seed.size() != kKemSeed) return nullptr;
  const QuietErrors quiet;
  const auto context = make_generator();
  const OSSL_PARAM give[] = {bytes(kSeed, seed), OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_CTX_set_params(context.get(), give) != 1 || EVP_PKEY_generate(context.get(), &made) != 1)
    return nullptr;
  auto key = std::make_unique<EvpKemKey>(Pkey(made), size_.key);
  if (!key->write()) return nullptr;
  return key;
}

std::optional<KemSecret> EvpKem::encapsulate(Bytes key, Bytes m, MutableBytes ciphertext) const noexcept {
  if (key.size() != size_.key || m.size() != kKemSecret || ciphertext.size() != size_.ciphertext) return std::nullopt;
  const QuietErrors quiet;
  // FIPS 203 §7.2: the key is checked as it is imported
  const Pkey to(EVP_PKEY_new_raw_public_key_ex(nullptr, name_, nullptr, key.data(), key.size()));
  const PkeyContext context(to ? EVP_PKEY_CTX_new_from_pkey(nullptr, to.get(), nullptr) : nullptr);
  const OSSL_PARAM give[] = {bytes(kRandomness, m), OSSL_PARAM_construct_end()};
  KemSecret secret;
  const auto out = secret.resize(kKemSecret);
  std::size_t size = out.size(), written = ciphertext.size();
  if (!context || EVP_PKEY_encapsulate_init(context.get(), give) != 1 ||
      EVP_PKEY_encapsulate(context.get(), ciphertext.data(), &written, out.data(), &size) != 1 || size != out.size() ||
      written != ciphertext.size())
    return std::nullopt;
  return secret;
}

}  // namespace

std::unique_ptr<Kem> make_kem(KemAlgorithm algorithm) noexcept {
  const QuietErrors quiet;
  auto kem = std::make_unique<EvpKem>(algorithm);
  if (!kem->available()) return nullptr;
  return kem;
}

}  // namespace entente::crypto::openssl
