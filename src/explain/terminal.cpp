// Text on a terminal.
#include "explain/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace entente::explain {
namespace {

struct Replacement {
  std::string_view unicode, ascii;
};

/// Each as wide as what it replaces, the last few aside, which stand in running text alone.
constexpr Replacement kReplacements[] = {
    {"✓", "+"}, {"✗", "x"}, {"–", "-"}, {"●", "o"}, {"◆", "*"},  {"▶", ">"},  {"◀", "<"},  {"─", "-"},
    {"━", "="}, {"│", "|"}, {"┄", "-"}, {"┊", ":"}, {"├", "|"},  {"└", "`"},  {"·", "-"},  {"…", "~"},
    {"’", "'"}, {"▏", "|"}, {"█", "#"}, {"▲", "^"}, {"→", "->"}, {"←", "<-"}, {"≠", "!="}, {"§", "section "},
};

std::string to_ascii(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto rest = text.substr(i);
    const auto found = std::ranges::find_if(kReplacements, [&](auto& r) { return rest.starts_with(r.unicode); });
    if (found != std::end(kReplacements)) {
      out += found->ascii;
      i += found->unicode.size();
    } else {
      const auto byte = static_cast<unsigned char>(text[i++]);
      if (byte < 0x80) out += text[i - 1];
      if (byte >= 0xc0) out += rest.starts_with(kHardSpace) ? kHardSpace : "?";
    }
  }
  return out;
}

constexpr std::string_view code(Ink ink) noexcept {
  switch (ink) {
    case Ink::strong:
      return "1";
    case Ink::faint:
      return "2";
    case Ink::good:
      return "32";
    case Ink::bad:
      return "1;31";
    case Ink::warning:
      return "33";
    case Ink::client:
      return "36";
    case Ink::server:
      return "35";
    case Ink::number:
      return "34";
    case Ink::plain:
      break;
  }
  return {};
}

/// How many bytes of well-formed UTF-8 begin here; 0 if none do.
std::size_t sequence(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = at(0);
  const std::size_t size = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size == 0 || (lead >= 0x80 && lead < 0xc2) || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xc0) != 0x80) return 0;
  if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) >= 0xa0)) return 0;
  if ((lead == 0xf0 && at(1) < 0x90) || (lead == 0xf4 && at(1) >= 0x90)) return 0;
  return size;
}

bool steers(std::string_view sequence) noexcept {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7f;
  if (sequence.size() == 2) return lead == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;  // C1 controls
  // Marks that change the direction of writing.
  return sequence.starts_with("\u200e") || sequence.starts_with("\u200f") ||
         (sequence >= "\u202a" && sequence <= "\u202e") || (sequence >= "\u2066" && sequence <= "\u2069");
}

bool is_set(const char* variable) noexcept {
  const char* value = std::getenv(variable);
  return value && *value;
}

bool speaks_utf8() noexcept {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (is_set(variable)) {
      const std::string_view locale = std::getenv(variable);
      return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos ||
             locale.find("UTF8") != locale.npos;
    }
  return true;  // no locale was chosen, as in most containers; terminals of this decade are UTF-8
}

std::size_t width_of(int descriptor) noexcept {
  constexpr std::size_t narrowest = 60, usual = 80, widest = 120;
  std::size_t width = 0;
  winsize size{};
  if (is_set("COLUMNS")) width = std::strtoul(std::getenv("COLUMNS"), nullptr, 10);
  if (width == 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  return width == 0 ? usual : std::clamp(width, narrowest, widest);
}

/// Hard spaces have done their work once lines are broken.
std::string softened(std::string_view text) {
  std::string out;
  for (auto at = text.find(kHardSpace); at != text.npos; at = text.find(kHardSpace)) {
    out.append(text.substr(0, at)).append(" ");
    text.remove_prefix(at + kHardSpace.size());
  }
  return out.append(text);
}

}  // namespace

Terminal terminal_of(int descriptor) {
  const bool dumb = std::getenv("TERM") && std::string_view(std::getenv("TERM")) == "dumb";
  const bool forced = is_set("CLICOLOR_FORCE") && std::string_view(std::getenv("CLICOLOR_FORCE")) != "0";
  Terminal terminal;
  terminal.color = !is_set("NO_COLOR") && (forced || (isatty(descriptor) == 1 && !dumb));
  terminal.unicode = speaks_utf8();
  terminal.width = width_of(descriptor);
  return terminal;
}

std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  while (!text.empty()) {
    const auto size = sequence(text);
    if (size == 0 || steers(text.substr(0, size))) {
      const auto bytes = std::max<std::size_t>(size, 1);
      for (std::size_t i = 0; i < bytes; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      }
      text.remove_prefix(bytes);
    } else {
      out += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return out;
}

std::size_t columns(std::string_view text) noexcept {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size() - 1);
      continue;
    }
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) ++n;
  }
  return n;
}

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  const auto word = n == 1 ? std::string(one) : many.empty() ? std::string(one) + "s" : std::string(many);
  return grouped(n) + " " + word;
}

std::string grouped(std::size_t n) {
  auto digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string bytes_in_words(std::size_t n) {
  if (n < 1000) return std::to_string(n) + " B";
  constexpr std::string_view units[] = {"kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(n) / 1000;
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  const auto tenths = static_cast<std::size_t>(std::lround(value * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + std::string(units[unit]);
}

std::string hex_groups(Bytes bytes, std::size_t at_most) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes.size() && i < at_most; ++i) {
    if (i > 0 && i % 4 == 0) out.push_back(' ');
    out.push_back(digits[bytes[i] >> 4]);
    out.push_back(digits[bytes[i] & 15]);
  }
  return bytes.size() > at_most ? out + "…" : out;
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

std::string Page::ink(Ink ink, std::string_view text) const {
  std::string shown = terminal_.unicode ? std::string(text) : to_ascii(text);
  if (!terminal_.color || ink == Ink::plain || shown.empty()) return shown;
  return "\x1b[" + std::string(code(ink)) + "m" + shown + "\x1b[0m";
}

void Page::line(std::string_view text) {
  out_ += softened(plain(text));
  while (out_.ends_with(' ')) out_.pop_back();
  out_ += '\n';
}

void Page::line(std::string_view left, std::string_view right) {
  const auto shown_left = plain(left), shown_right = plain(right);
  const auto used = columns(shown_left) + columns(shown_right);
  if (used + 2 <= terminal_.width) return line(shown_left + std::string(terminal_.width - used, ' ') + shown_right);
  wrapped("", "  ", shown_left);
  line(padded_left(shown_right, terminal_.width));
}

void Page::wrapped(std::string_view first, std::string_view rest, std::string_view text) {
  const auto before = plain(first), behind = plain(rest);
  const auto indent = columns(behind), taken = columns(before);
  const auto width = terminal_.width > indent + 20 ? terminal_.width - indent : 20;
  const auto lines = broken(plain(text), width, taken > indent ? taken - indent : 0);
  for (std::size_t i = 0; i < lines.size(); ++i) line((i == 0 ? before : behind) + lines[i]);
}

void Page::wrapped(std::size_t indent, std::string_view text) {
  const std::string spaces(indent, ' ');
  wrapped(spaces, spaces, text);
}

std::string padded(std::string_view text, std::size_t width) {
  const auto used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  const auto used = columns(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::vector<std::string> broken(std::string_view text, std::size_t width, std::size_t taken) {
  std::vector<std::string> lines(1);
  std::size_t used = taken;
  bool empty = true;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const auto word = text.substr(0, space);
    text.remove_prefix(space == text.npos ? text.size() : space + 1);
    const auto size = columns(word);
    if (!empty && used + 1 + size > width) {
      lines.emplace_back();
      used = 0;
      empty = true;
    }
    if (!empty) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += word;
    used += size;
    empty = false;
  }
  return lines;
}

}  // namespace entente::explain
