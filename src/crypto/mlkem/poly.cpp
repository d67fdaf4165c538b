// Polynomials of ML-KEM (FIPS 203 §4.2, §4.3).
#include "crypto/mlkem/poly.h"

#include <algorithm>

namespace entente::crypto::mlkem {
namespace {

consteval std::int16_t power_of_zeta(unsigned exponent, int times = 1 << 16) {
  int out = times % kQ;
  for (unsigned i = 0; i < exponent; ++i) out = out * 17 % kQ;
  return static_cast<std::int16_t>(out > kQ / 2 ? out - kQ : out);
}
consteval unsigned reverse7(unsigned i) {
  unsigned out = 0;
  for (unsigned bit = 0; bit < 7; ++bit) out |= (i >> bit & 1) << (6 - bit);
  return out;
}

using Factors = std::array<std::int16_t, 128>;
/// 17^reverse7(i) * 2^16 modulo q, the middle ones of all representatives.
consteval Factors make_zetas() {
  Factors out{};
  for (unsigned i = 0; i < out.size(); ++i) out[i] = power_of_zeta(reverse7(i));
  return out;
}
/// 17^(2 reverse7(i) + 1) * 2^16.
consteval Factors make_gammas() {
  Factors out{};
  for (unsigned i = 0; i < out.size(); ++i) out[i] = power_of_zeta(2 * reverse7(i) + 1);
  return out;
}
constexpr auto kZetas = make_zetas();
constexpr auto kGammas = make_gammas();
constexpr std::int16_t kSquare = power_of_zeta(0, 1353);                // 2^32
constexpr std::int16_t kSquareOver128 = power_of_zeta(0, 1353 * 3303);  // 2^32 / 128
static_assert(1353 == (std::uint64_t{1} << 32) % kQ && 128 * 3303 % kQ == 1);

/// One layer's butterflies at distance `length`, in `blocks` of twice as much: sums grow by q, differences too.
void forward_layer(Poly& f, std::size_t length, std::size_t blocks) noexcept {
  for (std::size_t block = 0; block < blocks; ++block) {
    const auto zeta = kZetas[blocks + block];
    auto* const low = &f.at[2 * length * block];
    auto* const high = low + length;
    for (std::size_t j = 0; j < length; ++j) {
      const auto t = montgomery_multiply(high[j], zeta);
      high[j] = static_cast<std::int16_t>(low[j] - t);
      low[j] = static_cast<std::int16_t>(low[j] + t);
    }
  }
}

/// Sums double; differences end within (-q, q).
void inverse_layer(Poly& f, std::size_t length, std::size_t blocks) noexcept {
  for (std::size_t block = 0; block < blocks; ++block) {
    const auto zeta = kZetas[2 * blocks - 1 - block];
    auto* const low = &f.at[2 * length * block];
    auto* const high = low + length;
    for (std::size_t j = 0; j < length; ++j) {
      const auto difference = static_cast<std::int16_t>(high[j] - low[j]);
      low[j] = static_cast<std::int16_t>(low[j] + high[j]);
      high[j] = montgomery_multiply(difference, zeta);
    }
  }
}

void reduce_loosely(Poly& f) noexcept {
  for (auto& x : f.at) x = barrett_reduce(x);
}

/// montgomery_multiply's second half, for |x| < q * 2^15.
std::int16_t montgomery_reduce(std::int32_t x) noexcept {
  constexpr std::int16_t inverse = -3327;
  const auto multiple = static_cast<std::int16_t>(static_cast<std::int16_t>(x) * inverse);
  return static_cast<std::int16_t>((x - multiple * kQ) >> 16);
}

/// Eight numbers of d bits into d bytes, the lowest bit first (FIPS 203 §4.2.1).
template <unsigned d>
void pack(const std::array<std::uint16_t, 8>& numbers, std::uint8_t* out) noexcept {
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const auto number : numbers) {
    bits |= static_cast<std::uint32_t>(number) << count;
    for (count += d; count >= 8; count -= 8, bits >>= 8) *out++ = static_cast<std::uint8_t>(bits);
  }
}
template <unsigned d>
std::array<std::uint16_t, 8> unpack(const std::uint8_t* in) noexcept {
  std::array<std::uint16_t, 8> numbers;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (auto& number : numbers) {
    for (; count < d; count += 8) bits |= static_cast<std::uint32_t>(*in++) << count;
    number = static_cast<std::uint16_t>(bits & ((1u << d) - 1));
    bits >>= d;
    count -= d;
  }
  return numbers;
}

template <unsigned d>
void compress_encode_as(const Poly& f, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < kN / 8; ++i) {
    std::array<std::uint16_t, 8> numbers;
    for (std::size_t j = 0; j < 8; ++j) numbers[j] = compress<d>(f.at[8 * i + j]);
    pack<d>(numbers, &out[d * i]);
  }
}
template <unsigned d>
void decode_decompress_as(Poly& f, Bytes in) noexcept {
  for (std::size_t i = 0; i < kN / 8; ++i) {
    const auto numbers = unpack<d>(&in[d * i]);
    for (std::size_t j = 0; j < 8; ++j) f.at[8 * i + j] = decompress<d>(numbers[j]);
  }
}

}  // namespace

void ntt(Poly& f) noexcept {
  for (std::size_t length = 128, blocks = 1; length >= 2; length /= 2, blocks *= 2) forward_layer(f, length, blocks);
  reduce_loosely(f);
}

void inverse_ntt(Poly& f) noexcept {
  for (std::size_t length = 2, blocks = 64; length <= 128; length *= 2, blocks /= 2) {
    inverse_layer(f, length, blocks);
    if (length == 8 || length == 64) reduce_loosely(f);  // three layers are as much as 16 bits hold
  }
  for (auto& x : f.at) x = montgomery_multiply(x, kSquareOver128);
}

void to_montgomery(Poly& f) noexcept {
  for (auto& x : f.at) x = montgomery_multiply(x, kSquare);
}

void multiply_add(Poly& out, const Poly* a, std::size_t step, const Poly* b, std::size_t count) noexcept {
  std::array<std::int32_t, kN> sums{};
  for (std::size_t n = 0; n < count; ++n) {
    const auto &f = a[n * step].at, &g = b[n].at;
    for (std::size_t i = 0; i < kN / 2; ++i) {
      const auto turned = montgomery_multiply(g[2 * i + 1], kGammas[i]);
      sums[2 * i] += f[2 * i] * g[2 * i] + f[2 * i + 1] * turned;
      sums[2 * i + 1] += f[2 * i] * g[2 * i + 1] + f[2 * i + 1] * g[2 * i];
    }
  }
  for (std::size_t i = 0; i < kN; ++i) out.at[i] = montgomery_reduce(sums[i]);
  wipe(sums.data(), sizeof sums);
}

void add(Poly& f, const Poly& g) noexcept {
  for (std::size_t i = 0; i < kN; ++i) f.at[i] = static_cast<std::int16_t>(f.at[i] + g.at[i]);
}
void subtract(Poly& f, const Poly& g) noexcept {
  for (std::size_t i = 0; i < kN; ++i) f.at[i] = static_cast<std::int16_t>(f.at[i] - g.at[i]);
}
void reduce(Poly& f) noexcept {
  for (auto& x : f.at) x = canonical(barrett_reduce(x));
}

void sample_uniform(Poly& f, Bytes rho, std::uint8_t j, std::uint8_t i) noexcept {
  const std::uint8_t indices[] = {j, i};
  Sponge xof(Sponge::Kind::shake128, {rho, indices});
  std::array<std::uint8_t, 168> block;
  // the last block may give more than is wanted: it finds room, and no step waits for what a guess foretold
  std::array<std::int16_t, kN + block.size() / 3 * 2> found;
  for (std::size_t count = 0; count < kN;) {
    xof.squeeze(block);
    for (std::size_t at = 0; at < block.size(); at += 3) {
      const auto low = static_cast<std::int16_t>(block[at] | (block[at + 1] & 15) << 8);
      const auto high = static_cast<std::int16_t>(block[at + 1] >> 4 | block[at + 2] << 4);
      found[count] = low;
      count += low < kQ;
      found[count] = high;
      count += high < kQ;
    }
  }
  std::copy_n(found.begin(), kN, f.at.begin());
}

void sample_noise(Poly& f, Bytes seed, std::uint8_t counter) noexcept {
  Sponge prf(Sponge::Kind::shake256, {seed, {&counter, 1}});
  std::array<std::uint8_t, kN / 2> bytes;
  prf.squeeze(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    // each nibble: the sum of two bits, less the sum of two more
    const unsigned pairs = (bytes[i] & 0x55u) + (bytes[i] >> 1 & 0x55u);
    f.at[2 * i] = static_cast<std::int16_t>(static_cast<int>(pairs & 3) - static_cast<int>(pairs >> 2 & 3));
    f.at[2 * i + 1] = static_cast<std::int16_t>(static_cast<int>(pairs >> 4 & 3) - static_cast<int>(pairs >> 6));
  }
  wipe(bytes);
}

void encode(const Poly& f, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < kN / 2; ++i) {
    const auto low = static_cast<unsigned>(f.at[2 * i]), high = static_cast<unsigned>(f.at[2 * i + 1]);
    out[3 * i] = static_cast<std::uint8_t>(low);
    out[3 * i + 1] = static_cast<std::uint8_t>(low >> 8 | high << 4);
    out[3 * i + 2] = static_cast<std::uint8_t>(high >> 4);
  }
}
void decode(Poly& f, Bytes in) noexcept {
  for (std::size_t i = 0; i < kN / 2; ++i) {
    f.at[2 * i] = static_cast<std::int16_t>(in[3 * i] | (in[3 * i + 1] & 15) << 8);
    f.at[2 * i + 1] = static_cast<std::int16_t>(in[3 * i + 1] >> 4 | in[3 * i + 2] << 4);
  }
}

bool is_reduced(const Poly& f) noexcept {
  int above = 0;
  for (const auto x : f.at) above |= kQ - 1 - x;
  return above >= 0;
}

void compress_encode(unsigned d, const Poly& f, MutableBytes out) noexcept {
  switch (d) {
    case 4:
      return compress_encode_as<4>(f, out);
    case 5:
      return compress_encode_as<5>(f, out);
    case 10:
      return compress_encode_as<10>(f, out);
    default:
      return compress_encode_as<11>(f, out);
  }
}
void decode_decompress(unsigned d, Poly& f, Bytes in) noexcept {
  switch (d) {
    case 4:
      return decode_decompress_as<4>(f, in);
    case 5:
      return decode_decompress_as<5>(f, in);
    case 10:
      return decode_decompress_as<10>(f, in);
    default:
      return decode_decompress_as<11>(f, in);
  }
}

void from_message(Poly& f, Bytes message) noexcept {
  for (std::size_t i = 0; i < kN; ++i) {
    int mask = -(message[i / 8] >> i % 8 & 1);
    asm volatile("" : "+r"(mask));  // a compiler that knows it to be 0 or -1 may make a branch of it
    f.at[i] = static_cast<std::int16_t>(mask & decompress<1>(1));
  }
}
void to_message(const Poly& f, MutableBytes message) noexcept {
  for (std::size_t i = 0; i < kN / 8; ++i) {
    unsigned bits = 0;
    for (unsigned j = 0; j < 8; ++j) bits |= static_cast<unsigned>(compress<1>(f.at[8 * i + j])) << j;
    message[i] = static_cast<std::uint8_t>(bits);
  }
}

}  // namespace entente::crypto::mlkem
