// Reassembly: whatever networks and captures do to segments.
#include "capture/tcp.h"

#include <gtest/gtest.h>

#include "capture_maker.h"

namespace entente::capture {
namespace {

using namespace test;

constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kAck = 16;

class Talk {
 public:
  Heard heard;
  TcpConnection tcp;

  Talk& operator()(const Plan& plan) {
    Segment segment;
    segment.seq = plan.seq;
    segment.ack = plan.ack;
    segment.syn = plan.flags & kSyn;
    segment.fin = plan.flags & kFin;
    segment.rst = plan.flags & kRst;
    segment.acks = plan.flags & kAck;
    segment.payload = as_bytes(plan.text);
    segment.cut = cut;
    tcp.take(segment, plan.back ? 1 : 0, heard);
    return *this;
  }
  /// Both SYNs: the client counts from `mine`, the server from `theirs`.
  Talk& open(std::uint32_t mine = 100, std::uint32_t theirs = 500) {
    (*this)({.seq = mine - 1, .flags = kSyn});
    return (*this)({.back = true, .seq = theirs - 1, .ack = mine, .flags = kSyn | kAck});
  }
  /// Segments in which the server says nothing but how far it has heard.
  Talk& acknowledge(std::uint32_t ack, int times) {
    for (int i = 0; i < times; ++i) (*this)({.back = true, .seq = 500, .ack = ack});
    return *this;
  }
  Talk& finish() {
    tcp.finish(heard);
    return *this;
  }
  std::size_t cut = 0;
};

TEST(Tcp, BothDirectionsInOrder) {
  Talk talk;
  talk.open()({.seq = 100, .ack = 500, .text = "hello"})({.back = true, .seq = 500, .ack = 105, .text = "you too"});
  talk({.seq = 105, .ack = 507, .flags = kFin | kAck})({.back = true, .seq = 507, .ack = 106, .flags = kFin | kAck});
  EXPECT_EQ(talk.heard.both, "helloyou too..");
  EXPECT_TRUE(talk.tcp.over() && talk.tcp.from_the_start());
  EXPECT_EQ(talk.tcp.tally().gaps, 0u);
}

TEST(Tcp, ReorderedRepeatedAndOverlapping) {
  Talk talk;
  talk.open()({.seq = 104, .text = "efgh"})({.seq = 110, .text = "kl"})({.seq = 100, .text = "ab"});
  talk({.seq = 100, .text = "abcde"})({.seq = 100, .text = "abcd"})({.seq = 106, .text = "ghijk"});
  EXPECT_EQ(talk.heard.said[0], "abcdefghijkl");
  EXPECT_EQ(talk.tcp.tally().gaps, 0u);
  EXPECT_GE(talk.tcp.tally().again, 2u);
  EXPECT_EQ(talk.tcp.tally().out_of_order, 2u);
  EXPECT_EQ(talk.tcp.tally().overlaps_that_differ, 0u);
  EXPECT_EQ(talk.tcp.held(), 0u);
}

TEST(Tcp, OfWhatDiffersTheFirstWins) {
  Talk talk;
  talk.open()({.seq = 103, .text = "def"})({.seq = 102, .text = "cXXXg"})({.seq = 100, .text = "ab"});
  EXPECT_EQ(talk.heard.said[0], "abcdefg");
  EXPECT_EQ(talk.tcp.tally().overlaps_that_differ, 1u);
}

TEST(Tcp, EveryOrderOfFiveSegmentsIsTheSame) {
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  do {
    Talk talk;
    talk.open();
    for (const auto i : order)
      talk({.seq = static_cast<std::uint32_t>(100 + 2 * i), .text = std::string(2, static_cast<char>('a' + i))});
    EXPECT_EQ(talk.heard.said[0], "aabbccddee");
  } while (std::ranges::next_permutation(order).found);
}

TEST(Tcp, SequenceNumbersWrap) {
  Talk talk;
  talk.open(0xfffffffe)({.seq = 2, .text = "ef"})({.seq = 0xfffffffe, .text = "abcd"});
  talk({.seq = 4, .flags = kFin | kAck});
  EXPECT_EQ(talk.heard.said[0], "abcdef.");
}

TEST(Tcp, KeepAlivesSayNothing) {
  Talk talk;
  talk.open()({.seq = 100, .text = "abc"})({.seq = 102, .text = ""})({.seq = 102, .text = "?"})(
      {.seq = 103, .text = "d"});
  EXPECT_EQ(talk.heard.said[0], "abcd");
  EXPECT_EQ(talk.tcp.tally().again, 0u);
}

TEST(Tcp, WhatIsAcknowledgedAndNeverComesIsAGap) {
  Talk talk;
  talk.open()({.seq = 100, .text = "ab"})({.seq = 105, .text = "fg"});
  talk.acknowledge(107, 10);
  EXPECT_EQ(talk.heard.said[0], "ab");  // it may only be late
  talk.acknowledge(107, 40);
  EXPECT_EQ(talk.heard.said[0], "ab[3 lost]fg");
  talk({.seq = 102, .text = "cde"})({.seq = 107, .text = "h"});
  EXPECT_EQ(talk.heard.said[0], "ab[3 lost]fgh");
  EXPECT_EQ(talk.tcp.tally().lost, 3u);
}

TEST(Tcp, WhatIsNotAcknowledgedIsWaitedFor) {
  Talk talk;
  talk.open()({.seq = 105, .text = "fg"});
  talk.acknowledge(100, 100);
  EXPECT_EQ(talk.heard.said[0], "");
  talk({.seq = 100, .text = "abcde"});
  EXPECT_EQ(talk.heard.said[0], "abcdefg");
}

TEST(Tcp, AtTheEndWhatWaitsIsGiven) {
  Talk talk;
  talk.open()({.seq = 105, .text = "fg"}).finish();
  EXPECT_EQ(talk.heard.said[0], "[5 lost]fg");
}

TEST(Tcp, AnAnswerWaitsForWhatItAnswers) {
  // the capture has the packets of two directions in another order than they crossed
  Talk talk;
  talk.open()({.back = true, .seq = 500, .ack = 105, .text = "answer"});
  EXPECT_EQ(talk.heard.both, "");
  talk({.seq = 100, .ack = 500, .text = "hello"});
  EXPECT_EQ(talk.heard.both, "helloanswer");
}

TEST(Tcp, AnAnswerToWhatNeverComesFollowsAGap) {
  Talk talk;
  talk.open()({.back = true, .seq = 500, .ack = 105, .text = "answer"});
  talk.acknowledge(105, 50);
  EXPECT_EQ(talk.heard.both, "[5 lost]answer");
}

TEST(Tcp, WhatOnlyWaitedForTheOtherSideWasNotLost) {
  Talk talk;
  talk.open();
  for (int i = 0; i < 10; ++i) talk({.seq = 105, .ack = 506});
  talk({.back = true, .seq = 500, .ack = 105, .text = "answer"});
  for (int i = 0; i < 25; ++i) talk({.seq = 105, .ack = 506});
  talk({.seq = 100, .ack = 500, .text = "hello"});
  EXPECT_EQ(talk.heard.both, "helloanswer");
  EXPECT_EQ(talk.tcp.tally().gaps, 0u);
  EXPECT_EQ(talk.tcp.tally().lost, 0u);
}

TEST(Tcp, MoreThanItsBoundIsNotHeld) {
  Talk talk;
  talk.open();
  const std::string piece(60'000, 'x');
  for (std::uint32_t i = 1; i <= 200; ++i) {
    talk({.seq = 100 + i * 60'000, .text = piece});
    EXPECT_LE(talk.tcp.held(), kMostHeld + 70'000);
  }
  EXPECT_TRUE(talk.heard.said[0].starts_with("[60000 lost]xxx"));
}

TEST(Tcp, PiecesOfOneByteAreBoundedToo) {
  Talk talk;
  talk.open();
  for (std::uint32_t i = 1; i <= 100'000; ++i) talk({.seq = 100 + 2 * i, .text = "x"});
  EXPECT_LE(talk.tcp.held(), kMostHeld + 1000);
}

TEST(Tcp, ACaptureMayBeginInTheMiddle) {
  Talk talk;
  talk({.seq = 100, .ack = 500, .text = "hello"})({.back = true, .seq = 500, .ack = 105, .text = "you"});
  EXPECT_EQ(talk.heard.both, "helloyou");
  EXPECT_FALSE(talk.tcp.from_the_start());
}

TEST(Tcp, SegmentsThatAreCutShortLeaveGaps) {
  Talk talk;
  talk.open();
  talk.cut = 3;
  talk({.seq = 100, .text = "ab"});
  talk.cut = 0;
  talk({.seq = 105, .text = "fg"});
  EXPECT_EQ(talk.heard.said[0], "ab[3 lost]fg");
}

TEST(Tcp, AResetEndsAndOneFromAfarDoesNot) {
  Talk talk;
  talk.open()({.seq = 100, .text = "ab"})({.seq = 100 + (1u << 31), .flags = kRst});
  EXPECT_FALSE(talk.tcp.over());
  talk({.seq = 102, .flags = kRst});
  EXPECT_EQ(talk.heard.said[0], "ab!");
  EXPECT_TRUE(talk.tcp.over());
}

TEST(Tcp, ASynWithAnotherNumberIsAnotherConnection) {
  Talk talk;
  talk.open();
  Segment syn;
  syn.syn = true;
  syn.seq = 99;
  EXPECT_FALSE(talk.tcp.is_another(syn, 0));  // the same SYN again
  syn.seq = 7000;
  EXPECT_TRUE(talk.tcp.is_another(syn, 0));
  syn.acks = true;
  EXPECT_FALSE(talk.tcp.is_another(syn, 0));
}

}  // namespace
}  // namespace entente::capture
