// Polynomials of ML-KEM (FIPS 203 §4): 256 coefficients modulo q = 3329. No step branches on a coefficient, uses one as
// an address or divides by one; what is read from a public seed is said to be public.
#pragma once
#include <array>

#include "base/bytes.h"
#include "crypto/mlkem/keccak.h"

namespace entente::crypto::mlkem {

constexpr std::int16_t kQ = 3329;
constexpr std::size_t kN = 256;
constexpr std::size_t kEncodedPoly = 384;  ///< ByteEncode_12 (FIPS 203 §4.2.1)

/// Coefficients are signed representatives; each function says how small its results are.
struct Poly {
  alignas(16) std::array<std::int16_t, kN> at;
};

/// The product of two numbers modulo q, times 2^-16, within (-q, q). |a * b| < q * 2^15.
[[nodiscard]] constexpr std::int16_t montgomery_multiply(std::int16_t a, std::int16_t b) noexcept {
  constexpr std::int16_t inverse = -3327;  // of q modulo 2^16
  const auto low = static_cast<std::int16_t>(a * b);
  const auto multiple = static_cast<std::int16_t>(low * inverse);
  return static_cast<std::int16_t>(((a * b) >> 16) - ((multiple * kQ) >> 16));
}
/// Any number, modulo q, within [0, q].
[[nodiscard]] constexpr std::int16_t barrett_reduce(std::int16_t a) noexcept {
  constexpr std::int16_t reciprocal = 20159;  // 2^26 / q
  const auto quotient = static_cast<std::int16_t>(((a * reciprocal) >> 16) >> 10);
  return static_cast<std::int16_t>(a - quotient * kQ);
}
/// From (-q, q] to [0, q).
[[nodiscard]] constexpr std::int16_t canonical(std::int16_t a) noexcept {
  const auto below = static_cast<std::int16_t>(a - kQ);  // within [-2q, 0]
  const auto once = static_cast<std::int16_t>(below + ((below >> 15) & kQ));
  return static_cast<std::int16_t>(once + ((once >> 15) & kQ));
}
/// FIPS 203 §4.2.1, Compress_d: round(2^d / q * x) modulo 2^d for x in [0, q), the division by q as a multiplication:
/// a processor's division takes a time that depends on x.
template <unsigned d>
[[nodiscard]] constexpr std::uint16_t compress(std::int16_t x) noexcept {
  constexpr std::uint64_t reciprocal = 20642679;  // 2^36 / q, rounded up
  const auto scaled = (static_cast<std::uint64_t>(static_cast<std::uint16_t>(x)) << d) + kQ / 2;
  return static_cast<std::uint16_t>((scaled * reciprocal >> 36) & ((1u << d) - 1));
}
/// FIPS 203 §4.2.1, Decompress_d, within [0, q).
template <unsigned d>
[[nodiscard]] constexpr std::int16_t decompress(std::uint16_t y) noexcept {
  return static_cast<std::int16_t>((static_cast<std::uint32_t>(y) * kQ + (1u << (d - 1))) >> d);
}

/// FIPS 203 §4.3. From coefficients within [-q, q] to ones within [0, q].
void ntt(Poly& f) noexcept;
/// The inverse, times 2^16: takes away what multiply_add left. From within [-q, q] to within (-q, q).
void inverse_ntt(Poly& f) noexcept;
/// f times 2^16, within (-q, q): takes away what multiply_add left, where no inverse_ntt does.
void to_montgomery(Poly& f) noexcept;
/// The sum of `count` products in the NTT's ring (FIPS 203 §4.3.1), times 2^-16, within (-q, q). `count` <= 4, factors
/// within [-q, q], `b` at `step` polynomials from one to the next.
void multiply_add(Poly& out, const Poly* a, std::size_t step, const Poly* b, std::size_t count) noexcept;
/// f += g.
void add(Poly& f, const Poly& g) noexcept;
/// f -= g.
void subtract(Poly& f, const Poly& g) noexcept;
/// To [0, q), from within [-8q, 8q].
void reduce(Poly& f) noexcept;

/// SampleNTT (FIPS 203 §4.2.2) of rho || j || i, both public. Within [0, q).
void sample_uniform(Poly& f, Bytes rho, std::uint8_t j, std::uint8_t i) noexcept;
/// SamplePolyCBD_2 (FIPS 203 §4.2.2) of PRF_2(seed, counter). Within [-2, 2].
void sample_noise(Poly& f, Bytes seed, std::uint8_t counter) noexcept;

/// ByteEncode_12 of coefficients within [0, q).
void encode(const Poly& f, MutableBytes out) noexcept;
/// ByteDecode_12: within [0, 4096).
void decode(Poly& f, Bytes in) noexcept;
/// Whether all coefficients are below q (FIPS 203 §7.2, the modulus check). They are the peer's and public.
[[nodiscard]] bool is_reduced(const Poly& f) noexcept;
/// ByteEncode_d after Compress_d, of coefficients within [0, q); `out` has 32 d bytes, d is 4, 5, 10 or 11.
void compress_encode(unsigned d, const Poly& f, MutableBytes out) noexcept;
/// Decompress_d after ByteDecode_d.
void decode_decompress(unsigned d, Poly& f, Bytes in) noexcept;
/// Decompress_1 after ByteDecode_1: 32 bytes, which are secret.
void from_message(Poly& f, Bytes message) noexcept;
/// ByteEncode_1 after Compress_1, of coefficients within [0, q).
void to_message(const Poly& f, MutableBytes message) noexcept;

}  // namespace entente::crypto::mlkem
