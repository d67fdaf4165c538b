// From a packet to its TCP segment: link layer, IP of both versions, TCP (RFC 791, RFC 8200, RFC 9293). Lengths are
// believed only as far as there are bytes.
#pragma once
#include <array>
#include <compare>
#include <list>
#include <string>
#include <vector>

#include "capture/packet_file.h"

namespace entente::capture {

struct Endpoint {
  std::array<std::uint8_t, 16> address{};  ///< of IPv4 the first four
  bool v6 = false;
  std::uint16_t port = 0;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};
std::string to_text(const Endpoint& endpoint);       ///< `192.0.2.1:443`, `[2001:db8::1]:443`
std::string address_text(const Endpoint& endpoint);  ///< without the port

struct Segment {
  Endpoint from, to;
  std::uint32_t seq = 0, ack = 0;
  bool syn = false, acks = false, fin = false, rst = false;
  Bytes payload;
  std::size_t cut = 0;  ///< bytes of payload that the capture's snap length left out
};

/// Why there is no segment in a packet.
enum class LeftOut : std::uint8_t { link_type, not_ip, not_tcp, fragment, malformed };
inline constexpr std::size_t kLeftOutKinds = static_cast<std::size_t>(LeftOut::malformed) + 1;
std::string_view name(LeftOut) noexcept;

/// Puts datagrams together that were sent in fragments (RFC 791 §3.2, RFC 8200 §4.5). Bounded: the oldest that is not
/// whole makes room.
class Fragments {
 public:
  struct Key {
    Endpoint from, to;
    std::uint32_t id = 0;
    std::uint8_t protocol = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  /// The whole datagram's payload, with its last fragment. A view until the next call.
  std::optional<Bytes> add(const Key& key, std::size_t offset, bool more, Bytes part);

 private:
  struct Datagram {
    Key key;
    Buffer bytes;
    std::vector<std::pair<std::size_t, std::size_t>> have;  ///< [from, to), in order
    std::optional<std::size_t> size;
  };
  std::list<Datagram> datagrams_;
  Buffer whole_;
};

/// The segment of a packet. Views point into the packet, or into `fragments`.
std::expected<Segment, LeftOut> segment_of(const Packet& packet, Fragments& fragments);

}  // namespace entente::capture
