// Keccak-f[1600] (FIPS 202 §3) and the sponge (§4). Two rounds a turn, on 25 locals: the compiler keeps what it can in
// registers and the lanes need no copying from round to round.
#include "crypto/mlkem/keccak.h"

#include <bit>
#include <cstring>

namespace entente::crypto::mlkem {
namespace {

using Lane = std::uint64_t;
using State = std::array<Lane, 25>;

/// FIPS 202 §3.2.5: the constants of iota, from the shift register of rc(t).
constexpr std::array<Lane, 24> make_round_constants() noexcept {
  std::array<Lane, 24> out{};
  unsigned r = 1;
  for (auto& constant : out)
    for (unsigned j = 0; j <= 6; ++j) {
      constant |= Lane{r & 1} << ((1u << j) - 1);
      r = (r << 1) ^ ((r >> 7) * 0x171);
    }
  return out;
}
constexpr auto kRoundConstants = make_round_constants();

/// FIPS 202 §3.2.2: for each lane, in the order x + 5y, how far rho rotates it.
constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                            25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

/// Row `y` after theta, rho and pi (FIPS 202 §3.2.1 to §3.2.3), then chi (§3.2.4): the lane at (x, y) comes from
/// (x + 3y, x).
template <unsigned y>
[[gnu::always_inline]] inline void row(const State& from, const std::array<Lane, 5>& theta, State& to) noexcept {
  const auto lane = [&]<unsigned x>() {
    constexpr unsigned column = (x + 3 * y) % 5;
    return std::rotl(from[column + 5 * x] ^ theta[column], kRotations[column + 5 * x]);
  };
  const Lane b0 = lane.template operator()<0>(), b1 = lane.template operator()<1>(), b2 = lane.template operator()<2>(),
             b3 = lane.template operator()<3>(), b4 = lane.template operator()<4>();
  to[5 * y] = b0 ^ (~b1 & b2);
  to[5 * y + 1] = b1 ^ (~b2 & b3);
  to[5 * y + 2] = b2 ^ (~b3 & b4);
  to[5 * y + 3] = b3 ^ (~b4 & b0);
  to[5 * y + 4] = b4 ^ (~b0 & b1);
}

[[gnu::always_inline]] inline void round(const State& from, State& to, Lane constant) noexcept {
  std::array<Lane, 5> p;  // the columns' parities
#pragma GCC unroll 5
  for (unsigned x = 0; x < 5; ++x) p[x] = from[x] ^ from[x + 5] ^ from[x + 10] ^ from[x + 15] ^ from[x + 20];
  const std::array<Lane, 5> theta = {p[4] ^ std::rotl(p[1], 1), p[0] ^ std::rotl(p[2], 1), p[1] ^ std::rotl(p[3], 1),
                                     p[2] ^ std::rotl(p[4], 1), p[3] ^ std::rotl(p[0], 1)};
  row<0>(from, theta, to);
  row<1>(from, theta, to);
  row<2>(from, theta, to);
  row<3>(from, theta, to);
  row<4>(from, theta, to);
  to[0] ^= constant;
}

void permute(State& state) noexcept {
  State even = state, odd;
  for (std::size_t i = 0; i < kRoundConstants.size(); i += 2) {
    round(even, odd, kRoundConstants[i]);
    round(odd, even, kRoundConstants[i + 1]);
  }
  state = even;
}

Lane load_le64(const std::uint8_t* p) noexcept {
  Lane lane;
  std::memcpy(&lane, p, sizeof lane);
  return std::endian::native == std::endian::little ? lane : std::byteswap(lane);
}

void store_le64(std::uint8_t* p, Lane lane) noexcept {
  if constexpr (std::endian::native != std::endian::little) lane = std::byteswap(lane);
  std::memcpy(p, &lane, sizeof lane);
}

struct Shape {
  std::size_t rate;
  std::uint8_t suffix;  ///< domain separation and the first bit of the padding (FIPS 202 §6, appendix B.2)
};
constexpr Shape kShapes[] = {{136, 0x06}, {72, 0x06}, {168, 0x1f}, {136, 0x1f}};

}  // namespace

Sponge::Sponge(Kind kind, std::initializer_list<Bytes> input) noexcept
    : rate_(kShapes[static_cast<std::size_t>(kind)].rate) {
  for (const auto part : input) absorb(part);
  xor_byte(at_, kShapes[static_cast<std::size_t>(kind)].suffix);
  xor_byte(rate_ - 1, 0x80);
  at_ = rate_;  // the permutation waits for somebody who wants output
}

void Sponge::absorb(Bytes input) noexcept {
  while (!input.empty()) {
    if (at_ % 8 == 0 && input.size() >= 8) {
      state_[at_ / 8] ^= load_le64(input.data());
      at_ += 8;
      input = input.subspan(8);
    } else {
      xor_byte(at_++, input[0]);
      input = input.subspan(1);
    }
    if (at_ < rate_) continue;
    permute(state_);
    at_ = 0;
  }
}

void Sponge::squeeze(MutableBytes out) noexcept {
  while (!out.empty()) {
    if (at_ == rate_) {
      permute(state_);
      at_ = 0;
    }
    if (at_ % 8 == 0 && out.size() >= 8) {
      store_le64(out.data(), state_[at_ / 8]);
      at_ += 8;
      out = out.subspan(8);
    } else {
      out[0] = static_cast<std::uint8_t>(state_[at_ / 8] >> 8 * (at_ % 8));
      ++at_;
      out = out.subspan(1);
    }
  }
}

}  // namespace entente::crypto::mlkem
