// Blocks of pcapng, and the headers of IP and TCP.
#include "capture/capture_writer.h"

#include <algorithm>
#include <utility>

namespace entente::capture {
namespace {

constexpr std::size_t kMostPayload = 16000, kWindow = 65535;
constexpr std::uint8_t kFin = 1, kSyn = 2, kPush = 8, kAck = 16, kTcp = 6;

void put16(Buffer& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}
void put32(Buffer& out, std::size_t value) {
  put16(out, value >> 16);
  put16(out, value);
}

/// In this machine's byte order, which the section's header tells.
void put_native(Buffer& out, auto value) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

/// RFC 1071: the ones' complement of the sum of 16-bit words.
std::uint16_t checksum(Bytes bytes, std::uint64_t sum = 0) noexcept {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += load_be16(&bytes[i]);
  if (bytes.size() % 2) sum += std::uint64_t{bytes.back()} << 8;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::size_t address_size(const Endpoint& end) noexcept { return end.v6 ? 16 : 4; }
Bytes address_of(const Endpoint& end) noexcept { return Bytes(end.address).first(address_size(end)); }

/// RFC 9293 §3.1: the checksum covers a pseudo-header with both addresses.
void seal_tcp(MutableBytes tcp, const Endpoint& from, const Endpoint& to) noexcept {
  Buffer pseudo;
  append(pseudo, address_of(from));
  append(pseudo, address_of(to));
  put32(pseudo, tcp.size());
  put32(pseudo, kTcp);
  const auto head = static_cast<std::uint16_t>(~checksum(pseudo));
  store_be16(&tcp[16], checksum(tcp, head));
}

Buffer ip_header(const Endpoint& from, const Endpoint& to, std::size_t payload) {
  Buffer out;
  if (from.v6) {
    put32(out, 0x60000000);
    put16(out, payload);
    out.insert(out.end(), {kTcp, 64});
  } else {
    put16(out, 0x4500);
    put16(out, 20 + payload);
    put32(out, 0x00004000);  // never in fragments, so that it needs no name (RFC 6864)
    out.insert(out.end(), {64, kTcp, 0, 0});
  }
  append(out, address_of(from));
  append(out, address_of(to));
  if (!from.v6) store_be16(&out[10], checksum(out));
  return out;
}

}  // namespace

CaptureWriter::CaptureWriter(std::function<void(Bytes)> write) : write_(std::move(write)) {
  Buffer section, interface;
  put_native(section, std::uint32_t{0x1a2b3c4d});
  put_native(section, std::uint16_t{1});
  put_native(section, std::uint16_t{0});
  put_native(section, ~std::uint64_t{0});
  block(0x0a0d0d0a, section);
  put_native(interface, std::to_underlying(LinkType::raw));
  put_native(interface, std::uint16_t{0});
  put_native(interface, std::uint32_t{0});
  block(1, interface);
}

void CaptureWriter::block(std::uint32_t type, Bytes body) {
  const auto padded = (body.size() + 3) / 4 * 4;
  Buffer out;
  put_native(out, type);
  put_native(out, static_cast<std::uint32_t>(12 + padded));
  append(out, body);
  out.resize(8 + padded);
  put_native(out, static_cast<std::uint32_t>(12 + padded));
  write_(out);
}

void CaptureWriter::secrets(Bytes text) {
  Buffer body;
  put_native(body, std::uint32_t{0x544c534b});
  put_native(body, static_cast<std::uint32_t>(text.size()));
  append(body, text);
  block(10, body);
}

CaptureWriter::Connection::Connection(CaptureWriter& into, const Endpoint& client, const Endpoint& server,
                                      UnixMicros at)
    : into_(into), ends_{client, server} {
  segment(true, kSyn, {}, at);
  segment(false, kSyn | kAck, {}, at);
  segment(true, kAck, {}, at);
}

Buffer CaptureWriter::Connection::tcp_of(std::size_t mine, std::uint8_t flags, Bytes payload) const {
  Buffer tcp;
  put16(tcp, ends_[mine].port);
  put16(tcp, ends_[1 - mine].port);
  put32(tcp, next_[mine]);
  put32(tcp, (flags & kAck) != 0 ? next_[1 - mine] : 0);
  tcp.insert(tcp.end(), {0x50, flags});
  put16(tcp, kWindow);
  put32(tcp, 0);
  append(tcp, payload);
  seal_tcp(tcp, ends_[mine], ends_[1 - mine]);
  return tcp;
}

void CaptureWriter::Connection::segment(bool by_client, std::uint8_t flags, Bytes payload, UnixMicros at) {
  const std::size_t mine = by_client ? 0 : 1;
  const auto tcp = tcp_of(mine, flags, payload);
  const auto ip = ip_header(ends_[mine], ends_[1 - mine], tcp.size());
  next_[mine] += static_cast<std::uint32_t>(payload.size() + ((flags & (kSyn | kFin)) != 0 ? 1 : 0));
  unacknowledged_[mine] += payload.size();
  unacknowledged_[1 - mine] = 0;

  const auto size = static_cast<std::uint32_t>(ip.size() + tcp.size());
  Buffer body;
  put_native(body, std::uint32_t{0});
  put_native(body, static_cast<std::uint32_t>(static_cast<std::uint64_t>(at) >> 32));
  put_native(body, static_cast<std::uint32_t>(at));
  put_native(body, size);
  put_native(body, size);
  append(body, ip);
  append(body, tcp);
  into_.block(6, body);
}

void CaptureWriter::Connection::data(bool by_client, Bytes bytes, UnixMicros at) {
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), kMostPayload));
    if (unacknowledged_[by_client ? 0 : 1] + part.size() > kWindow) segment(!by_client, kAck, {}, at);
    segment(by_client, kPush | kAck, part, at);
    bytes = bytes.subspan(part.size());
  }
}

void CaptureWriter::Connection::close(bool by_client, UnixMicros at) {
  if (std::exchange(closed_[by_client ? 0 : 1], true)) return;
  segment(by_client, kFin | kAck, {}, at);
  if (closed_[by_client ? 1 : 0]) segment(!by_client, kAck, {}, at);
}

}  // namespace entente::capture
