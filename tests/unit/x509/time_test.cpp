// X8: times are written one way.
#include "x509/time.h"

#include <gtest/gtest.h>

namespace entente::x509 {
namespace {

std::optional<UnixTime> utc(std::string_view text) { return parse_time({der::Tag::utc_time, as_bytes(text), {}}); }
std::optional<UnixTime> general(std::string_view text) {
  return parse_time({der::Tag::generalized_time, as_bytes(text), {}});
}

TEST(Time, ReadsBothForms) {
  EXPECT_EQ(utc("700101000000Z"), 0);
  EXPECT_EQ(utc("691231235959Z"), -1);
  EXPECT_EQ(utc("261105123456Z"), 1793882096);
  EXPECT_EQ(utc("491231235959Z"), 2524607999);
  EXPECT_EQ(utc("500101000000Z"), -631152000);
  EXPECT_EQ(general("20500101000000Z"), 2524608000);
}

TEST(Time, X8ReadsTheLastSecond) { EXPECT_EQ(general("99991231235959Z"), 253402300799); }

TEST(Time, X8RefusesOtherSpellings) {
  EXPECT_FALSE(general("20500101000000"));  // no Z
  EXPECT_FALSE(general("20500101000000.5Z"));
  EXPECT_FALSE(general("20500101000000+0000"));
  EXPECT_FALSE(utc("261105123456"));
  EXPECT_FALSE(utc("2611051234Z"));  // no seconds
  EXPECT_FALSE(utc("261105123456+0000"));
  EXPECT_FALSE(utc("26110512345 Z"));
  EXPECT_FALSE(utc("-61105123456Z"));
  EXPECT_FALSE(parse_time({der::Tag::ia5_string, as_bytes("261105123456Z"), {}}));
}

TEST(Time, RefusesDatesThatAreNone) {
  EXPECT_FALSE(utc("260229000000Z"));
  EXPECT_TRUE(utc("240229000000Z"));
  EXPECT_FALSE(utc("261301000000Z"));
  EXPECT_FALSE(utc("260001000000Z"));
  EXPECT_FALSE(utc("260100000000Z"));
  EXPECT_FALSE(utc("260101240000Z"));
  EXPECT_FALSE(utc("260101006000Z"));
  EXPECT_FALSE(utc("260101000060Z"));
}

TEST(Time, IsWrittenAsItIsRead) {
  for (const UnixTime time : {UnixTime{0}, UnixTime{-1}, UnixTime{1793882096}, UnixTime{2524607999},
                              UnixTime{2524608000}, UnixTime{253402300799}}) {
    const auto encoded = encode_time(time);
    EXPECT_EQ(parse_time({encoded.tag, as_bytes(encoded.text), {}}), time) << encoded.text;
  }
  EXPECT_EQ(format_time(1793882096), "2026-11-05T12:34:56Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59Z");
}

TEST(Time, IsGeneralizedBefore2050Too) {
  EXPECT_EQ(encode_generalized_time(1793882096).text, "20261105123456Z");
  EXPECT_EQ(encode_generalized_time(-1).text, "19691231235959Z");
  EXPECT_EQ(encode_generalized_time(-1).tag, der::Tag::generalized_time);
  EXPECT_EQ(encode_time(-631152001).tag, der::Tag::generalized_time);
}

TEST(Duration, IsSaidInOneUnit) {
  EXPECT_EQ(format_duration(1), "1 second");
  EXPECT_EQ(format_duration(119), "119 seconds");
  EXPECT_EQ(format_duration(120), "2 minutes");
  EXPECT_EQ(format_duration(30 * 3600), "30 hours");
  EXPECT_EQ(format_duration(22 * 86400 + 5), "22 days");
}

}  // namespace
}  // namespace entente::x509
