// Comparing and showing distinguished names.
#include "x509/name.h"

#include <vector>

#include "x509/oid.h"

namespace entente::x509 {
namespace {

using der::Tag;

bool folds(Tag tag) noexcept {
  return tag == Tag::printable_string || tag == Tag::utf8_string || tag == Tag::ia5_string;
}

/// The bytes that count of a well-formed Name, one at a time: strings that fold are stripped of outer spaces, runs of
/// spaces become one, letters become small, and their types become one. Each value ends with a mark that is no byte, so
/// that no text can pass for structure.
class Folded {
 public:
  static constexpr int kEnd = -1, kMark = 256;

  explicit Folded(Bytes der) noexcept : at_(der.data()), end_(at_ + der.size()) {}

  int next() noexcept {
    if (in_value_) return next_of_value();
    if (at_ == end_) return kEnd;
    const auto tag = static_cast<Tag>(*at_);
    const auto header = der::read_header({at_, end_});
    at_ += header.header;
    const bool is_value = std::exchange(after_type_, tag == Tag::oid && !after_type_);
    if (!is_value && tag != Tag::oid) return static_cast<int>(tag);  // a SEQUENCE or SET: what is inside follows
    begin_value(folds(tag), header.length);
    return static_cast<int>(folds(tag) ? Tag::utf8_string : tag);
  }

 private:
  void begin_value(bool folding, std::size_t length) noexcept {
    in_value_ = true;
    folding_ = folding;
    value_ = at_;
    at_ = value_end_ = at_ + length;
    if (!folding) return;
    while (value_ != value_end_ && *value_ == ' ') ++value_;
    while (value_ != value_end_ && value_end_[-1] == ' ') --value_end_;
  }
  int next_of_value() noexcept {
    if (value_ == value_end_) {
      in_value_ = false;
      return kMark;
    }
    const auto byte = *value_++;
    if (!folding_) return byte;
    if (byte == ' ')
      while (value_ != value_end_ && *value_ == ' ') ++value_;
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
  }

  const std::uint8_t *at_, *end_;
  const std::uint8_t *value_ = nullptr, *value_end_ = nullptr;
  bool in_value_ = false, folding_ = false, after_type_ = false;
};

struct Attribute {
  der::Oid type;
  der::Value value;
  bool joins_previous;  ///< stands in the same RelativeDistinguishedName
};

std::vector<Attribute> attributes(const Name& name) {
  std::vector<Attribute> out;
  der::Reader field(name.der);
  field.sequence("Name", [&] {
    while (field.more()) {
      bool first = true;
      field.inside("RelativeDistinguishedName", Tag::set, [&] {
        while (field.more()) {
          Attribute attribute{{}, {}, !std::exchange(first, false)};
          field.sequence("AttributeTypeAndValue", [&] {
            field("type", attribute.type);
            field.any("value", attribute.value);
          });
          out.push_back(attribute);
        }
      });
    }
  });
  return out;
}

void put_hex(std::string& out, std::uint8_t byte) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

void put_utf8(std::string& out, char32_t c) {
  const auto byte = [&](char32_t b) { out += static_cast<char>(b); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      byte(0xe0 | c >> 12);
    } else {
      byte(0xf0 | c >> 18);
      byte(0x80 | (c >> 12 & 0x3f));
    }
    byte(0x80 | (c >> 6 & 0x3f));
  }
  byte(0x80 | (c & 0x3f));
}

/// Characters that would act on a terminal or reorder a line instead of being seen.
bool hidden(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

constexpr std::string_view kSpecial = "\"+,;<>\\";  // RFC 4514 §2.4

void put_character(std::string& out, char32_t c, std::string_view special) {
  if (c < 0x80 && special.contains(static_cast<char>(c))) out += '\\';
  if (!hidden(c)) return put_utf8(out, c);
  std::string bytes;
  put_utf8(bytes, c);
  for (const char b : bytes) {
    out += '\\';
    put_hex(out, static_cast<std::uint8_t>(b));
  }
}

/// One UTF-8 character from the front of `in`, or -1 for a byte that is none.
std::int32_t take_utf8(Bytes& in) noexcept {
  const auto first = in[0];
  const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  static constexpr std::int32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  std::int32_t c = size == 1 ? first : first & (0x7f >> size);
  bool good = first < 0x80 || (first >= 0xc2 && first < 0xf5 && in.size() >= size);
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (in[i] & 0xc0) == 0x80;
    c = c << 6 | (in[i] & 0x3f);
  }
  good = good && c >= kLeast[size] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
  in = in.subspan(good ? size : 1);
  return good ? c : -1;
}

void put_utf8_text(std::string& out, Bytes text, std::string_view special) {
  while (!text.empty()) {
    const auto byte = text[0];
    const auto c = take_utf8(text);
    if (c >= 0) {
      put_character(out, static_cast<char32_t>(c), special);
    } else {
      out += '\\';
      put_hex(out, byte);
    }
  }
}

/// BMPString, UniversalString and TeletexString (as Latin-1): `width` bytes a character.
void put_wide_text(std::string& out, Bytes text, std::size_t width) {
  for (; text.size() >= width; text = text.subspan(width)) {
    char32_t c = 0;
    for (const auto byte : text.first(width)) c = c << 8 | byte;
    put_character(out, c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? U'\ufffd' : c, kSpecial);
  }
}

bool is_string(Tag tag) noexcept {
  return folds(tag) || tag == Tag::bmp_string || tag == Tag::universal_string || tag == Tag::teletex_string ||
         tag == Tag::visible_string;
}

void put_attribute(std::string& out, const Attribute& attribute) {
  out += readable(attribute.type);
  out += '=';
  auto text = string_text(attribute.value);
  if (!text.empty() && is_string(attribute.value.tag)) {
    // RFC 4514 §2.4: a space at either end and a # in front are escaped.
    if (text.back() == ' ') text.insert(text.size() - 1, 1, '\\');
    if (text.front() == ' ' || text.front() == '#') text.insert(0, 1, '\\');
  }
  out += text;
}

}  // namespace

const char* string_problem(const der::Value& value) noexcept {
  const auto size = value.content.size();
  if (value.tag == Tag::bmp_string) return size % 2 == 0 ? nullptr : "half a character";
  if (value.tag == Tag::universal_string) return size % 4 == 0 ? nullptr : "a part of a character";
  if (value.tag != Tag::utf8_string) return nullptr;
  for (auto text = value.content; !text.empty();)
    if (take_utf8(text) < 0) return "bytes that are not UTF-8";
  return nullptr;
}

std::uint32_t hash_name(Bytes der) noexcept {
  // FNV-1a: it only has to keep names apart cheaply, equality decides.
  std::uint32_t hash = 2166136261U;
  Folded bytes(der);
  for (int b = bytes.next(); b != Folded::kEnd; b = bytes.next())
    hash = (hash ^ static_cast<std::uint32_t>(b)) * 16777619U;
  return hash;
}

bool equal_names(const Name& a, const Name& b) noexcept {
  if (a.hash != b.hash) return false;
  if (equal(a.der, b.der)) return true;
  Folded left(a.der), right(b.der);
  for (;;) {
    const int l = left.next(), r = right.next();
    if (l != r) return false;
    if (l == Folded::kEnd) return true;
  }
}

bool starts_with(const Name& name, const Name& prefix) noexcept {
  Folded whole(name.der), start(prefix.der);
  for (;;) {
    const int s = start.next(), w = whole.next();
    // What follows begins another RelativeDistinguishedName, not another attribute of the last one.
    if (s == Folded::kEnd) return w == Folded::kEnd || w == static_cast<int>(Tag::set);
    if (s != w) return false;
  }
}

std::string string_text(const der::Value& value) {
  std::string out;
  switch (value.tag) {
    case Tag::bmp_string:
      put_wide_text(out, value.content, 2);
      break;
    case Tag::universal_string:
      put_wide_text(out, value.content, 4);
      break;
    case Tag::teletex_string:
      put_wide_text(out, value.content, 1);
      break;
    case Tag::utf8_string:
    case Tag::printable_string:
    case Tag::ia5_string:
    case Tag::visible_string:
      put_utf8_text(out, value.content, kSpecial);
      break;
    default:
      // RFC 4514 §2.4: what is no string is shown as its encoding.
      out += '#';
      for (const auto byte : value.whole) put_hex(out, byte);
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  put_utf8_text(out, as_bytes(text), {});
  return out;
}

std::string to_text(const Name& name) {
  std::string out;
  const auto all = attributes(name);
  // RFC 4514 §2.1: in reverse order; those of one RelativeDistinguishedName joined by +.
  for (auto end = all.end(); end != all.begin();) {
    auto first = end - 1;
    while (first->joins_previous) --first;
    if (!out.empty()) out += ',';
    for (auto at = first; at != end; ++at) {
      if (at != first) out += '+';
      put_attribute(out, *at);
    }
    end = first;
  }
  return out;
}

std::string common_name(const Name& name) {
  std::string out;
  for_each_attribute(name, [&](const der::Oid& type, const der::Value& value) {
    if (equal(type.content, oids::common_name)) out = string_text(value);
  });
  return out;
}

}  // namespace entente::x509
