// What the writer of captures writes, read back: packets, their checksums, and secrets in front of them.
#include "capture/capture_writer.h"

#include <gtest/gtest.h>

#include "capture/key_ring.h"
#include "capture_maker.h"

namespace entente::capture {
namespace {

using namespace test;

Endpoint v4(std::uint8_t last, std::uint16_t port) { return {.address = {192, 0, 2, last}, .v6 = false, .port = port}; }
Endpoint v6(std::uint8_t last, std::uint16_t port) {
  Endpoint out{.address = {0x20, 0x01}, .v6 = true, .port = port};
  out.address[15] = last;
  return out;
}

/// RFC 1071: over a header or segment whose checksum is in place, the sum is all ones.
std::uint32_t sum_of(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += static_cast<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

std::uint32_t tcp_sum_of(Bytes packet) {
  const bool is_v6 = packet[0] >> 4 == 6;
  const auto tcp = packet.subspan(is_v6 ? 40 : 20);
  Buffer all;
  append(all, is_v6 ? packet.subspan(8, 32) : packet.subspan(12, 8));
  put32(all, tcp.size());
  put32(all, 6);
  append(all, tcp);
  return sum_of(all);
}

struct Written {
  std::vector<Buffer> packets;
  std::vector<UnixMicros> times;
  std::size_t packets_before_secrets = 0;
  std::string secrets;
};

Written read_back(Bytes bytes) {
  Written out;
  PacketFile file;
  file.add(bytes);
  for (auto item = file.next(); item && *item; item = file.next()) {
    if (const auto* packet = std::get_if<Packet>(&**item)) {
      EXPECT_EQ(packet->link, LinkType::raw);
      out.packets.emplace_back(packet->bytes.begin(), packet->bytes.end());
      out.times.push_back(packet->at);
    } else {
      out.packets_before_secrets = out.packets.size();
      out.secrets += as_text(std::get<Secrets>(**item).text);
    }
  }
  EXPECT_TRUE(file.end());
  return out;
}

void check_packets(const Written& written) {
  for (const auto& packet : written.packets) {
    EXPECT_EQ(tcp_sum_of(packet), 0xffffu);
    if (packet[0] >> 4 == 4) {
      EXPECT_EQ(sum_of(Bytes(packet).first(20)), 0xffffu);
    }
  }
}

std::string heard(const Written& written, const Endpoint& client) {
  Fragments fragments;
  TcpConnection tcp;
  Heard sink;
  for (const auto& packet : written.packets) {
    const auto segment = segment_of({0, LinkType::raw, packet, packet.size()}, fragments);
    EXPECT_TRUE(segment.has_value());
    if (segment) tcp.take(*segment, segment->from == client ? 0 : 1, sink);
  }
  EXPECT_EQ(tcp.tally().again + tcp.tally().out_of_order + tcp.tally().gaps, 0u);
  EXPECT_TRUE(tcp.over());
  return sink.both;
}

TEST(CaptureWriter, AConnectionIsReadAsItWasWritten) {
  for (const auto& [client, server] : {std::pair(v4(1, 50000), v4(2, 443)), std::pair(v6(1, 50000), v6(2, 443))}) {
    Buffer file;
    CaptureWriter writer([&](Bytes bytes) { append(file, bytes); });
    CaptureWriter::Connection connection(writer, client, server, 1'700'000'000'000'000);
    connection.data(true, as_bytes("hello"), 1'700'000'000'000'001);
    connection.data(false, as_bytes("hi"), 1'700'000'000'000'002);
    connection.close(true, 1'700'000'000'000'003);
    connection.close(true, 1'700'000'000'000'003);
    connection.close(false, 1'700'000'000'000'004);
    const auto written = read_back(file);
    check_packets(written);
    EXPECT_EQ(heard(written, client), "hellohi..");
    EXPECT_EQ(written.packets.size(), 3u + 2u + 3u);
    EXPECT_EQ(written.times.front(), 1'700'000'000'000'000);
    EXPECT_EQ(written.times.back(), 1'700'000'000'000'004);
  }
}

TEST(CaptureWriter, MuchIsCutIntoSegmentsAndAcknowledgedWithinTheWindow) {
  Buffer file;
  CaptureWriter writer([&](Bytes bytes) { append(file, bytes); });
  const std::string much(300'001, 'x');
  CaptureWriter::Connection connection(writer, v4(1, 50000), v4(2, 443), 0);
  connection.data(false, as_bytes(much), 0);
  connection.close(false, 0);
  connection.close(true, 0);
  const auto written = read_back(file);
  check_packets(written);
  EXPECT_EQ(heard(written, v4(1, 50000)), much + "..");
  Fragments fragments;
  std::size_t in_flight = 0;
  for (const auto& packet : written.packets) {
    const auto segment = segment_of({0, LinkType::raw, packet, packet.size()}, fragments);
    ASSERT_TRUE(segment.has_value());
    in_flight = segment->from.port == 443 ? in_flight + segment->payload.size() : 0;
    EXPECT_LE(in_flight, 65535u);
  }
}

TEST(CaptureWriter, SecretsStandWhereTheyWerePut) {
  Buffer file;
  CaptureWriter writer([&](Bytes bytes) { append(file, bytes); });
  const std::string line = "CLIENT_RANDOM " + std::string(64, '1') + " " + std::string(96, '2') + "\n";
  writer.secrets(as_bytes(line));
  CaptureWriter::Connection connection(writer, v4(1, 50000), v4(2, 443), 0);
  const auto written = read_back(file);
  EXPECT_EQ(written.secrets, line);
  EXPECT_EQ(written.packets_before_secrets, 0u);
  KeyRing keys;
  keys.add_log(as_bytes(written.secrets));
  EXPECT_EQ(keys.secrets(), 1u);
  EXPECT_EQ(keys.wrong_lines(), 0u);
}

}  // namespace
}  // namespace entente::capture
