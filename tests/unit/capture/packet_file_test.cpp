// Capture files: both formats, both byte orders, and every length that can be wrong.
#include "capture/packet_file.h"

#include <gtest/gtest.h>

#include "capture_maker.h"

namespace entente::capture {
namespace {

using namespace test;

const Buffer kPacket = {'p', 'a', 'c', 'k', 'e', 't'};

struct Read {
  std::vector<std::string> packets, secrets;
  std::vector<UnixMicros> times;
  std::vector<LinkType> links;
  bool wrong = false, whole = false;
  std::string got;
};

/// In pieces of this size.
Read read(const Buffer& file, std::size_t piece = 1 << 20) {
  Read out;
  PacketFile reader;
  for (std::size_t at = 0; at < file.size() && !out.wrong; at += piece) {
    reader.add(Bytes(file).subspan(at, std::min(piece, file.size() - at)));
    while (true) {
      const auto item = reader.next();
      out.wrong = !item;
      if (!item) out.got = item.error().got.view();
      if (!item || !*item) break;
      if (const auto* packet = std::get_if<Packet>(&**item)) {
        out.packets.emplace_back(as_text(packet->bytes));
        out.times.push_back(packet->at);
        out.links.push_back(packet->link);
      } else {
        out.secrets.emplace_back(as_text(std::get<Secrets>(**item).text));
      }
    }
  }
  out.whole = reader.end().has_value();
  return out;
}

Buffer two_packets() {
  auto file = pcap_header(1);
  put_packet(file, kPacket, 5);
  put_packet(file, kPacket, 999'999);
  return file;
}

TEST(PacketFile, PcapHoweverItIsCut) {
  for (const std::size_t piece : {1u, 2u, 7u, 1000u}) {
    const auto got = read(two_packets(), piece);
    EXPECT_EQ(got.packets, (std::vector<std::string>{"packet", "packet"})) << piece;
    EXPECT_EQ(got.times, (std::vector<UnixMicros>{1'700'000'000'000'005, 1'700'000'000'999'999})) << piece;
    EXPECT_EQ(got.links[0], LinkType::ethernet);
    EXPECT_TRUE(got.whole) << piece;
  }
}

TEST(PacketFile, TheOtherByteOrderAndNanoseconds) {
  Buffer file;
  put32(file, 0xa1b23c4d);
  put32(file, 0x00020004);
  for (const auto number : {0u, 0u, 65535u, 113u}) put32(file, number);
  for (const auto number : {10u, 5'000u, 6u, 60u}) put32(file, number);
  append(file, kPacket);
  const auto got = read(file);
  EXPECT_EQ(got.packets, std::vector<std::string>{"packet"});
  EXPECT_EQ(got.times, std::vector<UnixMicros>{10'000'005});
  EXPECT_EQ(got.links[0], LinkType::linux_cooked);
}

TEST(PacketFile, PcapngWithSecretsAndBlocksThatAreNotKnown) {
  auto file = pcapng_header();
  put_enhanced(file, kPacket, 1'700'000'000'000'005);
  put_block(file, 0x0bad, Buffer(4000));
  Buffer secrets;
  put_le32(secrets, 0x544c534b);
  put_le32(secrets, 5);
  append(secrets, as_bytes("abcde"));
  put_block(file, 10, secrets);
  put_enhanced(file, kPacket, 1'700'000'000'000'006);
  for (const std::size_t piece : {1u, 3u, 1000u}) {
    const auto got = read(file, piece);
    EXPECT_EQ(got.packets.size(), 2u) << piece;
    EXPECT_EQ(got.secrets, std::vector<std::string>{"abcde"}) << piece;
    EXPECT_EQ(got.times[1], 1'700'000'000'000'006) << piece;
    EXPECT_TRUE(got.whole) << piece;
  }
}

TEST(PacketFile, PcapngsOtherPackets) {
  auto file = pcapng_header(276);
  Buffer simple;
  put_le32(simple, kPacket.size());
  append(simple, kPacket);
  put_block(file, 3, simple);
  Buffer old;
  for (const auto number : {0u, 0u, 7u, 6u, 6u}) put_le32(old, number);
  append(old, kPacket);
  put_block(file, 2, old);
  const auto got = read(file);
  EXPECT_EQ(got.packets, (std::vector<std::string>{"packet", "packet"}));
  EXPECT_EQ(got.times, (std::vector<UnixMicros>{0, 7}));
  EXPECT_EQ(got.links[1], LinkType::linux_cooked_2);
}

TEST(PacketFile, PcapngCountsTimeAsItSays) {
  struct Row {
    std::uint8_t resolution;
    std::uint64_t ticks;
    UnixMicros at;
  };
  for (const auto& row : {Row{9, 5'000, 5}, Row{3, 2, 2'000}, Row{0, 3, 3'000'000}, Row{0x80 | 10, 1536, 1'500'000},
                          Row{0x80 | 63, ~std::uint64_t{0}, 1'999'999}, Row{0x7f, ~std::uint64_t{0}, 0}}) {
    Buffer options;
    put_le16(options, 9);
    put_le16(options, 1);
    append(options, Buffer{row.resolution, 0, 0, 0});
    auto file = pcapng_header(1, options);
    put_enhanced(file, kPacket, row.ticks);
    EXPECT_EQ(read(file).times.at(0), row.at) << unsigned{row.resolution};
  }
}

TEST(PacketFile, AnInterfaceMayCountFromAnotherSecond) {
  Buffer options;
  put_le16(options, 14);
  put_le16(options, 8);
  put_le32(options, 100);
  put_le32(options, 0);
  auto file = pcapng_header(1, options);
  put_enhanced(file, kPacket, 5);
  EXPECT_EQ(read(file).times.at(0), 100'000'005);
}

TEST(PacketFile, WhatIsNoCaptureIsSaidWithItsOffset) {
  EXPECT_TRUE(read(to_buffer(as_bytes("GET / HTTP/1.1\r\n"))).wrong);
  EXPECT_TRUE(read({0x1f, 0x8b, 8, 0}).wrong);
  EXPECT_FALSE(read({}).whole);
  auto file = two_packets();
  put_le32(file, 0);
  put_le32(file, 0);
  put_le32(file, 0x7fffffff);
  put_le32(file, 60);
  const auto got = read(file);
  EXPECT_TRUE(got.wrong);
  EXPECT_EQ(got.packets.size(), 2u);
  EXPECT_EQ(got.got, "something else at offset 68");
}

TEST(PacketFile, OneThatIsCutOffSaysSo) {
  const auto file = two_packets();
  for (std::size_t size = 0; size <= file.size(); ++size) {
    const bool whole = size == 24 || size == 46 || size == file.size();
    EXPECT_EQ(read({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)}).whole, whole) << size;
  }
}

/// Every 32-bit field of every block, with values that a length should not have.
TEST(PacketFile, WrongNumbersInPcapngDoNoHarm) {
  auto file = pcapng_header();
  put_enhanced(file, kPacket, 5);
  Buffer secrets;
  put_le32(secrets, 0x544c534b);
  put_le32(secrets, 5);
  append(secrets, as_bytes("abcde"));
  put_block(file, 10, secrets);
  for (std::size_t at = 0; at + 4 <= file.size(); at += 4)
    for (const std::uint32_t value :
         {0u, 1u, 8u, 11u, 12u, 13u, 0xfffcu, 0xffffu, 0x7fffffffu, 0xfffffffcu, 0xffffffffu}) {
      auto changed = file;
      Buffer number;
      put_le32(number, value);
      std::ranges::copy(number, changed.begin() + static_cast<std::ptrdiff_t>(at));
      const auto got = read(changed);
      EXPECT_LE(got.packets.size(), 1u) << at << " " << value;
      for (const auto& packet : got.packets) EXPECT_LE(packet.size(), 8u) << at << " " << value;
    }
}

}  // namespace
}  // namespace entente::capture
