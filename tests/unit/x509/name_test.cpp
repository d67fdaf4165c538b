#include "x509/name.h"

#include <gtest/gtest.h>

#include <vector>

#include "x509/der_writer.h"
#include "x509/oid.h"

namespace entente::x509 {
namespace {

struct Part {
  Bytes type;
  der::Tag tag;
  std::string_view text;
  bool joined = false;  // to the one before
};

Buffer encode(const std::vector<Part>& parts) {
  der::Writer out;
  out.sequence([&] {
    for (std::size_t i = 0; i < parts.size();) {
      out.inside(der::Tag::set, [&] {
        do {
          out.sequence([&] {
            out.oid(parts[i].type);
            out.value(parts[i].tag, parts[i].text);
          });
        } while (++i < parts.size() && parts[i].joined);
      });
    }
  });
  return out.take();
}

bool same(const std::vector<Part>& a, const std::vector<Part>& b) {
  const auto x = encode(a), y = encode(b);
  return equal_names({x, hash_name(x)}, {y, hash_name(y)});
}
std::string shown(const std::vector<Part>& parts) {
  const auto der = encode(parts);
  return to_text({der, 0});
}

Likeness likeness(const std::vector<Part>& name, const std::vector<Part>& prefix) {
  const auto x = encode(name), y = encode(prefix);
  return starts_with({x, 0}, {y, 0});
}

constexpr auto kUtf8 = der::Tag::utf8_string, kPrintable = der::Tag::printable_string;
constexpr Bytes kCn = oids::common_name, kO = oids::organization_name, kC = oids::country_name;

TEST(Name, IsComparedWithoutCaseAndSpareSpaces) {
  EXPECT_TRUE(same({{kCn, kUtf8, "Root  CA"}}, {{kCn, kPrintable, " root ca "}}));
  EXPECT_FALSE(same({{kCn, kUtf8, "Root CA"}}, {{kCn, kUtf8, "RootCA"}}));
  EXPECT_FALSE(same({{kCn, kUtf8, "Root CA"}}, {{kO, kUtf8, "Root CA"}}));
  EXPECT_TRUE(same({}, {}));
  EXPECT_FALSE(same({}, {{kCn, kUtf8, ""}}));
}

TEST(Name, StringsOfAllTypesAreComparedAsTexts) {
  const std::string_view bmp("\0R\0O\0o\0t", 8), universal("\0\0\0R\0\0\0o\0\0\0o\0\0\0t", 16);
  EXPECT_TRUE(same({{kCn, der::Tag::teletex_string, "Root"}}, {{kCn, kUtf8, "root"}}));
  EXPECT_TRUE(same({{kCn, der::Tag::bmp_string, bmp}}, {{kCn, kPrintable, "root"}}));
  EXPECT_TRUE(same({{kCn, der::Tag::universal_string, universal}}, {{kCn, der::Tag::bmp_string, bmp}}));
  EXPECT_TRUE(same({{kCn, der::Tag::teletex_string, "Gr\xfc\xdf"}}, {{kCn, kUtf8, "Gr\xc3\xbc\xc3\x9f"}}));
  EXPECT_FALSE(same({{kCn, der::Tag::teletex_string, "Root"}}, {{kCn, kUtf8, "Boot"}}));
  EXPECT_FALSE(same({{kCn, der::Tag::integer, "a"}}, {{kCn, kUtf8, "a"}}));
  EXPECT_FALSE(same({{kCn, der::Tag::octet_string, "a"}}, {{kCn, der::Tag::octet_string, "A"}}));
}

TEST(Name, StructureCounts) {
  EXPECT_FALSE(same({{kC, kPrintable, "AT"}, {kCn, kUtf8, "a"}}, {{kCn, kUtf8, "a"}, {kC, kPrintable, "AT"}}));
  EXPECT_FALSE(same({{kC, kPrintable, "AT"}, {kCn, kUtf8, "a"}}, {{kC, kPrintable, "AT"}, {kCn, kUtf8, "a", true}}));
}

TEST(Name, TheAttributesOfOneRdnAreASet) {
  const Part a{kCn, kUtf8, "a"}, b{kO, kUtf8, "b"}, joined_a{kCn, kPrintable, "A", true},
      joined_b{kO, kUtf8, "b", true};
  EXPECT_TRUE(same({a, joined_b}, {b, joined_a}));
  EXPECT_FALSE(same({a, joined_b}, {a}));
  EXPECT_FALSE(same({a, joined_a}, {a}));
  EXPECT_FALSE(same({a, joined_a}, {a, {kCn, kUtf8, "c", true}}));
  EXPECT_FALSE(same({a, {kCn, kUtf8, "c", true}}, {a, joined_a}));
}

TEST(Name, APrefixIsSameDifferentOrUnclear) {
  const Part evil{kO, kUtf8, "Evil"}, www{kCn, kUtf8, "www"};
  EXPECT_EQ(likeness({evil, www}, {evil}), Likeness::same);
  EXPECT_EQ(likeness({evil, www}, {}), Likeness::same);
  EXPECT_EQ(likeness({{kO, der::Tag::teletex_string, "EVIL"}, www}, {evil}), Likeness::same);
  EXPECT_EQ(likeness({{kO, kUtf8, "Other"}, www}, {evil}), Likeness::different);
  EXPECT_EQ(likeness({evil}, {evil, www}), Likeness::different);
  // RFC 4518 §2.2-2.3: full-width letters are letters, and a soft hyphen is nothing.
  EXPECT_EQ(likeness({{kO, kUtf8, "\xef\xbc\xa5vil"}, www}, {evil}), Likeness::unclear);
  EXPECT_EQ(likeness({{kO, kUtf8, "Ev\xc2\xadil"}, www}, {evil}), Likeness::unclear);
  EXPECT_EQ(likeness({{kO, kUtf8, "\xc3\x96sterreich"}, www}, {evil}), Likeness::different);
  EXPECT_EQ(likeness({{kO, kUtf8, "\xc3\x96ster"}}, {{kO, kUtf8, "\xc3\xb6ster"}}), Likeness::unclear);
  EXPECT_EQ(likeness({{kO, der::Tag::octet_string, "Evil"}, www}, {evil}), Likeness::unclear);
  EXPECT_EQ(likeness({{kO, kUtf8, "\xef\xbc\xa5vil"}, {kCn, kUtf8, "x"}}, {evil, www}), Likeness::different);
}

TEST(Name, SetsTooLargeToSortOutAreUnclear) {
  std::vector<Part> many, reversed;
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back(std::to_string(i));
  for (std::size_t i = 0; i < 20; ++i) {
    many.push_back({kCn, kUtf8, texts[i], i > 0});
    reversed.push_back({kCn, kUtf8, texts[19 - i], i > 0});
  }
  const auto x = encode(many), y = encode(reversed);
  EXPECT_EQ(starts_with({x, 0}, {y, 0}), Likeness::unclear);
  EXPECT_EQ(starts_with({x, 0}, {x, 0}), Likeness::same);
  EXPECT_EQ(likeness({many[0]}, many), Likeness::unclear);
  EXPECT_FALSE(same(many, reversed));
}

TEST(Name, TextCannotPassForStructure) {
  // The text holds what the structure of a second attribute would be.
  const std::string forged{'a', 0x31, 0x30, 0x06, 0x55, 0x04, 0x0a, 0x0c, 'b'};
  EXPECT_FALSE(same({{kCn, kUtf8, forged}}, {{kCn, kUtf8, "a"}, {kO, kUtf8, "b"}}));
}

TEST(Name, IsShownAsRfc4514) {
  EXPECT_EQ(shown({{kC, kPrintable, "AT"}, {kO, kUtf8, "Example"}, {kCn, kUtf8, "Root"}}), "CN=Root,O=Example,C=AT");
  EXPECT_EQ(shown({{kO, kUtf8, "a"}, {kCn, kUtf8, "b", true}}), "O=a+CN=b");
  EXPECT_EQ(shown({{kO, kUtf8, "Example, \"Inc\" <x>; a+b\\c"}}), "O=Example\\, \\\"Inc\\\" \\<x\\>\\; a\\+b\\\\c");
  EXPECT_EQ(shown({{kO, kUtf8, " a "}}), "O=\\ a\\ ");
  EXPECT_EQ(shown({{kO, kUtf8, " "}}), "O=\\ ");
  EXPECT_EQ(shown({{kO, kUtf8, "#1"}}), "O=\\#1");
  EXPECT_EQ(shown({{oid<1, 2, 3, 4>, kUtf8, "x"}}), "1.2.3.4=x");
  EXPECT_EQ(shown({}), "");
}

TEST(Name, ControlCharactersAreEscaped) {
  EXPECT_EQ(shown({{kCn, kUtf8, "a\n\x1b[31mb"}}), "CN=a\\0A\\1B[31mb");
  EXPECT_EQ(shown({{kCn, kUtf8, std::string_view("a\0b", 3)}}), "CN=a\\00b");
  EXPECT_EQ(shown({{kCn, kUtf8,
                    "a\xe2\x80\xae"
                    "b"}}),
            "CN=a\\E2\\80\\AEb");  // right-to-left override
  EXPECT_EQ(shown({{kCn, kUtf8,
                    "a\xff"
                    "b\xc0\x80"}}),
            "CN=a\\FFb\\C0\\80");  // no UTF-8
  EXPECT_EQ(shown({{kCn, kUtf8,
                    "Gr\xc3\xbc\xc3\x9f"
                    "e"}}),
            "CN=Gr\xc3\xbc\xc3\x9f"
            "e");
}

TEST(Name, OldStringTypesBecomeUtf8) {
  EXPECT_EQ(shown({{kCn, der::Tag::bmp_string, std::string_view("\0A\0\xfc", 4)}}), "CN=A\xc3\xbc");
  EXPECT_EQ(shown({{kCn, der::Tag::teletex_string, "\xfc"}}), "CN=\xc3\xbc");
  EXPECT_EQ(shown({{kCn, der::Tag::integer, "\x05"}}), "CN=#020105");
}

TEST(Name, TheLastCommonNameIsShown) {
  const auto der = encode({{kCn, kUtf8, "a"}, {kO, kUtf8, "b"}, {kCn, kUtf8, "c"}});
  EXPECT_EQ(common_name({der, 0}), "c");
}

TEST(Name, CharactersThatAreNotSeenAreEscaped) {
  EXPECT_EQ(shown({{kCn, kUtf8, "\xe2\x80\x8b"}}), "CN=\\E2\\80\\8B");  // a space without width
  EXPECT_EQ(shown({{kCn, kUtf8, "\xe2\x81\xa0"}}), "CN=\\E2\\81\\A0");  // a word joiner
  EXPECT_EQ(shown({{kCn, kUtf8, "\xef\xbb\xbf"}}), "CN=\\EF\\BB\\BF");  // a byte order mark
}

TEST(Name, WhatMayMeanNothingLeavesTextsUnclear) {
  const Part plain{kO, kUtf8, "Evil"};
  EXPECT_EQ(likeness({{kO, kUtf8, "Ev\x01il"}}, {plain}), Likeness::unclear) << "RFC 4518 §2.2: a control character";
  EXPECT_EQ(likeness({{kO, kUtf8, "\xef\xbc\xa5v il"}}, {plain}), Likeness::unclear);
  EXPECT_EQ(likeness({plain}, {{kO, der::Tag::octet_string, "Evil"}}), Likeness::unclear);
}

TEST(Name, TextsThatAreNoneAreNotTheSame) {
  const auto x = encode({{kCn, kUtf8, "a\xff"}}), y = encode({{kCn, kUtf8, "A\xff"}});
  EXPECT_FALSE(equal_names({x, 0}, {y, 0}));
}

TEST(Name, AHashInCommonDecidesNothing) {
  const auto x = encode({{kO, kUtf8, "Evil"}}), y = encode({{kO, kUtf8, "Evil"}, {kCn, kUtf8, "www"}});
  EXPECT_FALSE(equal_names({x, 0}, {y, 0}));
  EXPECT_FALSE(equal_names({y, 0}, {x, 0}));
}

}  // namespace
}  // namespace entente::x509
