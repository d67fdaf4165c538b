// The special-purpose blocks.
#include "io/public_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/bytes.h"

namespace entente::io {
namespace {

struct Block {
  std::array<std::uint8_t, 16> prefix;
  unsigned bits;
};

bool is_in(Bytes address, const Block& block) noexcept {
  for (unsigned bit = 0; bit < block.bits; ++bit)
    if (((address[bit / 8] ^ block.prefix[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

constexpr Block kSpecial4[] = {
    {{0}, 8},              // this network
    {{10}, 8},             // private
    {{100, 64}, 10},       // shared, between a provider and its customers
    {{127}, 8},            // loopback
    {{169, 254}, 16},      // link-local; clouds answer there with secrets
    {{172, 16}, 12},       // private
    {{192, 0, 0}, 24},     // protocol assignments
    {{192, 0, 2}, 24},     // documentation
    {{192, 88, 99}, 24},   // 6to4 relays
    {{192, 168}, 16},      // private
    {{198, 18}, 15},       // benchmarks
    {{198, 51, 100}, 24},  // documentation
    {{203, 0, 113}, 24},   // documentation
    {{224}, 3},            // multicast, reserved, broadcast
};

constexpr Block kGlobal6 = {{0x20}, 3};                   // 2000::/3, all that is assigned to anybody
constexpr Block kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};  // an IPv4 address behind it (RFC 6052)
constexpr Block kSpecial6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4: an IPv4 address inside
    {{0x3f, 0xff}, 20},              // documentation
};

bool is_public4(Bytes address) noexcept {
  return std::ranges::none_of(kSpecial4, [&](const Block& block) { return is_in(address, block); });
}

bool is_public6(Bytes address) noexcept {
  if (is_in(address, kNat64)) return is_public4(address.subspan(12));
  return is_in(address, kGlobal6) &&
         std::ranges::none_of(kSpecial6, [&](const Block& block) { return is_in(address, block); });
}

}  // namespace

bool is_public(const Address& address) noexcept {
  if (address.storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_addr;
    return is_public4({reinterpret_cast<const std::uint8_t*>(&in), sizeof in});
  }
  if (address.storage.ss_family != AF_INET6) return false;
  const auto& in6 = reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr;
  return is_public6({reinterpret_cast<const std::uint8_t*>(&in6), sizeof in6});
}

}  // namespace entente::io
