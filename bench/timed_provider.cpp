#include "timed_provider.h"

#include "base/result.h"
#include "cost.h"

namespace entente::bench {
namespace {

using namespace entente::crypto;

/// Charges a call.
auto timed(auto&& call) {
  const Primitive primitive;
  return call();
}

class TimedHash final : public Hash {
 public:
  explicit TimedHash(std::unique_ptr<Hash> behind) noexcept : behind_(std::move(behind)) {}
  void update(Bytes more) noexcept override {
    timed([&] { behind_->update(more); });
  }
  Bytes snapshot(MutableBytes out) noexcept override {
    return timed([&] { return behind_->snapshot(out); });
  }
  void reset() noexcept override {
    timed([&] { behind_->reset(); });
  }
  std::unique_ptr<Hash> clone() const noexcept override { return std::make_unique<TimedHash>(behind_->clone()); }

 private:
  std::unique_ptr<Hash> behind_;
};

class TimedHmac final : public Hmac {
 public:
  explicit TimedHmac(std::unique_ptr<Hmac> behind) noexcept : behind_(std::move(behind)) {}
  HashAlgorithm algorithm() const noexcept override { return behind_->algorithm(); }
  void set_key(Bytes key) noexcept override {
    timed([&] { behind_->set_key(key); });
  }
  Bytes mac(std::initializer_list<Bytes> parts, MutableBytes out) noexcept override {
    return timed([&] { return behind_->mac(parts, out); });
  }

 private:
  std::unique_ptr<Hmac> behind_;
};

class TimedAead final : public Aead {
 public:
  explicit TimedAead(std::unique_ptr<Aead> behind) noexcept : behind_(std::move(behind)) {}
  bool seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept override {
    return timed([&] { return behind_->seal(nonce, aad, data, tag); });
  }
  bool open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept override {
    return timed([&] { return behind_->open(nonce, aad, data, tag); });
  }

 private:
  std::unique_ptr<Aead> behind_;
};

class TimedShare final : public PrivateShare {
 public:
  explicit TimedShare(std::unique_ptr<PrivateShare> behind) noexcept : behind_(std::move(behind)) {}
  NamedGroup group() const noexcept override { return behind_->group(); }
  Bytes public_share() const noexcept override { return behind_->public_share(); }
  Result<SharedSecret> agree(Bytes server_share) noexcept override {
    return timed([&] { return behind_->agree(server_share); });
  }

 private:
  std::unique_ptr<PrivateShare> behind_;
};

class TimedPublicKey final : public PublicKey {
 public:
  explicit TimedPublicKey(std::shared_ptr<const PublicKey> behind) noexcept : behind_(std::move(behind)) {}
  KeyType type() const noexcept override { return behind_->type(); }
  unsigned bits() const noexcept override { return behind_->bits(); }
  bool verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const noexcept override {
    return timed([&] { return behind_->verify(algorithm, message, signature); });
  }
  Result<Buffer> encrypt(Bytes plaintext) const noexcept override {
    return timed([&] { return behind_->encrypt(plaintext); });
  }

 private:
  std::shared_ptr<const PublicKey> behind_;
};

class TimedPrivateKey final : public PrivateKey {
 public:
  explicit TimedPrivateKey(std::shared_ptr<const PrivateKey> behind) noexcept : behind_(std::move(behind)) {}
  KeyType type() const noexcept override { return behind_->type(); }
  unsigned bits() const noexcept override { return behind_->bits(); }
  Bytes spki() const noexcept override { return behind_->spki(); }
  Result<Buffer> sign(SignatureAlgorithm algorithm, Bytes message) const noexcept override {
    return timed([&] { return behind_->sign(algorithm, message); });
  }
  Result<PremasterSecret> decrypt_premaster(ProtocolVersion offered, Bytes encrypted,
                                            Bytes substitute) const noexcept override {
    return timed([&] { return behind_->decrypt_premaster(offered, encrypted, substitute); });
  }
  Result<SecretBuffer> pkcs8() const noexcept override { return behind_->pkcs8(); }

 private:
  std::shared_ptr<const PrivateKey> behind_;
};

/// Wraps what a call made, if it did.
template <class Wrapper, class T>
Result<T> wrapped(Result<T> made) {
  auto behind = TRY(std::move(made));
  return T(new Wrapper(std::move(behind)));
}

}  // namespace

bool TimedProvider::TimedRandom::fill(MutableBytes out) noexcept {
  return timed([&] { return behind_.fill(out); });
}

std::unique_ptr<Hash> TimedProvider::hash(HashAlgorithm algorithm) const noexcept {
  return std::make_unique<TimedHash>(behind_.hash(algorithm));
}

std::unique_ptr<Hmac> TimedProvider::hmac(HashAlgorithm algorithm) const noexcept {
  return std::make_unique<TimedHmac>(behind_.hmac(algorithm));
}

std::unique_ptr<Aead> TimedProvider::aead(AeadAlgorithm algorithm, const AeadKey& key) const noexcept {
  auto made = timed([&] { return behind_.aead(algorithm, key); });
  return made ? std::make_unique<TimedAead>(std::move(made)) : nullptr;
}

Result<std::unique_ptr<PrivateShare>> TimedProvider::generate(NamedGroup group) const noexcept {
  return wrapped<TimedShare>(timed([&] { return behind_.generate(group); }));
}

Result<std::unique_ptr<PrivateShare>> TimedProvider::import_share(NamedGroup group, Bytes scalar) const noexcept {
  return wrapped<TimedShare>(timed([&] { return behind_.import_share(group, scalar); }));
}

Result<Response> TimedProvider::respond(NamedGroup group, Bytes client_share) const noexcept {
  return timed([&] { return behind_.respond(group, client_share); });
}

Result<std::shared_ptr<const PublicKey>> TimedProvider::import_public(Bytes spki) const noexcept {
  return wrapped<TimedPublicKey>(timed([&] { return behind_.import_public(spki); }));
}

Result<std::shared_ptr<const PrivateKey>> TimedProvider::import_private(Bytes der) const noexcept {
  return wrapped<TimedPrivateKey>(behind_.import_private(der));
}

Result<std::shared_ptr<const PrivateKey>> TimedProvider::make_private(KeyType type, unsigned bits) const noexcept {
  return wrapped<TimedPrivateKey>(behind_.make_private(type, bits));
}

}  // namespace entente::bench
