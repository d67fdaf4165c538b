// Secrets as types: move-only, wiped, sized by their kind; no ==, no formatter, no implicit bytes. What must not
// compile is proven in tests/compile_fail/.
#pragma once
#include <cstring>
#include <utility>

#include "base/bytes.h"

#ifdef ENTENTE_TRACK_SECRETS
#include <valgrind/memcheck.h>
#endif

namespace entente {

/// Overwrites memory in a way that the compiler keeps.
inline void wipe(void* at, std::size_t size) noexcept {
  std::memset(at, 0, size);
  asm volatile("" : : "r"(at) : "memory");
}
inline void wipe(MutableBytes bytes) noexcept {
  if (!bytes.empty()) wipe(bytes.data(), bytes.size());
}

/// Says that what was computed from secrets may be known from here on. In tests/secrets, where memory that holds
/// secrets counts as undefined, what follows may branch on it; elsewhere this does nothing.
inline void declassify([[maybe_unused]] Bytes bytes) noexcept {
#ifdef ENTENTE_TRACK_SECRETS
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
#endif
}

/// 0xff if both are equal and 0 if not, in time that depends on their common size alone; still a secret.
[[nodiscard]] inline std::uint8_t equal_mask(Bytes a, Bytes b) noexcept {
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
    asm volatile("" : "+r"(difference));
  }
  return static_cast<std::uint8_t>((difference - 1u) >> 8);
}

/// Compares in time that depends on the sizes alone. The answer is no secret.
[[nodiscard]] inline bool constant_time_equal(Bytes a, Bytes b) noexcept {
  if (a.size() != b.size()) return false;
  const auto mask = equal_mask(a, b);
  declassify({&mask, 1});
  return mask != 0;
}

/// At most N bytes that nobody else may see. `Tag` keeps kinds apart: a TrafficSecret is no SharedSecret.
template <class Tag, std::size_t N>
class Secret {
  static_assert(N <= 255);

 public:
  static constexpr std::size_t capacity = N;

  Secret() = default;
  Secret(Secret&& other) noexcept { take(other); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      clear();
      take(other);
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { clear(); }
  bool operator==(const Secret&) const = delete;

  /// A second copy, said aloud. Bytes past N are a bug and end the program.
  [[nodiscard]] static Secret copy_of(Bytes bytes) noexcept {
    Secret out;
    std::ranges::copy(bytes, out.resize(bytes.size()).begin());
    return out;
  }
  /// Makes room for `size` bytes and gives them to be written.
  MutableBytes resize(std::size_t size) noexcept {
    if (size > N) __builtin_trap();
    clear();
    size_ = static_cast<std::uint8_t>(size);
    return {bytes_, size};
  }
  [[nodiscard]] Bytes reveal() const noexcept { return {bytes_, size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept {
    if (size_ == 0) return;
    wipe(bytes_, N);
    size_ = 0;
  }

 private:
  void take(Secret& other) noexcept {
    std::memcpy(bytes_, other.bytes_, N);  // of fixed size: a few moves instead of a call
    size_ = other.size_;
    other.clear();
  }
  std::uint8_t bytes_[N]{};
  std::uint8_t size_ = 0;
};

/// Bytes of any length that are wiped when they go: private keys read from files, decrypted key blocks.
class SecretBuffer {
 public:
  SecretBuffer() = default;
  explicit SecretBuffer(Buffer bytes) noexcept : bytes_(std::move(bytes)) {}
  SecretBuffer(SecretBuffer&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBuffer& operator=(SecretBuffer&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  ~SecretBuffer() { wipe(bytes_); }

  [[nodiscard]] Bytes reveal() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

 private:
  Buffer bytes_;
};

/// RFC 8446 §7.1: what a group's key exchange yields; the largest is SecP384r1MLKEM1024 (48 + 32 bytes).
using SharedSecret = Secret<struct SharedTag, 80>;
/// RFC 5246 §7.4.7.1: what RSA key transport yields.
using PremasterSecret = Secret<struct PremasterTag, 48>;
/// RFC 8446 §7.1: a node of the key schedule, at most a SHA-384.
using ScheduleSecret = Secret<struct ScheduleTag, 48>;
/// RFC 8446 §7.2: a traffic secret, at most a SHA-384.
using TrafficSecret = Secret<struct TrafficTag, 48>;
/// RFC 8446 §7.3: an AEAD key.
using AeadKey = Secret<struct AeadKeyTag, 32>;
/// RFC 8446 §7.3: an AEAD's write IV. In TLS 1.2 the part of its nonces that is not in the records.
using AeadIv = Secret<struct AeadIvTag, 12>;

}  // namespace entente
