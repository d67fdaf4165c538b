// PublicKey over EVP_PKEY.
#pragma once
#include <array>

#include "crypto/openssl/algorithms.h"
#include "crypto/openssl/pool.h"
#include "crypto/provider.h"
#include "crypto/spki.h"

namespace entente::crypto::openssl {

/// From parsed parts to keys, which it outlives; holds what libcrypto makes slow, set-up keys of each curve.
class PublicKeys {
 public:
  explicit PublicKeys(const Algorithms& algorithms) noexcept;
  [[nodiscard]] Result<std::shared_ptr<const PublicKey>> import(Bytes spki) const noexcept;

 private:
  struct Curve {
    Pkey key_template;
    Pool<Pkey> idle{};  ///< keys of the past, to take another point
  };
  [[nodiscard]] Result<std::shared_ptr<const PublicKey>> import_point(const SpkiView& parsed) const noexcept;

  const Algorithms& algorithms_;
  mutable std::array<Curve, 3> curves_;
};

}  // namespace entente::crypto::openssl
