// Capture files and segments made by hand, byte by byte.
#pragma once
#include <string>
#include <vector>

#include "capture/tcp.h"

namespace entente::capture::test {

inline void put16(Buffer& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}
inline void put32(Buffer& out, std::size_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}
inline void put_le16(Buffer& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}
inline void put_le32(Buffer& out, std::size_t value) {
  put_le16(out, value & 0xffff);
  put_le16(out, value >> 16);
}

/// A segment of TCP over IPv4 from 192.0.2.1:50000 to 192.0.2.2:443, or back.
struct Plan {
  bool back = false;
  std::uint32_t seq = 0, ack = 0;
  std::uint8_t flags = 0x10;  // ACK
  std::string text{};
};

inline Buffer tcp_of(const Plan& plan) {
  Buffer out;
  put16(out, plan.back ? 443 : 50000);
  put16(out, plan.back ? 50000 : 443);
  put32(out, plan.seq);
  put32(out, plan.ack);
  out.push_back(0x50);
  out.push_back(plan.flags);
  put16(out, 65535);
  put32(out, 0);
  append(out, as_bytes(plan.text));
  return out;
}

inline Buffer ipv4_of(Bytes payload, bool back = false, std::uint16_t fragment = 0, std::uint16_t id = 7) {
  Buffer out = {0x45, 0};
  put16(out, 20 + payload.size());
  put16(out, id);
  put16(out, fragment);
  out.push_back(64);
  out.push_back(6);
  put16(out, 0);
  const Buffer ends[] = {{192, 0, 2, 1}, {192, 0, 2, 2}};
  append(out, ends[back ? 1 : 0]);
  append(out, ends[back ? 0 : 1]);
  append(out, payload);
  return out;
}

inline Buffer ipv6_of(Bytes payload, std::uint8_t next = 6) {
  Buffer out = {0x60, 0, 0, 0};
  put16(out, payload.size());
  out.push_back(next);
  out.push_back(64);
  for (int end = 1; end <= 2; ++end) {
    Buffer address(16);
    address[0] = 0x20;
    address[1] = 1;
    address[15] = static_cast<std::uint8_t>(end);
    append(out, address);
  }
  append(out, payload);
  return out;
}

inline Buffer packet_of(const Plan& plan) { return ipv4_of(tcp_of(plan), plan.back); }

inline Buffer pcap_header(std::uint16_t link = 101) {
  Buffer out;
  put_le32(out, 0xa1b2c3d4);
  put_le16(out, 2);
  put_le16(out, 4);
  put_le32(out, 0);
  put_le32(out, 0);
  put_le32(out, 262144);
  put_le32(out, link);
  return out;
}
inline void put_packet(Buffer& file, Bytes packet, std::uint32_t micros = 0) {
  put_le32(file, 1'700'000'000);
  put_le32(file, micros);
  put_le32(file, packet.size());
  put_le32(file, packet.size());
  append(file, packet);
}

/// A block of pcapng, padded.
inline void put_block(Buffer& file, std::uint32_t type, Bytes body) {
  const auto padded = (body.size() + 3) / 4 * 4;
  put_le32(file, type);
  put_le32(file, 12 + padded);
  append(file, body);
  file.resize(file.size() + padded - body.size());
  put_le32(file, 12 + padded);
}
inline Buffer pcapng_header(std::uint16_t link = 101, const Buffer& options = {}) {
  Buffer section, interface, out;
  put_le32(section, 0x1a2b3c4d);
  put_le16(section, 1);
  put_le16(section, 0);
  put_le32(section, 0xffffffff);
  put_le32(section, 0xffffffff);
  put_block(out, 0x0a0d0d0a, section);
  put_le16(interface, link);
  put_le16(interface, 0);
  put_le32(interface, 0);
  append(interface, options);
  put_block(out, 1, interface);
  return out;
}
inline void put_enhanced(Buffer& file, Bytes packet, std::uint64_t ticks, std::uint32_t interface = 0) {
  Buffer body;
  put_le32(body, interface);
  put_le32(body, ticks >> 32);
  put_le32(body, ticks & 0xffffffff);
  put_le32(body, packet.size());
  put_le32(body, packet.size());
  append(body, packet);
  put_block(file, 6, body);
}

/// What reassembly gave, as text: `[3 lost]` for a gap, `.` for a FIN, `!` for a reset.
class Heard final : public StreamSink {
 public:
  std::string said[2], both;
  void data(Sender sender, Bytes bytes) override { put(sender, std::string(as_text(bytes))); }
  void lost(Sender sender, std::uint64_t size) override { put(sender, "[" + std::to_string(size) + " lost]"); }
  void ended(Sender sender, Ending how) override { put(sender, how == Ending::fin ? "." : "!"); }

 private:
  void put(Sender sender, const std::string& what) {
    said[sender] += what;
    both += what;
  }
};

}  // namespace entente::capture::test
