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

constexpr auto kUtf8 = der::Tag::utf8_string, kPrintable = der::Tag::printable_string;
constexpr Bytes kCn = oids::common_name, kO = oids::organization_name, kC = oids::country_name;

TEST(Name, IsComparedWithoutCaseAndSpareSpaces) {
  EXPECT_TRUE(same({{kCn, kUtf8, "Root  CA"}}, {{kCn, kPrintable, " root ca "}}));
  EXPECT_FALSE(same({{kCn, kUtf8, "Root CA"}}, {{kCn, kUtf8, "RootCA"}}));
  EXPECT_FALSE(same({{kCn, kUtf8, "Root CA"}}, {{kO, kUtf8, "Root CA"}}));
  EXPECT_TRUE(same({}, {}));
  EXPECT_FALSE(same({}, {{kCn, kUtf8, ""}}));
}

TEST(Name, OtherTypesAreComparedByteByByte) {
  EXPECT_FALSE(same({{kCn, der::Tag::teletex_string, "Root"}}, {{kCn, der::Tag::teletex_string, "root"}}));
  EXPECT_FALSE(same({{kCn, der::Tag::teletex_string, "Root"}}, {{kCn, kUtf8, "Root"}}));
  EXPECT_TRUE(same({{kCn, der::Tag::teletex_string, "Root"}}, {{kCn, der::Tag::teletex_string, "Root"}}));
}

TEST(Name, StructureCounts) {
  EXPECT_FALSE(same({{kC, kPrintable, "AT"}, {kCn, kUtf8, "a"}}, {{kCn, kUtf8, "a"}, {kC, kPrintable, "AT"}}));
  EXPECT_FALSE(same({{kC, kPrintable, "AT"}, {kCn, kUtf8, "a"}}, {{kC, kPrintable, "AT"}, {kCn, kUtf8, "a", true}}));
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

}  // namespace
}  // namespace entente::x509
