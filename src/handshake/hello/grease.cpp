// Values from the connection's randomness (RFC 8701 §5: chosen at random, so that no fixed one is relied on).
#include "handshake/hello/grease.h"

#include <cstring>
#include <limits>

namespace entente::handshake {

Grease::Grease(Bytes seed) noexcept : on_(true) {
  std::ranges::copy(seed.first<8>(), values_.begin());
  std::memcpy(&order_, seed.subspan(8).data(), sizeof(order_));
}

std::uint16_t Grease::at(Place place) const noexcept {
  const auto value = wire::grease(values_[std::to_underlying(place)]);
  const auto other = wire::grease(values_[std::to_underlying(Place::empty_extension)]);
  // RFC 8446 §4.2: no extension twice
  const bool twice = place == Place::extension && value == other;
  return twice ? static_cast<std::uint16_t>(value ^ 0x1010) : value;
}

void Grease::add_and_shuffle(wire::Extensions<wire::In::ch>& hello) const noexcept {
  static constexpr std::uint8_t zero[] = {0};
  if (!on_) return;
  hello.add_unknown(static_cast<ExtensionType>(at(Place::empty_extension)), {});
  hello.add_unknown(static_cast<ExtensionType>(at(Place::extension)), zero);
  hello.sort_by([&](ExtensionType type) {
    // RFC 8446 §4.2.11: pre_shared_key MUST be the last extension
    return type == ExtensionType::pre_shared_key ? std::numeric_limits<std::uint64_t>::max() : rank(type);
  });
}

/// Each type's own place in this connection's order, so that a cookie more or less moves nothing else.
std::uint64_t Grease::rank(ExtensionType type) const noexcept {
  auto mixed = order_ + std::to_underlying(type) * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
  return (mixed ^ mixed >> 31) >> 1;
}

}  // namespace entente::handshake
