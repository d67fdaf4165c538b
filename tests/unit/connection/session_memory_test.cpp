// A server's memories: sessions that it stores, and early data that it has seen (ADVERSARY S7).
#include <entente/session.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "handshake/tickets.h"
#include "pairs/pair.h"

namespace entente {
namespace {

using test::kNow;

Bytes id(std::string_view text) { return as_bytes(text); }
const Buffer kContents = {1, 2, 3};

TEST(MemorySessionStore, GivesBackUntilTheTimeIsOver) {
  const auto store = memory_session_store(4);
  EXPECT_TRUE(store->put(id("a"), kContents, kNow + 10));
  EXPECT_EQ(store->find(id("a"), kNow + 9), kContents);
  EXPECT_FALSE(store->find(id("b"), kNow));
  EXPECT_FALSE(store->find(id("a"), kNow + 10));
  EXPECT_FALSE(store->find(id("a"), kNow)) << "forgotten";
}

TEST(MemorySessionStore, ForgetsTheLeastRecentlyUsedFirst) {
  const auto store = memory_session_store(2);
  EXPECT_TRUE(store->put(id("a"), kContents, kNow + 10));
  EXPECT_TRUE(store->put(id("b"), kContents, kNow + 10));
  EXPECT_TRUE(store->find(id("a"), kNow));
  EXPECT_TRUE(store->put(id("c"), kContents, kNow + 10));
  EXPECT_TRUE(store->find(id("a"), kNow));
  EXPECT_FALSE(store->find(id("b"), kNow));
  store->remove(id("a"));
  store->remove(id("a"));
  EXPECT_FALSE(store->find(id("a"), kNow));
  EXPECT_TRUE(store->find(id("c"), kNow));
}

TEST(MemorySessionStore, ReplacesWhatHasTheSameId) {
  const auto store = memory_session_store(2);
  EXPECT_TRUE(store->put(id("a"), kContents, kNow + 10));
  EXPECT_TRUE(store->put(id("a"), Buffer{9}, kNow + 10));
  EXPECT_EQ(store->find(id("a"), kNow), Buffer{9});
  EXPECT_FALSE(memory_session_store(0)->put(id("a"), kContents, kNow + 10));
}

TEST(TicketKeys, TheSameKeyAgainKeepsTheOneBefore) {
  const auto keys = *make_ticket_keys();
  const auto first = to_buffer(keys->ring(0)->newest.secret.reveal());
  const Buffer second(32, 7);
  ASSERT_TRUE(keys->rotate(second));
  ASSERT_TRUE(keys->rotate(second));
  const auto ring = keys->ring(0);
  EXPECT_TRUE(equal(ring->newest.secret.reveal(), second));
  ASSERT_TRUE(ring->previous);
  EXPECT_TRUE(equal(ring->previous->secret.reveal(), first));
}

TEST(TicketKeys, RotateOnAfterTheClockWasSetBack) {
  const auto keys = *make_ticket_keys(100);
  const auto at = [&](UnixTime now) { return to_buffer(keys->ring(now)->newest.secret.reveal()); };
  at(1000000);
  const auto far = at(2000000);  // the clock ran ahead
  EXPECT_EQ(at(1000), far);
  EXPECT_NE(at(1100), far);
}

TEST(S7AntiReplay, TakesEachBinderOnce) {
  const auto seen = memory_anti_replay(kNow - 100);
  EXPECT_TRUE(seen->first_use(id("a"), kNow, kNow + 20));
  EXPECT_FALSE(seen->first_use(id("a"), kNow, kNow + 20));
  EXPECT_TRUE(seen->first_use(id("b"), kNow, kNow + 20));
  for (int after = 0; after <= 20; ++after) EXPECT_FALSE(seen->first_use(id("a"), kNow + after, kNow + after + 20));
}

TEST(S7AntiReplay, RemembersForAsLongAsItSaysWhereverItsWindowsBegin) {
  for (int offset = 0; offset < 60; ++offset)
    for (int after = 1; after <= 30; ++after) {
      const auto seen = memory_anti_replay(kNow - 100);
      const auto at = kNow + offset;
      EXPECT_TRUE(seen->first_use(id("first"), kNow, kNow + 20));
      EXPECT_TRUE(seen->first_use(id("a"), at, at + 30));
      EXPECT_FALSE(seen->first_use(id("a"), at + after, at + after + 30)) << offset << " " << after;
    }
}

TEST(S7AntiReplay, ForgetsInTheEnd) {
  const auto seen = memory_anti_replay(kNow - 100, 1);
  EXPECT_TRUE(seen->first_use(id("a"), kNow, kNow + 20));
  EXPECT_TRUE(seen->first_use(id("b"), kNow + 61, kNow + 80)) << "its window is empty again";
}

TEST(S7AntiReplay, RejectsWhatItCannotTell) {
  EXPECT_FALSE(memory_anti_replay(kNow)->first_use(id("a"), kNow + 29, kNow + 49)) << "just started";
  EXPECT_TRUE(memory_anti_replay(kNow)->first_use(id("a"), kNow + 30, kNow + 50));
  EXPECT_FALSE(memory_anti_replay(0)->first_use(id("a"), kNow, kNow + 31)) << "for longer than it remembers";
  const auto small = memory_anti_replay(kNow - 100, 2);
  EXPECT_TRUE(small->first_use(id("a"), kNow, kNow + 20));
  EXPECT_TRUE(small->first_use(id("b"), kNow, kNow + 20));
  EXPECT_FALSE(small->first_use(id("c"), kNow, kNow + 20)) << "full";
  const auto back = memory_anti_replay(kNow - 100);
  EXPECT_TRUE(back->first_use(id("a"), kNow, kNow + 20));
  EXPECT_FALSE(back->first_use(id("b"), kNow - 1, kNow + 20)) << "the clock was set back";
}

}  // namespace
}  // namespace entente
