// Showing distinguished names.
#include "x509/name.h"

#include <vector>

#include "x509/characters.h"
#include "x509/oid.h"

namespace entente::x509 {
namespace {

using der::Tag;

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

/// BMPString, UniversalString and TeletexString.
void put_wide_text(std::string& out, StringType type, Bytes text, std::string_view special) {
  while (text.size() >= type.width) {
    const auto c = take_character(type, text);
    put_character(out, c < 0 ? U'\ufffd' : static_cast<char32_t>(c), special);
  }
}

void put_attribute(std::string& out, const Attribute& attribute) {
  out += readable(attribute.type);
  out += '=';
  auto text = string_text(attribute.value);
  if (!text.empty() && string_type(attribute.value.tag).is_string) {
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

namespace {

std::string text_of(const der::Value& value, std::string_view special) {
  std::string out;
  switch (value.tag) {
    case Tag::bmp_string:
    case Tag::universal_string:
    case Tag::teletex_string:
      put_wide_text(out, string_type(value.tag), value.content, special);
      break;
    case Tag::utf8_string:
    case Tag::printable_string:
    case Tag::ia5_string:
    case Tag::visible_string:
      put_utf8_text(out, value.content, special);
      break;
    default:
      // RFC 4514 §2.4: what is no string is shown as its encoding.
      out += '#';
      for (const auto byte : value.whole) put_hex(out, byte);
  }
  return out;
}

}  // namespace

std::string string_text(const der::Value& value) { return text_of(value, kSpecial); }

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
    if (equal(type.content, oids::common_name)) out = text_of(value, {});
  });
  return out;
}

}  // namespace entente::x509
