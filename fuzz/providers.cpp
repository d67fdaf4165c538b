#include "providers.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "crypto/hybrid.h"
#include "demand.h"
#include "rsa_key.h"
#include "x509/pem.h"

namespace entente::fuzz {
namespace {

using crypto::HashAlgorithm;

const crypto::Provider& real() noexcept { return crypto::openssl_provider(); }

class Sevens final : public Random {
 public:
  bool fill(MutableBytes out) noexcept override {
    std::ranges::fill(out, std::uint8_t{7});
    return true;
  }
};

class ZeroHmac final : public crypto::Hmac {
 public:
  explicit ZeroHmac(HashAlgorithm algorithm) noexcept : algorithm_(algorithm) {}
  [[nodiscard]] HashAlgorithm algorithm() const noexcept override { return algorithm_; }
  void set_key(Bytes) noexcept override {}
  Bytes mac(std::initializer_list<Bytes>, MutableBytes out) noexcept override {
    const auto digest = out.first(crypto::digest_size(algorithm_));
    std::ranges::fill(digest, std::uint8_t{0});
    return digest;
  }

 private:
  HashAlgorithm algorithm_;
};

class CopyingAead final : public crypto::Aead {
 public:
  bool seal(Bytes, Bytes, MutableBytes, MutableBytes tag) noexcept override {
    std::ranges::fill(tag, std::uint8_t{0});
    return true;
  }
  bool open(Bytes, Bytes, MutableBytes, Bytes) noexcept override { return true; }
};

class EmptyShare final : public crypto::PrivateShare {
 public:
  explicit EmptyShare(NamedGroup group) noexcept : group_(group), share_(crypto::find(group)->client_share, 4) {}
  [[nodiscard]] NamedGroup group() const noexcept override { return group_; }
  [[nodiscard]] Bytes public_share() const noexcept override { return share_; }
  Result<SharedSecret> agree(Bytes server_share) noexcept override {
    if (server_share.size() != crypto::find(group_)->server_share) return fail(Fault::key_share_invalid);
    return SharedSecret::copy_of(Buffer(crypto::find(group_)->secret));
  }

 private:
  NamedGroup group_;
  Buffer share_;
};

/// RSA's padding without randomness: what is encrypted is always the same.
class SamePadding final : public crypto::PublicKey {
 public:
  SamePadding(std::shared_ptr<const crypto::PublicKey> key, Bytes spki) noexcept
      : key_(std::move(key)), spki_(to_buffer(spki)) {}
  [[nodiscard]] crypto::KeyType type() const noexcept override { return key_->type(); }
  [[nodiscard]] unsigned bits() const noexcept override { return key_->bits(); }
  [[nodiscard]] bool verify(crypto::SignatureAlgorithm algorithm, Bytes message,
                            Bytes signature) const noexcept override {
    return key_->verify(algorithm, message, signature);
  }
  [[nodiscard]] Result<Buffer> encrypt(Bytes plaintext) const noexcept override {
    if (type() != crypto::KeyType::rsa) return key_->encrypt(plaintext);
    const auto* at = spki_.data();
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        d2i_PUBKEY(nullptr, &at, static_cast<long>(spki_.size())), EVP_PKEY_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                              EVP_PKEY_CTX_free);
    auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key.get()));
    Buffer out(size);
    const auto padded = block(plaintext, size);
    demand(EVP_PKEY_encrypt_init(context.get()) == 1 &&
               EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
               EVP_PKEY_encrypt(context.get(), out.data(), &size, padded.data(), padded.size()) == 1,
           "RSA encrypts");
    return out;
  }

 private:
  /// RFC 8017 §7.2.1
  static Buffer block(Bytes plaintext, std::size_t size) {
    Buffer out(size, 0x55);
    out[0] = 0;
    out[1] = 2;
    out[size - plaintext.size() - 1] = 0;
    std::ranges::copy(plaintext, out.end() - static_cast<std::ptrdiff_t>(plaintext.size()));
    return out;
  }
  std::shared_ptr<const crypto::PublicKey> key_;
  Buffer spki_;
};

class TrustingKey final : public crypto::PublicKey {
 public:
  explicit TrustingKey(std::shared_ptr<const crypto::PublicKey> key) noexcept : key_(std::move(key)) {}
  [[nodiscard]] crypto::KeyType type() const noexcept override { return key_->type(); }
  [[nodiscard]] unsigned bits() const noexcept override { return key_->bits(); }
  [[nodiscard]] bool verify(crypto::SignatureAlgorithm, Bytes, Bytes) const noexcept override { return true; }
  [[nodiscard]] Result<Buffer> encrypt(Bytes plaintext) const noexcept override { return key_->encrypt(plaintext); }

 private:
  std::shared_ptr<const crypto::PublicKey> key_;
};

}  // namespace

Random& Repeatable::random() const noexcept {
  static Sevens sevens;
  return sevens;
}

std::unique_ptr<crypto::Hash> Repeatable::hash(HashAlgorithm algorithm) const noexcept {
  return real().hash(algorithm);
}
std::unique_ptr<crypto::Hmac> Repeatable::hmac(HashAlgorithm algorithm) const noexcept {
  return real().hmac(algorithm);
}
std::unique_ptr<crypto::Aead> Repeatable::aead(crypto::AeadAlgorithm algorithm, const AeadKey& key) const noexcept {
  return real().aead(algorithm, key);
}
bool Repeatable::supports(NamedGroup group) const noexcept { return real().supports(group); }
bool Repeatable::supports(crypto::KeyType type) const noexcept { return real().supports(type); }

const crypto::Kem& Repeatable::kem(crypto::KemAlgorithm algorithm) const noexcept { return real().kem(algorithm); }

Result<std::unique_ptr<crypto::PrivateShare>> Repeatable::generate(NamedGroup group) const noexcept {
  if (const auto& row = *crypto::find(group); row.hybrid) return crypto::generate_hybrid(row, *this);
  return real().import_share(group, Buffer(crypto::find(group)->secret, 0x42));
}

Result<std::unique_ptr<crypto::PrivateShare>> Repeatable::import_share(NamedGroup group, Bytes scalar) const noexcept {
  return real().import_share(group, scalar);
}

Result<crypto::Response> Repeatable::respond(NamedGroup group, Bytes client_share) const noexcept {
  if (const auto& row = *crypto::find(group); row.hybrid) return crypto::respond_hybrid(row, *this, client_share);
  const auto own = TRY(real().import_share(group, Buffer(crypto::find(group)->secret, 0x24)));
  return crypto::Response{to_buffer(own->public_share()), TRY(own->agree(client_share))};
}

Result<std::shared_ptr<const crypto::PublicKey>> Repeatable::import_public(Bytes spki) const noexcept {
  return std::make_shared<SamePadding>(TRY(real().import_public(spki)), spki);
}

Result<std::shared_ptr<const crypto::PrivateKey>> Repeatable::import_private(Bytes der) const noexcept {
  return real().import_private(der);
}

Result<std::shared_ptr<const crypto::PrivateKey>> Repeatable::make_private(crypto::KeyType type,
                                                                           unsigned) const noexcept {
  if (type == crypto::KeyType::rsa) return real().import_private(TRY(x509::read_pem_private_key(kRsaKey)).reveal());
  // RFC 8410 §7: PKCS#8 around 32 bytes
  Buffer der = {0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};
  der.resize(der.size() + 32, 0x11);
  return real().import_private(der);
}

std::unique_ptr<crypto::Hmac> Unprotected::hmac(HashAlgorithm algorithm) const noexcept {
  return std::make_unique<ZeroHmac>(algorithm);
}

std::unique_ptr<crypto::Aead> Unprotected::aead(crypto::AeadAlgorithm, const AeadKey&) const noexcept {
  return std::make_unique<CopyingAead>();
}

Result<std::unique_ptr<crypto::PrivateShare>> Unprotected::generate(NamedGroup group) const noexcept {
  return std::make_unique<EmptyShare>(group);
}

Result<crypto::Response> Unprotected::respond(NamedGroup group, Bytes client_share) const noexcept {
  const auto& row = *crypto::find(group);
  if (client_share.size() != row.client_share) return fail(Fault::key_share_invalid);
  return crypto::Response{Buffer(row.server_share, 4), SharedSecret::copy_of(Buffer(row.secret))};
}

Result<std::shared_ptr<const crypto::PublicKey>> Unprotected::import_public(Bytes spki) const noexcept {
  return std::make_shared<TrustingKey>(TRY(Repeatable::import_public(spki)));
}

const Repeatable& repeatable() noexcept {
  static const Repeatable provider;
  return provider;
}

const Unprotected& unprotected() noexcept {
  static const Unprotected provider;
  return provider;
}

}  // namespace entente::fuzz
