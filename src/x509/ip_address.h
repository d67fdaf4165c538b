// IP addresses as text: dotted decimal, and RFC 4291 §2.2 for IPv6 with RFC 5952 for showing one. No sockets here.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace entente::x509 {

struct IpAddress {
  std::array<std::uint8_t, 16> octets{};
  std::size_t size = 0;  ///< 4 or 16
  [[nodiscard]] Bytes bytes() const noexcept { return Bytes(octets).first(size); }
};
/// `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`; no leading zeros in decimals, no brackets, no zone.
std::optional<IpAddress> parse_ip(std::string_view text) noexcept;
/// Of 4 or 16 octets; others give an empty text.
std::string format_ip(Bytes octets);

}  // namespace entente::x509
