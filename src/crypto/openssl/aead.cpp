// AEADs over EVP_CIPHER_CTX: one context a key, which is expanded once; a record sets the nonce alone.
#include "crypto/openssl/aead.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <limits>

namespace entente::crypto::openssl {
namespace {

/// Guards no error queue, as that would cost a tenth of a small record: sizes are checked first, and a tag that does
/// not match leaves no entry (tests/unit/crypto/aead_test.cpp).
class EvpAead final : public Aead {
 public:
  explicit EvpAead(CipherContext context) noexcept : context_(std::move(context)) {}

  bool seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept override;
  [[nodiscard]] bool open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept override;

 private:
  static bool fits(Bytes nonce, Bytes aad, Bytes data, Bytes tag) noexcept {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    return nonce.size() == kNonceSize && tag.size() == kTagSize && aad.size() <= most && data.size() <= most;
  }
  CipherContext context_;
};

bool EvpAead::seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept {
  if (!fits(nonce, aad, data, tag)) return false;
  auto* const context = context_.get();
  int written = 0;
  if (EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) != 1) return false;
  if (EVP_EncryptUpdate(context, nullptr, &written, aad.data(), static_cast<int>(aad.size())) != 1) return false;
  if (!data.empty() &&
      EVP_EncryptUpdate(context, data.data(), &written, data.data(), static_cast<int>(data.size())) != 1)
    return false;
  if (EVP_EncryptFinal_ex(context, tag.data(), &written) != 1) return false;
  OSSL_PARAM ask[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag.data(), kTagSize),
                      OSSL_PARAM_construct_end()};
  return EVP_CIPHER_CTX_get_params(context, ask) == 1;
}

bool EvpAead::open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept {
  if (!fits(nonce, aad, data, tag)) return false;
  auto* const context = context_.get();
  int written = 0;
  std::uint8_t expected[kTagSize];
  std::ranges::copy(tag, expected);
  const OSSL_PARAM give[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, expected, kTagSize),
                             OSSL_PARAM_construct_end()};
  if (EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce.data(), give) != 1) return false;
  if (EVP_DecryptUpdate(context, nullptr, &written, aad.data(), static_cast<int>(aad.size())) != 1) return false;
  if (!data.empty() &&
      EVP_DecryptUpdate(context, data.data(), &written, data.data(), static_cast<int>(data.size())) != 1)
    return false;
  return EVP_DecryptFinal_ex(context, expected, &written) == 1;
}

}  // namespace

std::unique_ptr<Aead> make_aead(const EVP_CIPHER& cipher, const AeadKey& key) noexcept {
  if (key.size() != static_cast<std::size_t>(EVP_CIPHER_get_key_length(&cipher))) return nullptr;
  const QuietErrors quiet;
  CipherContext context(EVP_CIPHER_CTX_new());
  must(context != nullptr);
  if (EVP_EncryptInit_ex2(context.get(), &cipher, key.reveal().data(), nullptr, nullptr) != 1) return nullptr;
  return std::make_unique<EvpAead>(std::move(context));
}

}  // namespace entente::crypto::openssl
