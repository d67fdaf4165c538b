// A key encapsulation mechanism as hybrid key exchange uses it (FIPS 203 §3.3): ML-KEM, by whoever computes it.
#pragma once
#include <memory>
#include <optional>

#include "base/secret.h"

namespace entente::crypto {

enum class KemAlgorithm : std::uint8_t { mlkem768, mlkem1024 };

/// Bytes of an encapsulation key and of a ciphertext (FIPS 203 §8, table 3).
struct KemSizes {
  std::uint16_t key, ciphertext;
};
constexpr KemSizes sizes(KemAlgorithm kem) noexcept {
  return kem == KemAlgorithm::mlkem768 ? KemSizes{1184, 1088} : KemSizes{1568, 1568};
}
constexpr std::size_t kKemSecret = 32;  ///< the shared secret, and each half of a seed
constexpr std::size_t kKemSeed = 64;    ///< d || z (FIPS 203 §7.1)

/// FIPS 203 §3.3: what both sides end up with.
using KemSecret = Secret<struct KemSecretTag, kKemSecret>;
using KemSeed = Secret<struct KemSeedTag, kKemSeed>;

/// A key pair.
class KemKey {
 public:
  virtual ~KemKey() = default;
  [[nodiscard]] virtual Bytes encapsulation_key() const noexcept = 0;
  /// FIPS 203 §7.3. A ciphertext that nobody made for this key gives a secret that nobody has (implicit rejection);
  /// nothing for one of the wrong length.
  [[nodiscard]] virtual std::optional<KemSecret> decapsulate(Bytes ciphertext) const noexcept = 0;
};

/// Stateless, thread-safe.
class Kem {
 public:
  virtual ~Kem() = default;
  /// FIPS 203 §7.1 from d || z. nullptr if the seed is not of kKemSeed bytes, or the backend fails.
  [[nodiscard]] virtual std::unique_ptr<KemKey> generate(Bytes seed) const noexcept = 0;
  /// FIPS 203 §7.2 with the randomness m, kKemSecret bytes; fills `ciphertext`, which is as long as sizes() says.
  /// Nothing for an encapsulation key of the wrong length or with a coefficient that is not reduced.
  [[nodiscard]] virtual std::optional<KemSecret> encapsulate(Bytes key, Bytes m,
                                                             MutableBytes ciphertext) const noexcept = 0;
};

}  // namespace entente::crypto
