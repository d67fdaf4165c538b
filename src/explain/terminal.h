// What a terminal can show, and the few ways in which text is put on one: inks, symbols, columns, wrapping. Colour
// never stands alone: every ink that means something comes with a symbol.
#pragma once
#include <entente/bytes.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace entente::explain {

struct Terminal {
  bool color = false;
  bool unicode = true;
  std::size_t width = 80;
};

/// By the environment: NO_COLOR, CLICOLOR_FORCE, TERM=dumb, COLUMNS, the locale; and by what the file descriptor is.
Terminal terminal_of(int descriptor);

enum class Ink : std::uint8_t { plain, strong, faint, good, bad, warning, client, server, number };

/// A name or text from elsewhere, so that it cannot steer the terminal: control characters and what is no UTF-8 become
/// `\xNN`.
std::string printable(std::string_view text);
/// A space at which lines are not broken.
inline constexpr std::string_view kHardSpace = "\u00a0";
/// How many columns a text takes, colours left out.
std::size_t columns(std::string_view text) noexcept;
/// `1 certificate`, `2 certificates`.
std::string counted(std::size_t n, std::string_view one, std::string_view many = {});
/// `1,756`
std::string grouped(std::size_t n);
/// `1.8 kB`
std::string bytes_in_words(std::size_t n);
/// `5f3a92c1 0d…`: the first bytes, in groups between which a line can be broken.
std::string hex_groups(Bytes bytes, std::size_t at_most);
std::string join(const std::vector<std::string>& parts, std::string_view between = ", ");

/// Text for one terminal, line by line.
class Page {
 public:
  explicit Page(const Terminal& terminal) : terminal_(terminal) {}

  /// A text in an ink; what the terminal cannot show is replaced.
  [[nodiscard]] std::string ink(Ink ink, std::string_view text) const;
  [[nodiscard]] std::string plain(std::string_view text) const { return ink(Ink::plain, text); }
  [[nodiscard]] std::string good() const { return ink(Ink::good, "✓"); }
  [[nodiscard]] std::string bad() const { return ink(Ink::bad, "✗"); }
  [[nodiscard]] std::string unknown() const { return ink(Ink::faint, "–"); }

  /// A line as it is.
  void line(std::string_view text = {});
  /// A line whose right part ends at the page's edge, or follows after two spaces if there is no room.
  void line(std::string_view left, std::string_view right);
  /// A text broken at spaces. `first` stands before the first line, `rest` before the others.
  void wrapped(std::string_view first, std::string_view rest, std::string_view text);
  void wrapped(std::size_t indent, std::string_view text);

  [[nodiscard]] const Terminal& terminal() const noexcept { return terminal_; }
  [[nodiscard]] const std::string& text() const noexcept { return out_; }

 private:
  Terminal terminal_;
  std::string out_;
};

/// The text and as many spaces as it lacks.
std::string padded(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);
/// The text broken at spaces into lines of at most `width` columns; the first may be shorter by `taken`.
std::vector<std::string> broken(std::string_view text, std::size_t width, std::size_t taken = 0);

}  // namespace entente::explain
