// Key logs: every label, and lines that are none.
#include "capture/key_ring.h"

#include <gtest/gtest.h>

namespace entente::capture {
namespace {

std::string hex(std::size_t size, char digit) { return std::string(2 * size, digit); }

KeyRing ring_of(std::string_view text, std::size_t piece = 1 << 20) {
  KeyRing ring;
  for (std::size_t at = 0; at < text.size(); at += piece) ring.add_log(as_bytes(text.substr(at, piece)));
  ring.end_log();
  return ring;
}

constexpr std::array<std::string_view, 8> kLabels = {"CLIENT_RANDOM",
                                                     "CLIENT_EARLY_TRAFFIC_SECRET",
                                                     "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                                     "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                                     "CLIENT_TRAFFIC_SECRET_0",
                                                     "SERVER_TRAFFIC_SECRET_0",
                                                     "EXPORTER_SECRET",
                                                     "EARLY_EXPORTER_SECRET"};

KeyRing::ClientRandom random_of(std::uint8_t byte) {
  KeyRing::ClientRandom out;
  out.fill(byte);
  return out;
}

TEST(KeyRing, EveryLabelHoweverItIsCut) {
  std::string log = "# a remark\r\n\n";
  for (const auto label : kLabels)
    log += std::string(label) + " " + hex(32, 'a') + " " + hex(48, label == "CLIENT_RANDOM" ? 'B' : 'c') + "\r\n";
  log.resize(log.size() - 2);  // the last line may lack its end
  for (const std::size_t piece : {1u, 5u, 10000u}) {
    const auto ring = ring_of(log, piece);
    EXPECT_EQ(ring.secrets(), 8u) << piece;
    EXPECT_EQ(ring.wrong_lines(), 0u);
    EXPECT_TRUE(ring.knows(random_of(0xaa)));
    EXPECT_FALSE(ring.knows(random_of(0xab)));
    for (int i = 0; i < 8; ++i) {
      const auto* found = ring.find(random_of(0xaa), static_cast<LoggedSecret>(i));
      ASSERT_TRUE(found) << i;
      EXPECT_EQ(found->reveal()[47], i == 0 ? 0xbb : 0xcc);
    }
  }
}

TEST(KeyRing, TheFirstOfTwoCounts) {
  const auto ring = ring_of("CLIENT_RANDOM " + hex(32, '1') + " " + hex(48, '2') + "\nCLIENT_RANDOM " + hex(32, '1') +
                            " " + hex(48, '3') + "\n");
  EXPECT_EQ(ring.find(random_of(0x11), LoggedSecret::client_random)->reveal()[0], 0x22);
  EXPECT_EQ(ring.find(random_of(0x11), LoggedSecret::client_early), nullptr);
}

TEST(KeyRing, WhatIsNoLineIsCountedAndUnknownLabelsAreNot) {
  const std::string lines[] = {
      "CLIENT_RANDOM",
      "CLIENT_RANDOM " + hex(31, '1') + " " + hex(48, '2'),
      "CLIENT_RANDOM " + hex(32, '1') + " " + hex(47, '2'),
      "CLIENT_RANDOM " + hex(32, '1') + " " + hex(32, '2'),
      "CLIENT_TRAFFIC_SECRET_0 " + hex(32, '1') + " " + hex(33, '2'),
      "CLIENT_TRAFFIC_SECRET_0 " + hex(32, 'g') + " " + hex(32, '2'),
      "CLIENT_TRAFFIC_SECRET_0 " + hex(32, '1') + " " + hex(32, '2') + "0",
      "CLIENT_TRAFFIC_SECRET_0 " + hex(32, '1') + " " + std::string(100'000, '2'),
  };
  for (const auto& line : lines) {
    const auto ring = ring_of(line + "\n");
    EXPECT_EQ(ring.wrong_lines(), 1u) << line.substr(0, 120);
    EXPECT_EQ(ring.secrets(), 0u);
  }
  EXPECT_EQ(ring_of("ECH_SECRET 00 00\nRSA 00 00\n").wrong_lines(), 0u);
}

TEST(KeyRing, HasABound) {
  KeyRing ring;
  for (std::size_t i = 0; i <= KeyRing::kMostSecrets; ++i) {
    std::string random(64, '0');
    for (int digit = 0; digit < 8; ++digit)
      random[static_cast<std::size_t>(digit)] = "0123456789abcdef"[i >> 4 * digit & 15];
    ring.add_log(as_bytes("CLIENT_TRAFFIC_SECRET_0 " + random + " " + hex(32, '1') + "\n"));
  }
  EXPECT_EQ(ring.secrets(), KeyRing::kMostSecrets);
  EXPECT_TRUE(ring.full());
}

}  // namespace
}  // namespace entente::capture
