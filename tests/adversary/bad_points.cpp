#include "bad_points.h"

#include <string>

#include "base/bytes.h"
#include "crypto/provider.h"
#include "pairs/pair.h"

namespace entente::adversary {

std::vector<Buffer> low_order_points() {
  // RFC 7748 §6.1, and the seven of cr.yp.to/ecdh.html with their twins modulo p
  const auto from_hex = [](std::string_view hex) {
    Buffer out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
      out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
  };
  return {from_hex("0000000000000000000000000000000000000000000000000000000000000000"),
          from_hex("0100000000000000000000000000000000000000000000000000000000000000"),
          from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
          from_hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
          from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          from_hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          from_hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
          from_hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
          from_hex("0000000000000000000000000000000000000000000000000000000000000080")};
}

std::vector<std::pair<const char*, Buffer>> bad_points() {
  const auto share = test::must(crypto::openssl_provider().generate(NamedGroup::secp256r1));
  const auto good = to_buffer(share->public_share());
  const auto changed = [&](auto&& change) {
    auto point = good;
    change(point);
    return point;
  };
  return {{"off the curve", changed([](Buffer& p) { p.back() ^= 1; })},
          {"infinity", {0}},
          {"infinity, padded", Buffer(65)},
          {"compressed", changed([](Buffer& p) {
             p[0] = static_cast<std::uint8_t>(2 + (p[64] & 1));
             p.resize(33);
           })},
          {"hybrid form", changed([](Buffer& p) { p[0] = static_cast<std::uint8_t>(6 + (p[64] & 1)); })},
          {"coordinates over p", changed([](Buffer& p) { std::fill(p.begin() + 1, p.end(), std::uint8_t{0xff}); })},
          {"all zeros", changed([](Buffer& p) { std::fill(p.begin() + 1, p.end(), std::uint8_t{0}); })},
          {"a byte less", changed([](Buffer& p) { p.pop_back(); })},
          {"a byte more", changed([](Buffer& p) { p.push_back(0); })},
          {"one byte", {4}}};
}

}  // namespace entente::adversary
