// What happens on an established connection: data, key updates, the end, and what a peer may not do.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "pairs/pair.h"

namespace entente::test {
namespace {

TEST(Data, OfAnySizeArrivesWhole) {
  Pair pair;
  pair.run();
  for (const std::size_t size : {1u, 2u, 100u, 16383u, 16384u, 16385u, 100000u}) {
    Buffer data(size);
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * 31);
    pair.server.data.clear();
    pair.client.write(data, pair.server);
    EXPECT_EQ(pair.server.data, data) << size;
  }
}

TEST(Data, IsSealedInPartsWhereThereIsLittleRoom) {
  Pair pair;
  pair.run();
  const Buffer data(5000, 'x');
  std::size_t taken = 0;
  while (taken < data.size()) {
    Buffer out(777);
    const auto sealed = must(pair.client.connection.seal(Bytes(data).subspan(taken), out));
    ASSERT_GT(sealed.taken, 0u);
    taken += sealed.taken;
    pair.server.hear(Bytes(out).first(sealed.written));
  }
  EXPECT_EQ(pair.server.data, data);
}

TEST(KeyUpdate, BothWaysAndDataGoesOn) {
  Pair pair;
  pair.run();
  for (int i = 0; i < 3; ++i) {
    must(pair.client.connection.update_keys(true));
    pair.run();
    must(pair.server.connection.update_keys(false));
    pair.run();
    pair.client.write(as_bytes("a"), pair.server);
    pair.server.write(as_bytes("b"), pair.client);
  }
  EXPECT_EQ(as_text(pair.server.data), "aaa");
  EXPECT_EQ(as_text(pair.client.data), "bbb");
}

TEST(KeyUpdate, IsOrderedBeforeTheDataThatFollows) {
  Pair pair;
  pair.run();
  must(pair.client.connection.update_keys(true));
  pair.client.write(as_bytes("after"), pair.server);  // seal puts the KeyUpdate first
  EXPECT_EQ(as_text(pair.server.data), "after");
}

TEST(KeyUpdate, D1FloodIsEnded) {
  Pair pair;
  pair.run();
  for (int i = 0; i < 33; ++i) {
    if (pair.client.connection.failure()) break;
    (void)pair.client.connection.update_keys(false);
    Pair::move(pair.client, pair.server);
  }
  EXPECT_EQ(code_of(pair.server), "E-TLS-FLOOD-KEYUPDATE");
}

TEST(KeyUpdate, D1DataBetweenResetsTheCount) {
  Pair pair;
  pair.run();
  for (int i = 0; i < 100; ++i) {
    must(pair.client.connection.update_keys(false));
    pair.client.write(as_bytes("."), pair.server);
  }
  EXPECT_EQ(code_of(pair.server), "");
  EXPECT_EQ(pair.server.data.size(), 100u);
}

TEST(KeyUpdate, D4APeerThatNeverReadsCausesOneAnswer) {
  Pair pair;
  pair.run();
  const auto before = pair.server.connection.output_size();
  for (int i = 0; i < 20; ++i) {
    must(pair.client.connection.update_keys(true));
    Pair::move(pair.client, pair.server);
  }
  EXPECT_LT(pair.server.connection.output_size() - before, 100u);
}

TEST(End, CloseNotifyIsACleanEndAndTheOtherSideMayGoOn) {
  Pair pair;
  pair.run();
  pair.client.connection.close();
  pair.run();
  EXPECT_TRUE(pair.server.closed);
  EXPECT_TRUE(pair.server.connection.end_of_input());
  pair.server.write(as_bytes("still here"), pair.client);
  EXPECT_EQ(as_text(pair.client.data), "still here");
  Buffer out(100);
  EXPECT_EQ(pair.client.connection.seal(as_bytes("x"), out).error().fault, Fault::not_connected);
}

TEST(End, R10WithoutCloseNotifyIsATruncation) {
  Pair pair;
  pair.run();
  const auto end = pair.client.connection.end_of_input();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().fault, Fault::truncated);
  EXPECT_EQ(end.error().by, By::transport);
}

TEST(End, BeforeTheHandshakeIsDoneSaysInWhichState) {
  Pair pair;
  (void)pair.client.say();
  const auto end = pair.client.connection.end_of_input();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().fault, Fault::closed_in_handshake);
  EXPECT_EQ(end.error().where.message, "WaitServerHello");
}

TEST(End, H16CloseNotifyInTheHandshakeIsAFailure) {
  Pair pair;
  pair.client.connection.close();
  pair.run();
  EXPECT_EQ(code_of(pair.server), "E-PEER-CLOSED");
}

TEST(Tampering, R2AnyBitOfARecordEndsInABadRecordMac) {
  for (std::size_t bit = 0; bit < 8 * 40; bit += 3) {
    Pair pair;
    pair.run();
    Buffer out(pair.client.connection.sealed_size(20));
    out.resize(must(pair.client.connection.seal(Buffer(20, 'x'), out)).written);
    out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] ^ 1 << bit % 8);
    pair.server.hear(out);
    EXPECT_TRUE(pair.server.data.empty()) << bit;
    if (pair.server.connection.failure() == nullptr) {
      EXPECT_TRUE(bit / 8 == 3 || bit / 8 == 4) << "only a longer length can still wait: " << bit;
    } else if (bit / 8 != 0 && bit / 8 != 3 && bit / 8 != 4) {
      EXPECT_EQ(code_of(pair.server), "E-TLS-RECORD-MAC") << bit;
    }
  }
}

TEST(Tampering, LeavesNothingOfTheRecordBehind) {
  Pair pair;
  pair.run();
  Buffer out(pair.client.connection.sealed_size(20));
  out.resize(must(pair.client.connection.seal(Buffer(20, 'x'), out)).written);
  out.back() ^= 1;
  EXPECT_FALSE(pair.server.connection.receive(out));
  EXPECT_TRUE(std::all_of(out.begin() + 5, out.end(), [](auto byte) { return byte == 0; }));
}

TEST(Tampering, R10ReplayedAndReorderedRecordsDoNotAuthenticate) {
  Pair pair;
  pair.run();
  const auto record = [&](std::string_view text) {
    Buffer out(pair.client.connection.sealed_size(text.size()));
    out.resize(must(pair.client.connection.seal(as_bytes(text), out)).written);
    return out;
  };
  const auto one = record("one"), two = record("two");
  pair.server.hear(one);
  pair.server.hear(one);
  EXPECT_EQ(code_of(pair.server), "E-TLS-RECORD-MAC");
  EXPECT_EQ(as_text(pair.server.data), "one");
}

TEST(Tampering, OfTheHandshakeNeverMakesTwoSidesBelieveDifferentThings) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Pair pair;
    const auto target = random() % 4;  // which flight
    unsigned flight = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (auto [from, to] : {std::pair{&pair.client, &pair.server}, std::pair{&pair.server, &pair.client}}) {
        auto bytes = from->say();
        if (bytes.empty()) continue;
        if (flight++ == target) {
          const auto at = random() % bytes.size();
          bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ 1 << random() % 8);
        }
        to->hear(bytes);
        moved = true;
      }
    }
    // a flipped bit of a plain record's version means nothing (RFC 8446 §5.1); any other keeps the two sides apart
    EXPECT_TRUE(pair.client.data.empty() && pair.server.data.empty());
    if (!pair.established()) continue;
    Buffer ours(32), theirs(32);
    must(pair.client.connection.export_keying("EXPORTER-test", {}, ours));
    must(pair.server.connection.export_keying("EXPORTER-test", {}, theirs));
    EXPECT_EQ(ours, theirs) << "both sides believe, and believe the same";
  }
}

}  // namespace
}  // namespace entente::test
