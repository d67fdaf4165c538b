// Text on terminals: colours and symbols by the environment, widths, wrapping, and what must not steer a terminal.
#include "explain/terminal.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "explain/times.h"

namespace entente::explain {
namespace {

/// Sets variables and puts the old ones back.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& wanted) {
    for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* value = std::getenv(name);
      before_[name] = value ? std::optional<std::string>(value) : std::nullopt;
      unsetenv(name);
    }
    for (const auto& [name, value] : wanted) setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : before_) {
      if (value)
        setenv(name.c_str(), value->c_str(), 1);
      else
        unsetenv(name.c_str());
    }
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

constexpr int kNoTerminal = -1;

Terminal under(const std::map<std::string, std::string>& variables) {
  const Environment environment(variables);
  return terminal_of(kNoTerminal);
}

TEST(Terminal, ColourFollowsTheEnvironment) {
  EXPECT_FALSE(under({}).color);
  EXPECT_TRUE(under({{"CLICOLOR_FORCE", "1"}}).color);
  EXPECT_FALSE(under({{"CLICOLOR_FORCE", "0"}}).color);
  EXPECT_FALSE(under({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).color);
  EXPECT_TRUE(under({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", ""}}).color);
  EXPECT_FALSE(under({{"TERM", "dumb"}}).color);
}

TEST(Terminal, SymbolsFollowTheLocale) {
  EXPECT_TRUE(under({}).unicode);
  EXPECT_TRUE(under({{"LANG", "de_DE.UTF-8"}}).unicode);
  EXPECT_FALSE(under({{"LANG", "C"}}).unicode);
  EXPECT_FALSE(under({{"LANG", "C.UTF-8"}, {"LC_ALL", "POSIX"}}).unicode);
}

TEST(Terminal, WidthHasBounds) {
  EXPECT_EQ(under({}).width, 80u);
  EXPECT_EQ(under({{"COLUMNS", "100"}}).width, 100u);
  EXPECT_EQ(under({{"COLUMNS", "7"}}).width, 60u);
  EXPECT_EQ(under({{"COLUMNS", "1000"}}).width, 120u);
}

TEST(Printable, NothingSteersTheTerminal) {
  EXPECT_EQ(printable("plain Ünïcode ✓"), "plain Ünïcode ✓");
  EXPECT_EQ(printable("\x1b[2J\n\x7f"), "\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m");  // CSI as a C1 control
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "abc"),
            "\\xe2\\x80\\xaeabc");  // right-to-left override
  EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(printable("\xe2\x9c"), "\\xe2\\x9c");           // cut
}

TEST(Words, Numbers) {
  EXPECT_EQ(counted(1, "certificate"), "1 certificate");
  EXPECT_EQ(counted(1756, "byte"), "1,756 bytes");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(bytes_in_words(999), "999 B");
  EXPECT_EQ(bytes_in_words(1800), "1.8 kB");
  EXPECT_EQ(bytes_in_words(2'500'000), "2.5 MB");
}

TEST(Words, Times) {
  EXPECT_EQ(utc(1793318400), "2026-10-30 00:00Z");
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(date(-1), "1969-12-31");
  EXPECT_EQ(duration_in_words(22 * 86400 + 5), "22 days");
  EXPECT_EQ(duration_in_words(-3 * 3600), "3 hours");
  EXPECT_EQ(duration_in_words(1), "1 second");
  EXPECT_EQ(time_in_words(999), "999 µs");
  EXPECT_EQ(time_in_words(19'840), "19.8 ms");
}

TEST(Page, ColumnsLeaveColoursOut) {
  const Page page({.color = true, .unicode = true, .width = 80});
  EXPECT_EQ(columns(page.ink(Ink::bad, "✗ é")), 3u);
  EXPECT_EQ(columns(padded(page.ink(Ink::good, "ok"), 10)), 10u);
}

TEST(Page, BreaksAtSpacesAndIndents) {
  Page page({.color = false, .unicode = true, .width = 60});
  page.wrapped("  - ", "    ", "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm");
  EXPECT_EQ(page.text(), "  - aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk\n    llll mmmm\n");
}

TEST(Page, HardSpacesHoldTogether) {
  Page page({.color = false, .unicode = true, .width = 60});
  page.wrapped(0, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ✓\u00a0name");
  EXPECT_EQ(page.text(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n✓ name\n");
}

TEST(Page, TheRightPartEndsAtTheEdge) {
  Page page({.color = false, .unicode = true, .width = 60});
  page.line("left", "right");
  EXPECT_EQ(page.text().size(), 61u);
  EXPECT_TRUE(page.text().ends_with("right\n"));
}

TEST(Page, AsciiWhereThereIsNothingElse) {
  Page page({.color = false, .unicode = false, .width = 80});
  page.line("✓ a → b · §4 ●──▶ é");
  EXPECT_EQ(page.text(), "+ a -> b - section 4 o--> ?\n");
}

TEST(Terminal, HexComesInGroups) {
  const Buffer bytes = {0x00, 0x5f, 0xa0, 0xff, 0x01, 0x02};
  EXPECT_EQ(hex_groups(bytes, 6), "005fa0ff 0102");
  EXPECT_EQ(hex_groups(bytes, 99), "005fa0ff 0102");
  EXPECT_EQ(hex_groups(bytes, 4), "005fa0ff…");
  EXPECT_EQ(hex_groups({}, 4), "");
}

}  // namespace
}  // namespace entente::explain
