// Keccak-f[1600] and the sponge over it (FIPS 202 §3, §4), for ML-KEM alone, which hashes a few bytes some forty times
// a key: through EVP each of these costs as much again, and libcrypto < 3.3 cannot squeeze step by step. Bitwise logic
// on a fixed schedule: its time depends on lengths alone.
#pragma once
#include <array>
#include <initializer_list>

#include "base/secret.h"

namespace entente::crypto::mlkem {

/// One sponge (FIPS 202 §4): all input is given first, then any amount of output is taken. Wiped afterwards.
class Sponge {
 public:
  enum class Kind : std::uint8_t { sha3_256, sha3_512, shake128, shake256 };

  Sponge(Kind kind, std::initializer_list<Bytes> input) noexcept;
  Sponge(const Sponge&) = delete;
  Sponge& operator=(const Sponge&) = delete;
  ~Sponge() { wipe(state_.data(), sizeof state_); }

  void squeeze(MutableBytes out) noexcept;
  /// Bytes that one permutation yields: the cheapest portion to take.
  [[nodiscard]] std::size_t rate() const noexcept { return rate_; }

 private:
  void absorb(Bytes input) noexcept;
  void xor_byte(std::size_t at, std::uint8_t byte) noexcept { state_[at / 8] ^= std::uint64_t{byte} << 8 * (at % 8); }

  std::array<std::uint64_t, 25> state_{};
  std::size_t rate_;
  std::size_t at_ = 0;  ///< of the next byte in the block
};

}  // namespace entente::crypto::mlkem
