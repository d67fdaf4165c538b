// X1: what is not DER is refused.
#include "x509/der.h"

#include <gtest/gtest.h>

#include <vector>

#include "x509/der_writer.h"
#include "x509/oid.h"

namespace entente::x509::der {
namespace {

using Raw = std::vector<std::uint8_t>;

template <class T>
std::string problem(const Raw& bytes) {
  T value;
  Reader field(bytes);
  field("field", value);
  const auto done = field.finish("Test");
  return done ? "" : std::string(done.error().got);
}

TEST(Der, X1TakesDefiniteMinimalLengthsAlone) {
  EXPECT_EQ(problem<OctetString>({0x04, 0x01, 0xaa}), "");
  EXPECT_EQ(problem<OctetString>({0x24, 0x80, 0x04, 0x01, 0xaa, 0, 0}), "an indefinite length");
  EXPECT_EQ(problem<OctetString>({0x04, 0x81, 0x01, 0xaa}), "a length that is not minimal");
  EXPECT_EQ(problem<OctetString>({0x04, 0x82, 0x00, 0x01, 0xaa}), "a length that is not minimal");
  EXPECT_EQ(problem<OctetString>({0x04, 0x02, 0xaa}), "a value longer than what is around it");
  EXPECT_EQ(problem<OctetString>({0x04, 0x85, 1, 1, 1, 1, 1}), "a length of more than four octets");
  EXPECT_EQ(problem<OctetString>({0x04, 0x84, 0xff, 0xff, 0xff, 0xff}), "a value longer than what is around it");
  EXPECT_EQ(problem<OctetString>({0x04, 0x82, 0x01}), "a length that is cut off");
  EXPECT_EQ(problem<OctetString>({0x04}), "a header that is cut off");
  EXPECT_EQ(problem<OctetString>({}), "nothing");
  EXPECT_EQ(problem<OctetString>({0x1f, 0x81, 0x01, 0x00}), "a tag number above 30");
  EXPECT_EQ(problem<OctetString>({0x04, 0x01, 0xaa, 0x00}), "more bytes");
  EXPECT_EQ(problem<OctetString>({0x05, 0x00}), "NULL");
}

TEST(Der, X1TakesLongLengths) {
  Raw bytes{0x04, 0x81, 0x80};
  bytes.resize(3 + 0x80);
  EXPECT_EQ(problem<OctetString>(bytes), "");
  bytes = {0x04, 0x82, 0x01, 0x00};
  bytes.resize(4 + 0x100);
  EXPECT_EQ(problem<OctetString>(bytes), "");
}

TEST(Der, X1IntegersAreMinimal) {
  EXPECT_EQ(problem<Integer>({0x02, 0x01, 0x00}), "");
  EXPECT_EQ(problem<Integer>({0x02, 0x02, 0x00, 0x80}), "");
  EXPECT_EQ(problem<Integer>({0x02, 0x01, 0x80}), "");
  EXPECT_EQ(problem<Integer>({0x02, 0x00}), "an empty INTEGER");
  EXPECT_EQ(problem<Integer>({0x02, 0x02, 0x00, 0x7f}), "an INTEGER that is not minimal");
  EXPECT_EQ(problem<Integer>({0x02, 0x02, 0xff, 0x80}), "an INTEGER that is not minimal");
}

TEST(Der, X1BooleansAreZeroOrFF) {
  EXPECT_EQ(problem<Boolean>({0x01, 0x01, 0xff}), "");
  EXPECT_EQ(problem<Boolean>({0x01, 0x01, 0x00}), "");
  EXPECT_EQ(problem<Boolean>({0x01, 0x01, 0x01}), "a BOOLEAN other than 00 and FF");
  EXPECT_EQ(problem<Boolean>({0x01, 0x02, 0xff, 0xff}), "a BOOLEAN that is not one octet");
}

TEST(Der, X1BitStringsSayTheirUnusedBits) {
  EXPECT_EQ(problem<BitString>({0x03, 0x01, 0x00}), "");
  EXPECT_EQ(problem<BitString>({0x03, 0x02, 0x07, 0x80}), "");
  EXPECT_EQ(problem<BitString>({0x03, 0x00}), "a BIT STRING without its first octet");
  EXPECT_EQ(problem<BitString>({0x03, 0x02, 0x08, 0x00}), "a BIT STRING with more than 7 unused bits");
  EXPECT_EQ(problem<BitString>({0x03, 0x01, 0x01}), "an empty BIT STRING with unused bits");
  EXPECT_EQ(problem<BitString>({0x03, 0x02, 0x04, 0x88}), "a BIT STRING whose unused bits are not zero");
}

TEST(Der, ObjectIdentifiersAreMinimalAndWhole) {
  EXPECT_EQ(problem<Oid>({0x06, 0x03, 0x55, 0x1d, 0x0f}), "");
  EXPECT_EQ(problem<Oid>({0x06, 0x00}), "an empty OBJECT IDENTIFIER");
  EXPECT_EQ(problem<Oid>({0x06, 0x02, 0x80, 0x01}), "an OBJECT IDENTIFIER that is not minimal");
  EXPECT_EQ(problem<Oid>({0x06, 0x02, 0x55, 0x81}), "an OBJECT IDENTIFIER that is cut off");
}

TEST(Der, AFailureNamesFieldAndOffset) {
  const Raw bytes{0x30, 0x05, 0x02, 0x01, 0x05, 0x01, 0x00};
  Reader field(bytes);
  Integer number;
  Boolean flag;
  field.sequence("Outer", [&] {
    field("number", number);
    field("flag", flag);
  });
  const auto done = field.finish("Test");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().where.message, "Test");
  EXPECT_EQ(done.error().where.field, "flag");
  EXPECT_EQ(done.error().offset, 5U);
  EXPECT_EQ(to_number(number, 0), 5U);
}

TEST(Der, ASequenceIsUsedUp) {
  const Raw bytes{0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x06};
  Reader field(bytes);
  Integer number;
  field.sequence("Outer", [&] { field("number", number); });
  const auto done = field.finish("Test");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().offset, 5U);
}

TEST(Der, WhatIsWrittenIsRead) {
  Writer out;
  const Raw big(300, 0xab);
  out.sequence([&] {
    out.integer(0x80);
    out.integer(0);
    out.oid(oid<1, 2, 840, 113549, 1, 1, 11>);
    out.value(Tag::octet_string, Bytes(big));
    out.boolean(true);
    out.bit_string(Bytes(big).first(2));
  });
  Reader field(out.bytes());
  Integer first, second;
  Oid id;
  OctetString octets;
  Boolean flag;
  BitString bits;
  field.sequence("Outer", [&] {
    field("first", first);
    field("second", second);
    field("id", id);
    field("octets", octets);
    field("flag", flag);
    field("bits", bits);
  });
  ASSERT_TRUE(field.finish("Test"));
  EXPECT_EQ(to_number(first, 0), 0x80U);
  EXPECT_EQ(to_number(second, 1), 0U);
  EXPECT_EQ(readable(id), "sha256WithRSAEncryption");
  EXPECT_EQ(octets.bytes.size(), 300U);
  EXPECT_TRUE(flag.value);
  EXPECT_EQ(bits.bytes.size(), 2U);
}

TEST(Oid, IsShownAsNumbers) {
  EXPECT_EQ(dotted({oid<2, 5, 29, 15>}), "2.5.29.15");
  EXPECT_EQ(dotted({oid<2, 999, 3>}), "2.999.3");
  EXPECT_EQ(dotted({oid<1, 3, 6, 1, 4, 1, 99999>}), "1.3.6.1.4.1.99999");
  EXPECT_EQ(readable({oids::key_usage}), "keyUsage");
}

TEST(Der, AnIntegerOfNoBytesIsZero) {
  Writer out;
  out.integer(Bytes());
  EXPECT_EQ(out.take(), (Buffer{0x02, 0x01, 0x00}));
}

TEST(Oid, WithANumberThatIsTooLargeIsNotShownAsAnother) {
  Buffer content{0x2a};
  content.insert(content.end(), 9, 0xff);
  content.push_back(0x7f);
  EXPECT_EQ(dotted({content}), "an identifier with a number that is too large");
}

}  // namespace
}  // namespace entente::x509::der
