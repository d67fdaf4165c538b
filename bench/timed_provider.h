// A provider that charges the time of every primitive of the one behind it (cost.h): what is left of a handshake's time
// is the engine's own.
#pragma once
#include "crypto/provider.h"

namespace entente::bench {

class TimedProvider final : public crypto::Provider {
 public:
  explicit TimedProvider(const crypto::Provider& behind) noexcept : behind_(behind) {}

  std::string_view backend() const noexcept override { return behind_.backend(); }
  Random& random() const noexcept override { return random_; }
  std::unique_ptr<crypto::Hash> hash(crypto::HashAlgorithm algorithm) const noexcept override;
  std::unique_ptr<crypto::Hmac> hmac(crypto::HashAlgorithm algorithm) const noexcept override;
  std::unique_ptr<crypto::Aead> aead(crypto::AeadAlgorithm algorithm, const AeadKey& key) const noexcept override;
  bool supports(NamedGroup group) const noexcept override { return behind_.supports(group); }
  bool supports(crypto::KeyType type) const noexcept override { return behind_.supports(type); }
  Result<std::unique_ptr<crypto::PrivateShare>> generate(NamedGroup group) const noexcept override;
  Result<std::unique_ptr<crypto::PrivateShare>> import_share(NamedGroup group, Bytes scalar) const noexcept override;
  Result<crypto::Response> respond(NamedGroup group, Bytes client_share) const noexcept override;
  const crypto::Kem& kem(crypto::KemAlgorithm algorithm) const noexcept override { return behind_.kem(algorithm); }
  Result<std::shared_ptr<const crypto::PublicKey>> import_public(Bytes spki) const noexcept override;
  Result<std::shared_ptr<const crypto::PrivateKey>> import_private(Bytes der) const noexcept override;
  Result<std::shared_ptr<const crypto::PrivateKey>> make_private(crypto::KeyType type,
                                                                 unsigned bits) const noexcept override;

 private:
  class TimedRandom final : public Random {
   public:
    explicit TimedRandom(Random& behind) noexcept : behind_(behind) {}
    bool fill(MutableBytes out) noexcept override;

   private:
    Random& behind_;
  };

  const crypto::Provider& behind_;
  mutable TimedRandom random_{behind_.random()};
};

}  // namespace entente::bench
