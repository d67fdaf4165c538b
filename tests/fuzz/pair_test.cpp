// The seeds of the fuzz target with both sides: without an edit they connect, and each edit that they hold is noticed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "targets.h"

namespace entente::fuzz {
namespace {

struct Tally {
  int connected = 0, refused = 0;
};

Tally meet_all(bool edited) {
  Tally out;
  const auto corpus = std::filesystem::path(ENTENTE_TESTS_DIR).parent_path() / "fuzz" / "corpus" / "pair";
  for (const auto& file : std::filesystem::directory_iterator(corpus)) {
    if (file.path().filename().string().starts_with("edit_") != edited) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(in), {}};
    auto met = meet(as_bytes(seed));
    const bool connected = met.client.established() && met.server.established();
    EXPECT_EQ(connected, !edited) << file.path();
    if (edited) met.client.end();
    EXPECT_EQ(met.client.failed() || met.server.failed(), edited) << file.path();
    ++(connected ? out.connected : out.refused);
  }
  return out;
}

TEST(MeetSeeds, ConnectWhereNobodyChangesAnything) { EXPECT_GE(meet_all(false).connected, 50); }
TEST(MeetSeeds, AreRefusedWhereSomebodyDoes) { EXPECT_GE(meet_all(true).refused, 6); }

}  // namespace
}  // namespace entente::fuzz
