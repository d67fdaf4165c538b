// Headers, one inside the other.
#include "capture/segment.h"

#include <arpa/inet.h>

#include <algorithm>

namespace entente::capture {
namespace {

constexpr std::uint16_t kIpv4 = 0x0800, kIpv6 = 0x86dd;
constexpr std::uint8_t kTcp = 6;
constexpr std::size_t kMostDatagram = 65535, kMostDatagrams = 64, kMostParts = 128;

std::uint32_t load_be32(const std::uint8_t* p) noexcept { return std::uint32_t{load_be16(p)} << 16 | load_be16(p + 2); }

using Found = std::expected<Segment, LeftOut>;
std::unexpected<LeftOut> left_out(LeftOut why) { return std::unexpected(why); }

/// What an IP header says, and what it carries.
struct Datagram {
  Endpoint from, to;
  std::uint8_t protocol = 0;
  Bytes payload;
  std::size_t size = 0;  ///< of the payload on the wire
};

Found read_tcp(const Datagram& ip) {
  constexpr std::size_t head = 20;
  if (ip.payload.size() < head) return left_out(LeftOut::malformed);
  const auto* tcp = ip.payload.data();
  const std::size_t offset = std::size_t{tcp[12]} >> 4 << 2;
  if (offset < head || offset > ip.payload.size()) return left_out(LeftOut::malformed);
  Segment out;
  out.from = ip.from;
  out.to = ip.to;
  out.seq = load_be32(tcp + 4);
  out.ack = load_be32(tcp + 8);
  out.from.port = load_be16(tcp);
  out.to.port = load_be16(tcp + 2);
  out.fin = tcp[13] & 1;
  out.syn = tcp[13] & 2;
  out.rst = tcp[13] & 4;
  out.acks = tcp[13] & 16;
  out.payload = ip.payload.subspan(offset);
  out.cut = ip.size - ip.payload.size();
  return out;
}

Found read_payload(const Datagram& ip) { return ip.protocol == kTcp ? read_tcp(ip) : left_out(LeftOut::not_tcp); }

Found read_fragment(Datagram ip, Fragments& fragments, std::uint32_t id, std::size_t offset, bool more) {
  if (ip.protocol != kTcp) return left_out(LeftOut::not_tcp);
  if (ip.payload.size() != ip.size) return left_out(LeftOut::fragment);  // cut by the snap length
  const auto whole = fragments.add({ip.from, ip.to, id, ip.protocol}, offset, more, ip.payload);
  if (!whole) return left_out(LeftOut::fragment);
  ip.payload = *whole;
  ip.size = whole->size();
  return read_payload(ip);
}

Found read_ipv4(Bytes in, Fragments& fragments) {
  constexpr std::size_t head = 20;
  if (in.size() < head) return left_out(LeftOut::malformed);
  const std::size_t header = std::size_t{in[0] & 15u} * 4;
  std::size_t total = load_be16(in.data() + 2);
  if (total == 0) total = in.size();  // segmentation was left to the network card
  if (header < head || header > in.size() || total < header) return left_out(LeftOut::malformed);
  Datagram ip;
  std::copy_n(in.begin() + 12, 4, ip.from.address.begin());
  std::copy_n(in.begin() + 16, 4, ip.to.address.begin());
  ip.protocol = in[9];
  ip.size = total - header;
  ip.payload = in.subspan(header, std::min(ip.size, in.size() - header));
  const auto place = load_be16(in.data() + 6);
  const bool more = place & 0x2000;
  const std::size_t offset = std::size_t{place & 0x1fffu} * 8;
  if (!more && offset == 0) return read_payload(ip);
  return read_fragment(ip, fragments, load_be16(in.data() + 4), offset, more);
}

/// RFC 8200 §4: extension headers stand between. What encrypts or is not known ends the walk.
Found read_ipv6_payload(Datagram ip, Fragments& fragments) {
  constexpr std::uint8_t hop_by_hop = 0, routing = 43, fragment = 44, authentication = 51, destination = 60;
  for (int headers = 0; headers < 16; ++headers) {
    if (ip.protocol == kTcp) return read_tcp(ip);
    const auto in = ip.payload;
    if (in.size() < 8) return left_out(ip.protocol == fragment ? LeftOut::malformed : LeftOut::not_tcp);
    std::size_t size = 8;
    if (ip.protocol == hop_by_hop || ip.protocol == routing || ip.protocol == destination)
      size = (std::size_t{in[1]} + 1) * 8;
    else if (ip.protocol == authentication)
      size = (std::size_t{in[1]} + 2) * 4;
    else if (ip.protocol != fragment)
      return left_out(LeftOut::not_tcp);
    if (size > in.size()) return left_out(LeftOut::malformed);
    const bool is_fragment = ip.protocol == fragment;
    ip.protocol = in[0];
    ip.payload = in.subspan(size);
    ip.size -= size;
    const auto place = load_be16(in.data() + 2);
    if (is_fragment && (place & 0xfff9) != 0)
      return read_fragment(ip, fragments, load_be32(in.data() + 4), place & 0xfff8, place & 1);
  }
  return left_out(LeftOut::malformed);
}

Found read_ipv6(Bytes in, Fragments& fragments) {
  constexpr std::size_t head = 40;
  if (in.size() < head) return left_out(LeftOut::malformed);
  Datagram ip;
  ip.from.v6 = ip.to.v6 = true;
  std::copy_n(in.begin() + 8, 16, ip.from.address.begin());
  std::copy_n(in.begin() + 24, 16, ip.to.address.begin());
  ip.protocol = in[6];
  ip.size = load_be16(in.data() + 4);
  if (ip.size == 0) ip.size = in.size() - head;
  ip.payload = in.subspan(head, std::min(ip.size, in.size() - head));
  return read_ipv6_payload(ip, fragments);
}

Found read_ip(Bytes in, Fragments& fragments) {
  const auto version = in.empty() ? 0 : in[0] >> 4;
  if (version == 4) return read_ipv4(in, fragments);
  if (version == 6) return read_ipv6(in, fragments);
  return left_out(LeftOut::not_ip);
}

Found read_ethertype(std::uint16_t type, Bytes in, Fragments& fragments) {
  constexpr std::uint16_t vlan = 0x8100, service_vlan = 0x88a8, old_vlan = 0x9100;
  for (int tags = 0; tags < 4 && (type == vlan || type == service_vlan || type == old_vlan); ++tags) {
    if (in.size() < 4) return left_out(LeftOut::malformed);
    type = load_be16(in.data() + 2);
    in = in.subspan(4);
  }
  if (type == kIpv4 || type == kIpv6) return read_ip(in, fragments);
  return left_out(LeftOut::not_ip);
}

/// Behind a header of `size` bytes whose EtherType stands at `type`.
Found read_typed(Bytes in, std::size_t type, std::size_t size, Fragments& fragments) {
  if (in.size() < size) return left_out(LeftOut::malformed);
  return read_ethertype(load_be16(in.data() + type), in.subspan(size), fragments);
}

/// Parts that are there already win over what comes later.
void put_part(Buffer& bytes, std::vector<std::pair<std::size_t, std::size_t>>& have, std::size_t offset, Bytes part) {
  const auto end = offset + part.size();
  if (bytes.size() < end) bytes.resize(end);
  auto from = offset;
  std::vector<std::pair<std::size_t, std::size_t>> merged;
  for (const auto& [begin, until] : have) {
    if (from < begin && begin < end) std::copy_n(part.data() + (from - offset), begin - from, bytes.data() + from);
    if (begin < end) from = std::max(from, until);
  }
  if (from < end) std::copy_n(part.data() + (from - offset), end - from, bytes.data() + from);
  have.emplace_back(offset, end);
  std::ranges::sort(have);
  for (const auto& one : have) {
    if (!merged.empty() && one.first <= merged.back().second)
      merged.back().second = std::max(merged.back().second, one.second);
    else
      merged.push_back(one);
  }
  have = std::move(merged);
}

}  // namespace

std::string address_text(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(endpoint.v6 ? AF_INET6 : AF_INET, endpoint.address.data(), text.data(), text.size());
  return text.data();
}

std::string to_text(const Endpoint& endpoint) {
  const auto address = address_text(endpoint);
  return (endpoint.v6 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port);
}

std::string_view name(LeftOut why) noexcept {
  constexpr std::string_view names[] = {"a link type that is not known here", "no IP", "no TCP",
                                        "IP fragments whose rest is missing", "headers that are cut off or wrong"};
  return names[static_cast<std::size_t>(why)];
}

std::optional<Bytes> Fragments::add(const Key& key, std::size_t offset, bool more, Bytes part) {
  if (part.empty() || offset + part.size() > kMostDatagram) return std::nullopt;
  auto found = std::ranges::find(datagrams_, key, &Datagram::key);
  if (found == datagrams_.end()) {
    if (datagrams_.size() >= kMostDatagrams) datagrams_.pop_front();
    found = datagrams_.insert(datagrams_.end(), Datagram{key, {}, {}, {}});
  }
  put_part(found->bytes, found->have, offset, part);
  if (!more) found->size = offset + part.size();
  if (found->have.size() > kMostParts) {
    datagrams_.erase(found);
    return std::nullopt;
  }
  if (!found->size || found->have.size() != 1 || found->have[0].first != 0 || found->have[0].second < *found->size)
    return std::nullopt;
  whole_ = std::move(found->bytes);
  whole_.resize(*found->size);
  datagrams_.erase(found);
  return whole_;
}

std::expected<Segment, LeftOut> segment_of(const Packet& packet, Fragments& fragments) {
  const auto in = packet.bytes;
  switch (packet.link) {
    case LinkType::ethernet:
      return read_typed(in, 12, 14, fragments);
    case LinkType::linux_cooked:
      return read_typed(in, 14, 16, fragments);
    case LinkType::linux_cooked_2:
      return read_typed(in, 0, 20, fragments);
    case LinkType::null:
    case LinkType::loop:  // an address family, whose numbers systems do not share: the IP header tells itself
      return in.size() < 4 ? left_out(LeftOut::malformed) : read_ip(in.subspan(4), fragments);
    case LinkType::raw_12:
    case LinkType::raw_14:
    case LinkType::raw:
    case LinkType::ipv4:
    case LinkType::ipv6:
      return read_ip(in, fragments);
  }
  return left_out(LeftOut::link_type);
}

}  // namespace entente::capture
