// From files to connections: RFC 8448's handshake in packets, several at a time, within bounds.
#include "capture/decoder.h"

#include <gtest/gtest.h>

#include "capture_maker.h"
#include "vector_file.h"

namespace entente::capture {
namespace {

using namespace test;
using entente::test::VectorFile;

constexpr std::uint8_t kFin = 1, kSyn = 2, kAck = 16;

std::string text(const Buffer& bytes) { return std::string(as_text(bytes)); }

/// The packets of a connection from a port; both numbers begin at 0.
class Maker {
 public:
  explicit Maker(std::uint16_t port = 50000) : port_(port) {}

  Maker& open() {
    put(false, kSyn);
    put(true, kSyn | kAck);
    return put(false, kAck);
  }
  Maker& say(bool back, const std::string& words) { return put(back, kAck, words); }
  Maker& close() { return put(false, kFin | kAck).put(true, kFin | kAck); }
  Maker& handshake(const VectorFile& file) {
    return say(false, text(file["client_hello_record"]))
        .say(true, text(file["server_hello_record"]) + text(file["server_flight_record"]))
        .say(false, text(file["client_flight_record"]));
  }
  std::vector<Buffer> packets;

 private:
  Maker& put(bool back, std::uint8_t flags, const std::string& words = {}) {
    Plan plan{.back = back, .seq = next_[back], .ack = next_[!back], .flags = flags, .text = words};
    auto tcp = tcp_of(plan);
    store_be16(&tcp[back ? 2 : 0], port_);
    next_[back] += static_cast<std::uint32_t>(words.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
    packets.push_back(ipv4_of(tcp, back));
    return *this;
  }
  std::uint16_t port_;
  std::uint32_t next_[2] = {};
};

Buffer pcap_of(const std::vector<Buffer>& packets) {
  auto out = pcap_header();
  std::uint32_t micros = 0;
  for (const auto& packet : packets) put_packet(out, packet, micros += 1000);
  return out;
}

struct Found {
  std::vector<Decoded> all;
  Totals totals;
  std::size_t most_memory = 0;
  bool whole = false;
};

Found decode(const Buffer& file, DecoderOptions options = {}, std::size_t piece = 1 << 20) {
  Found out;
  KeyRing keys;
  options.keep = DecoderOptions::Keep::all;
  Decoder decoder(crypto::openssl_provider(), keys, options,
                  [&](Decoded&& found) { out.all.push_back(std::move(found)); });
  for (std::size_t at = 0; at < file.size(); at += piece) {
    EXPECT_TRUE(decoder.add(Bytes(file).subspan(at, std::min(piece, file.size() - at))));
    out.most_memory = std::max(out.most_memory, decoder.memory());
  }
  out.whole = decoder.finish().has_value();
  EXPECT_EQ(decoder.memory(), 0u);
  out.totals = decoder.totals();
  return out;
}

const VectorFile& simple() {
  static const VectorFile file("rfc8448/simple_1rtt.txt");
  return file;
}

TEST(Decoder, TellsWhoWhenAndHow) {
  const auto found = decode(pcap_of(Maker().open().handshake(simple()).close().packets));
  ASSERT_EQ(found.all.size(), 1u);
  const auto& one = found.all[0];
  EXPECT_EQ(one.number, 1u);
  EXPECT_EQ(to_text(one.client), "192.0.2.1:50000");
  EXPECT_EQ(to_text(one.server), "192.0.2.2:443");
  EXPECT_EQ(one.insight.server_name, "server");
  EXPECT_EQ(one.outcome, Outcome::seems_established);
  EXPECT_EQ(one.insight.obstacle, Obstacle::no_secret);
  EXPECT_TRUE(one.from_the_start);
  EXPECT_EQ(one.began, 1'700'000'000'001'000);
  EXPECT_EQ(one.ended - one.began, 7000);
  const auto* tcp = one.transcript->phase("TCP");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->duration, 2000);
  EXPECT_EQ(found.totals.packets, 8u);
  EXPECT_EQ(found.totals.tls, 1u);
  EXPECT_TRUE(found.whole);
}

TEST(Decoder, RecordsHaveTheirBytesAsTheyCrossedTheWire) {
  DecoderOptions options;
  options.recorder.keep_records = true;
  const auto found = decode(pcap_of(Maker().open().handshake(simple()).packets), options);
  const auto& steps = found.all.at(0).transcript->steps;
  const auto* hello = std::get_if<trace::Record>(&steps.at(0).what);
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->wire, simple()["client_hello_record"]);
}

TEST(Decoder, TheClientIsFoundWhereNobodySaysIt) {
  // no SYN, and the ports tell nothing
  auto maker = Maker(400);
  const auto found = decode(pcap_of(maker.handshake(simple()).packets));
  ASSERT_EQ(found.all.size(), 1u);
  EXPECT_EQ(found.all[0].client.port, 400);
  EXPECT_FALSE(found.all[0].from_the_start);
}

TEST(Decoder, SeveralAtATimeAndOthersBetween) {
  Maker one(50001), two(50002), other(50003);
  one.open().handshake(simple()).close();
  two.open().handshake(simple()).close();
  other.open().say(false, "GET / HTTP/1.1\r\n\r\n").say(true, "HTTP/1.1 200 OK\r\n\r\n").close();
  std::vector<Buffer> packets;
  for (std::size_t i = 0; i < one.packets.size(); ++i)
    for (const auto* maker : {&one, &two, &other})
      if (i < maker->packets.size()) packets.push_back(maker->packets[i]);
  for (const std::size_t piece : {1u, 1000u}) {
    const auto found = decode(pcap_of(packets), {}, piece);
    ASSERT_EQ(found.all.size(), 2u);
    EXPECT_EQ(found.all[0].client.port, 50001);
    EXPECT_EQ(found.all[1].client.port, 50002);
    EXPECT_EQ(found.totals.tcp, 3u);
    EXPECT_EQ(found.totals.tls, 2u);
  }
}

TEST(Decoder, APortThatIsUsedAgainIsAnotherConnection) {
  auto packets = Maker().open().handshake(simple()).packets;  // never closed
  auto again = Maker().open().handshake(simple()).close().packets;
  packets.insert(packets.end(), again.begin(), again.end());
  // the second connection's numbers are other ones, as they are in life
  auto file = pcap_header();
  for (std::size_t i = 0; i < packets.size(); ++i) {
    auto packet = packets[i];
    if (i >= packets.size() - again.size()) packet[24] ^= 0x11;  // sequence number
    if (i >= packets.size() - again.size() && i > packets.size() - again.size()) packet[28] ^= 0x11;
    put_packet(file, packet);
  }
  EXPECT_EQ(decode(file).all.size(), 2u);
}

TEST(Decoder, WhatComesLateBeginsNoConnection) {
  auto maker = Maker();
  maker.open().handshake(simple()).close();
  auto packets = maker.packets;
  packets.push_back(maker.packets[4]);  // the server's flight once more
  const auto found = decode(pcap_of(packets));
  EXPECT_EQ(found.all.size(), 1u);
  EXPECT_EQ(found.totals.tcp, 1u);
}

TEST(Decoder, WhatIsNoTcpIsCounted) {
  auto udp = packet_of({});
  udp[9] = 17;
  const auto found = decode(pcap_of({udp, Buffer{0x45}, Buffer{0x11, 0}}));
  EXPECT_EQ(found.totals.left_out[static_cast<std::size_t>(LeftOut::not_tcp)], 1u);
  EXPECT_EQ(found.totals.left_out[static_cast<std::size_t>(LeftOut::malformed)], 1u);
  EXPECT_EQ(found.totals.left_out[static_cast<std::size_t>(LeftOut::not_ip)], 1u);
}

TEST(Decoder, MoreConnectionsThanItKeepsAreLetGo) {
  std::vector<Buffer> packets;
  for (std::uint16_t port = 1024; port < 1224; ++port) {
    Maker maker(port);
    maker.open().say(false, text(simple()["client_hello_record"]));
    packets.insert(packets.end(), maker.packets.begin(), maker.packets.end());
  }
  DecoderOptions options;
  options.most_connections = 10;
  const auto found = decode(pcap_of(packets), options);
  EXPECT_EQ(found.all.size(), 200u);
  EXPECT_EQ(found.totals.put_away, 190u);
  EXPECT_TRUE(found.all[0].put_away);
  EXPECT_EQ(found.all[0].outcome, Outcome::unfinished);
}

TEST(Decoder, WhatAllHoldTogetherIsBounded) {
  std::vector<Buffer> packets;
  for (std::uint16_t port = 1024; port < 1054; ++port) {
    Maker maker(port);
    maker.open();
    for (int i = 0; i < 20; ++i) maker.say(false, std::string(10'000, 'x'));
    maker.packets.erase(maker.packets.begin() + 3);  // behind a hole everything waits
    packets.insert(packets.end(), maker.packets.begin(), maker.packets.end());
  }
  DecoderOptions options;
  options.most_memory = 1 << 20;
  EXPECT_LE(decode(pcap_of(packets), options, 500).most_memory, (1u << 20) + 50'000);
}

TEST(Decoder, OutcomesHaveNames) {
  for (int i = 0; i <= static_cast<int>(Outcome::joined_late); ++i) EXPECT_FALSE(name(static_cast<Outcome>(i)).empty());
}

}  // namespace
}  // namespace entente::capture
