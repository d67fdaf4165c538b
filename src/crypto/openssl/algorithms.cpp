// Everything that libcrypto looks up by name, looked up once.
#include "crypto/openssl/algorithms.h"

namespace entente::crypto::openssl {
namespace {

constexpr const char* kMdNames[] = {"SHA256", "SHA384", "SHA512"};
constexpr const char* kCipherNames[] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"};

}  // namespace

Algorithms::Algorithms() noexcept {
  const QuietErrors quiet;
  for (std::size_t i = 0; i < mds_.size(); ++i) {
    mds_[i].reset(EVP_MD_fetch(nullptr, kMdNames[i], nullptr));
    must(mds_[i] != nullptr);
  }
  for (std::size_t i = 0; i < ciphers_.size(); ++i)
    ciphers_[i].reset(EVP_CIPHER_fetch(nullptr, kCipherNames[i], nullptr));
  has_mldsa_ = Signature(EVP_SIGNATURE_fetch(nullptr, "ML-DSA-65", nullptr)) != nullptr;
}

bool Algorithms::has(KeyType type) const noexcept {
  const bool mldsa = type == KeyType::mldsa44 || type == KeyType::mldsa65 || type == KeyType::mldsa87;
  return !mldsa || has_mldsa_;
}

const char* md_name(HashAlgorithm hash) noexcept { return kMdNames[std::to_underlying(hash)]; }

Pkey make_curve(const char* name) noexcept {
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 || EVP_PKEY_CTX_set_group_name(context.get(), name) != 1 ||
      EVP_PKEY_paramgen(context.get(), &key) != 1)
    return nullptr;
  return Pkey(key);
}

Bytes digest(const EVP_MD& md, Bytes message, MutableBytes out) noexcept {
  unsigned size = 0;
  must(EVP_Digest(message.data(), message.size(), out.data(), &size, &md, nullptr));
  return out.first(size);
}

}  // namespace entente::crypto::openssl
