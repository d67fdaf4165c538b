// From packets to segments: link layers, both versions of IP, fragments, and lengths that lie.
#include "capture/segment.h"

#include <gtest/gtest.h>

#include "capture_maker.h"

namespace entente::capture {
namespace {

using namespace test;

const Plan kPlan{.seq = 5, .ack = 6, .flags = 0x18, .text = "hello"};

std::expected<Segment, LeftOut> segment_in(LinkType link, const Buffer& bytes, Fragments& fragments) {
  return segment_of({0, link, bytes, bytes.size()}, fragments);
}
std::expected<Segment, LeftOut> segment_in(LinkType link, const Buffer& bytes) {
  static Fragments fragments;
  return segment_in(link, bytes, fragments);
}

Buffer behind(Buffer head, const Buffer& packet) {
  append(head, packet);
  return head;
}

TEST(Segment, IsFoundBehindEveryLinkLayer) {
  const auto ip = packet_of(kPlan);
  const Buffer macs(12);
  const std::pair<LinkType, Buffer> packets[] = {
      {LinkType::raw, ip},
      {LinkType::ipv4, ip},
      {LinkType::null, behind({2, 0, 0, 0}, ip)},
      {LinkType::loop, behind({0, 0, 0, 2}, ip)},
      {LinkType::ethernet, behind(behind(macs, {8, 0}), ip)},
      {LinkType::ethernet, behind(behind(macs, {0x81, 0, 0, 7, 8, 0}), ip)},
      {LinkType::ethernet, behind(behind(macs, {0x88, 0xa8, 0, 7, 0x81, 0, 0, 7, 8, 0}), ip)},
      {LinkType::linux_cooked, behind(behind(Buffer(14), {8, 0}), ip)},
      {LinkType::linux_cooked_2, behind(behind({8, 0}, Buffer(18)), ip)},
  };
  for (const auto& [link, bytes] : packets) {
    const auto segment = segment_in(link, bytes);
    ASSERT_TRUE(segment) << static_cast<int>(link);
    EXPECT_EQ(as_text(segment->payload), "hello");
    EXPECT_EQ(to_text(segment->from), "192.0.2.1:50000");
    EXPECT_EQ(to_text(segment->to), "192.0.2.2:443");
    EXPECT_EQ(segment->seq, 5u);
    EXPECT_TRUE(segment->acks && !segment->syn && !segment->fin && !segment->rst);
  }
  EXPECT_EQ(segment_in(static_cast<LinkType>(105), ip).error(), LeftOut::link_type);
}

TEST(Segment, Ipv6WithHeadersBetween) {
  const auto tcp = tcp_of(kPlan);
  auto segment = segment_in(LinkType::raw, ipv6_of(tcp));
  ASSERT_TRUE(segment);
  EXPECT_EQ(to_text(segment->from), "[2001::1]:50000");
  // hop-by-hop, routing, destination options, an atomic fragment
  auto payload = behind(
      {43, 0, 0, 0, 0, 0, 0, 0},
      behind({60, 0, 0, 0, 0, 0, 0, 0}, behind({44, 0, 0, 0, 0, 0, 0, 0}, behind({6, 0, 0, 0, 0, 0, 0, 1}, tcp))));
  const auto packet = ipv6_of(payload, 0);
  segment = segment_in(LinkType::raw, packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(as_text(segment->payload), "hello");
  EXPECT_EQ(segment_in(LinkType::raw, ipv6_of(tcp, 17)).error(), LeftOut::not_tcp);
  EXPECT_EQ(segment_in(LinkType::raw, ipv6_of(Buffer{0, 255, 0, 0, 0, 0, 0, 0}, 0)).error(), LeftOut::malformed);
}

TEST(Segment, PaddingIsNoPayloadAndASnapLengthIsSaid) {
  auto ip = packet_of(kPlan);
  ip.resize(ip.size() + 7);
  EXPECT_EQ(as_text(segment_in(LinkType::raw, ip)->payload), "hello");
  ip.resize(ip.size() - 7 - 3);
  const auto cut = segment_in(LinkType::raw, ip);
  ASSERT_TRUE(cut);
  EXPECT_EQ(as_text(cut->payload), "he");
  EXPECT_EQ(cut->cut, 3u);
}

TEST(Segment, ALengthLeftToTheNetworkCardIsThePackets) {
  auto ip = packet_of(kPlan);
  ip[2] = ip[3] = 0;
  EXPECT_EQ(as_text(segment_in(LinkType::raw, ip)->payload), "hello");
}

TEST(Segment, FragmentsInAnyOrder) {
  auto plan = kPlan;
  plan.text = std::string(100, 'x') + "end";
  const auto tcp = tcp_of(plan);
  const Bytes all(tcp);
  Fragments fragments;
  EXPECT_EQ(segment_in(LinkType::raw, ipv4_of(all.subspan(64), false, 8), fragments).error(), LeftOut::fragment);
  EXPECT_EQ(segment_in(LinkType::raw, ipv4_of(all.first(32), false, 0x2000), fragments).error(), LeftOut::fragment);
  const auto segment = segment_in(LinkType::raw, ipv4_of(all.subspan(32, 32), false, 0x2004), fragments);
  ASSERT_TRUE(segment);
  EXPECT_EQ(as_text(segment->payload), plan.text);
}

TEST(Segment, OfOverlappingFragmentsTheFirstWins) {
  Fragments fragments;
  const Fragments::Key key{};
  EXPECT_FALSE(fragments.add(key, 8, true, as_bytes("BBBBBBBB")));
  EXPECT_FALSE(fragments.add(key, 4, true, as_bytes("aaaaaaaa")));
  EXPECT_FALSE(fragments.add(key, 14, false, as_bytes("cccc")));
  const auto whole = fragments.add(key, 0, true, as_bytes("0123456789abcdef"));
  ASSERT_TRUE(whole);
  EXPECT_EQ(as_text(*whole), "0123aaaaBBBBBBBBcc");
}

TEST(Segment, FragmentsThatNeverEndTakeBoundedRoom) {
  Fragments fragments;
  for (std::uint32_t id = 0; id < 10'000; ++id) {
    Fragments::Key key;
    key.id = id;
    EXPECT_FALSE(fragments.add(key, 0, true, as_bytes("part")));
  }
  EXPECT_FALSE(fragments.add({}, 65'530, false, as_bytes("longer than a datagram")));
}

/// Each byte of the headers, with values that lengths and offsets should not have.
TEST(Segment, WrongNumbersDoNoHarm) {
  for (const auto& packet :
       {packet_of(kPlan), ipv6_of(tcp_of(kPlan)), ipv6_of(behind({6, 0, 0, 9, 0, 0, 0, 1}, tcp_of(kPlan)), 44)})
    for (std::size_t at = 0; at < packet.size(); ++at)
      for (const unsigned value : {0u, 1u, 4u, 15u, 16u, 0x40u, 0x60u, 0x7fu, 0x80u, 0xf0u, 0xffu}) {
        auto changed = packet;
        changed[at] = static_cast<std::uint8_t>(value);
        const auto segment = segment_in(LinkType::raw, changed);
        EXPECT_LE(segment ? segment->payload.size() : 0, packet.size()) << at;
        changed.resize(at);
        (void)segment_in(LinkType::raw, changed);
      }
}

TEST(Segment, EveryReasonHasAName) {
  for (std::size_t i = 0; i < kLeftOutKinds; ++i) EXPECT_FALSE(name(static_cast<LeftOut>(i)).empty());
}

}  // namespace
}  // namespace entente::capture
