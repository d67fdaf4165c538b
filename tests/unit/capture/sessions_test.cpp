// Sessions: by ID and by ticket, a bounded number of them.
#include "capture/sessions.h"

#include <gtest/gtest.h>

namespace entente::capture {
namespace {

using By = Sessions::By;

Buffer master(std::uint8_t byte) { return Buffer(48, byte); }

TEST(Sessions, AreFoundByWhatNamesThem) {
  Sessions sessions(crypto::openssl_provider());
  const Buffer name(32, 7);
  sessions.remember(By::id, name, master(1));
  ASSERT_TRUE(sessions.find(By::id, name));
  EXPECT_EQ(sessions.find(By::id, name)->reveal()[47], 1);
  EXPECT_FALSE(sessions.find(By::ticket, name));
  EXPECT_FALSE(sessions.find(By::id, Bytes(name).first(31)));
  sessions.remember(By::id, name, master(2));
  EXPECT_EQ(sessions.find(By::id, name)->reveal()[0], 2);
}

TEST(Sessions, AnEmptyNameIsNone) {
  Sessions sessions(crypto::openssl_provider());
  sessions.remember(By::id, {}, master(1));
  EXPECT_FALSE(sessions.find(By::id, {}));
}

TEST(Sessions, TheOldestMakesRoom) {
  Sessions sessions(crypto::openssl_provider());
  const auto name = [](std::size_t number) {
    return Buffer{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  };
  for (std::size_t i = 0; i <= Sessions::kMost; ++i) sessions.remember(By::ticket, name(i), master(3));
  EXPECT_FALSE(sessions.find(By::ticket, name(0)));
  EXPECT_TRUE(sessions.find(By::ticket, name(1)));
  EXPECT_TRUE(sessions.find(By::ticket, name(Sessions::kMost)));
}

}  // namespace
}  // namespace entente::capture
