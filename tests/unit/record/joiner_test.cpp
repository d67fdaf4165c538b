// Joining messages from records that share or split them, and the proof that one ends its record (RFC 8446 §5.1).
#include "record/joiner.h"

#include <gtest/gtest.h>

namespace entente::record {
namespace {

Buffer message(std::uint8_t type, std::size_t size) {
  Buffer out(4 + size, type);
  store_be24(&out[1], size);
  return out;
}

TEST(Joiner, GivesMessagesThatShareARecordAsViewsOfIt) {
  auto record = message(1, 10);
  append(record, message(2, 0));
  Joiner joiner;
  joiner.add(record);
  ASSERT_TRUE(joiner.message());
  EXPECT_EQ(joiner.message()->data(), record.data());
  EXPECT_EQ(joiner.message()->size(), 14u);
  EXPECT_EQ(joiner.header()->length, 10u);
  joiner.drop(14);
  EXPECT_EQ(joiner.header()->type, HandshakeType{2});
  EXPECT_EQ(joiner.message()->size(), 4u);
  joiner.drop(4);
  EXPECT_TRUE(joiner.empty());
  EXPECT_FALSE(joiner.header());
  EXPECT_FALSE(joiner.message());
}

TEST(Joiner, JoinsAMessageFromAnyPieces) {
  const auto whole = message(7, 300);
  for (const std::size_t piece : {1u, 2u, 3u, 5u, 100u, 303u}) {
    Joiner joiner;
    for (std::size_t at = 0; at < whole.size(); at += piece) {
      EXPECT_FALSE(joiner.message());
      auto record = to_buffer(Bytes(whole).subspan(at, std::min(piece, whole.size() - at)));
      joiner.add(record);
      if (at + piece < whole.size()) joiner.keep_rest();
    }
    ASSERT_TRUE(joiner.message()) << piece;
    EXPECT_TRUE(equal(*joiner.message(), whole)) << piece;
    joiner.drop(whole.size());
    EXPECT_TRUE(joiner.empty());
  }
}

TEST(Joiner, KnowsTheHeaderBeforeTheBody) {
  const auto whole = message(11, 70000);
  Joiner joiner;
  joiner.add(Bytes(whole).first(3));
  EXPECT_FALSE(joiner.header());
  joiner.keep_rest();
  joiner.add(Bytes(whole).subspan(3, 1));
  ASSERT_TRUE(joiner.header());
  EXPECT_EQ(joiner.header()->length, 70000u);
  EXPECT_FALSE(joiner.message());
}

TEST(Joiner, KeepsWhatIsLeftWhenTheRecordGoes) {
  auto record = message(1, 5);
  append(record, Bytes(message(2, 8)).first(6));
  Joiner joiner;
  joiner.add(record);
  joiner.drop(9);
  joiner.keep_rest();
  std::ranges::fill(record, std::uint8_t{0});
  EXPECT_EQ(joiner.header()->type, HandshakeType{2});
  const Buffer last(6, 2);
  joiner.add(last);
  ASSERT_TRUE(joiner.message());
  EXPECT_TRUE(equal(*joiner.message(), message(2, 8)));
}

TEST(Joiner, R4ProvesThatAMessageEndsItsRecord) {
  auto record = message(20, 32);
  Joiner joiner;
  joiner.add(record);
  EXPECT_TRUE(joiner.boundary_after(36));
  append(record, message(24, 1));
  joiner.drop(36);
  joiner.add(record);
  const auto boundary = joiner.boundary_after(36);
  ASSERT_FALSE(boundary);
  EXPECT_EQ(boundary.error().fault, Fault::record_not_aligned);
  EXPECT_EQ(boundary.error().alert, Alert::unexpected_message);
}

TEST(Joiner, R4OneByteOfTheNextMessageIsTooMuch) {
  auto record = message(20, 32);
  record.push_back(1);
  Joiner joiner;
  joiner.add(Bytes(record).first(10));
  joiner.keep_rest();
  joiner.add(Bytes(record).subspan(10));
  EXPECT_FALSE(joiner.boundary_after(36));
}

TEST(Joiner, WhatWasTakenIsNotKept) {
  auto both = message(1, 0);
  append(both, message(2, 0));
  Joiner joiner;
  joiner.add(Bytes(both).first(2));
  joiner.keep_rest();
  joiner.add(Bytes(both).subspan(2));
  const auto* start = joiner.message()->data();
  joiner.drop(4);
  EXPECT_EQ(joiner.message()->data(), start + 4);
  joiner.keep_rest();
  EXPECT_EQ(joiner.message()->data(), start) << "from the front, so that it does not grow with every message";
  joiner.drop(4);
  const auto next = message(3, 0);
  joiner.add(next);
  EXPECT_EQ(joiner.message()->data(), next.data()) << "a view again";
}

}  // namespace
}  // namespace entente::record
