// Hash and Hmac over EVP_MD_CTX. HMAC is written out (RFC 2104 §2): the states after the inner and the outer key block
// are kept and copied, so a MAC costs no key block again, and no EVP_MAC with its parameters.
#include "crypto/openssl/digest.h"

#include <algorithm>
#include <array>

namespace entente::crypto::openssl {
namespace {

/// A fresh context, which allocates like everything else: or the program ends.
MdContext make_context() noexcept {
  MdContext context(EVP_MD_CTX_new());
  must(context != nullptr);
  return context;
}

Bytes finish(EVP_MD_CTX& context, MutableBytes out) noexcept {
  unsigned size = 0;
  must(EVP_DigestFinal_ex(&context, out.data(), &size));
  return out.first(size);
}

class EvpHash final : public Hash {
 public:
  explicit EvpHash(const EVP_MD& md) noexcept { must(EVP_DigestInit_ex2(running_.get(), &md, nullptr)); }

  void update(Bytes more) noexcept override { must(EVP_DigestUpdate(running_.get(), more.data(), more.size())); }
  Bytes snapshot(MutableBytes out) noexcept override {
    must(EVP_MD_CTX_copy_ex(scratch_.get(), running_.get()));
    return finish(*scratch_, out);
  }
  void reset() noexcept override { must(EVP_DigestInit_ex2(running_.get(), nullptr, nullptr)); }
  std::unique_ptr<Hash> clone() const noexcept override { return std::make_unique<EvpHash>(*this); }
  EvpHash(const EvpHash& other) noexcept { must(EVP_MD_CTX_copy_ex(running_.get(), other.running_.get())); }
  EvpHash& operator=(const EvpHash&) = delete;

 private:
  MdContext running_ = make_context(), scratch_ = make_context();
};

class EvpHmac final : public Hmac {
 public:
  EvpHmac(const EVP_MD& md, HashAlgorithm algorithm) noexcept : md_(md), algorithm_(algorithm) { set_key({}); }

  HashAlgorithm algorithm() const noexcept override { return algorithm_; }
  void set_key(Bytes key) noexcept override;
  Bytes mac(std::initializer_list<Bytes> parts, MutableBytes out) noexcept override;

 private:
  static constexpr std::size_t kMaxBlock = 128;
  void start(EVP_MD_CTX& context, std::array<std::uint8_t, kMaxBlock>& block, std::uint8_t pad) const noexcept;

  const EVP_MD& md_;
  MdContext inner_ = make_context(), outer_ = make_context(), scratch_ = make_context();
  HashAlgorithm algorithm_;
};

void EvpHmac::start(EVP_MD_CTX& context, std::array<std::uint8_t, kMaxBlock>& block, std::uint8_t pad) const noexcept {
  for (auto& byte : block) byte ^= pad;
  must(EVP_DigestInit_ex2(&context, &md_, nullptr));
  must(EVP_DigestUpdate(&context, block.data(), algorithm_ == HashAlgorithm::sha256 ? 64 : kMaxBlock));
}

void EvpHmac::set_key(Bytes key) noexcept {
  constexpr std::uint8_t inner_pad = 0x36, outer_pad = 0x5c;
  const std::size_t block_size = algorithm_ == HashAlgorithm::sha256 ? 64 : kMaxBlock;
  std::array<std::uint8_t, kMaxBlock> block{};
  if (key.size() > block_size) {
    must(EVP_DigestInit_ex2(scratch_.get(), &md_, nullptr));
    must(EVP_DigestUpdate(scratch_.get(), key.data(), key.size()));
    finish(*scratch_, block);
  } else {
    std::ranges::copy(key, block.begin());
  }
  start(*inner_, block, inner_pad);
  start(*outer_, block, inner_pad ^ outer_pad);
  wipe(block);
}

Bytes EvpHmac::mac(std::initializer_list<Bytes> parts, MutableBytes out) noexcept {
  std::array<std::uint8_t, kMaxDigest> inner;
  must(EVP_MD_CTX_copy_ex(scratch_.get(), inner_.get()));
  for (const auto part : parts) must(EVP_DigestUpdate(scratch_.get(), part.data(), part.size()));
  const auto inner_digest = finish(*scratch_, inner);
  must(EVP_MD_CTX_copy_ex(scratch_.get(), outer_.get()));
  must(EVP_DigestUpdate(scratch_.get(), inner_digest.data(), inner_digest.size()));
  wipe(inner);
  return finish(*scratch_, out);
}

}  // namespace

std::unique_ptr<Hash> make_hash(const EVP_MD& md) noexcept { return std::make_unique<EvpHash>(md); }

std::unique_ptr<Hmac> make_hmac(const EVP_MD& md, HashAlgorithm algorithm) noexcept {
  return std::make_unique<EvpHmac>(md, algorithm);
}

}  // namespace entente::crypto::openssl
