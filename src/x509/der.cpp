// The rules of DER for headers and primitive values (ITU-T X.690 §8, §10, §11).
#include "x509/der.h"

#include "base/enum_names.h"

namespace entente::x509::der {
namespace {

constexpr Named<Tag> kTags[] = {
    {Tag::boolean, "BOOLEAN"},
    {Tag::integer, "INTEGER"},
    {Tag::bit_string, "BIT STRING"},
    {Tag::octet_string, "OCTET STRING"},
    {Tag::null, "NULL"},
    {Tag::oid, "OBJECT IDENTIFIER"},
    {Tag::enumerated, "ENUMERATED"},
    {Tag::utf8_string, "UTF8String"},
    {Tag::printable_string, "PrintableString"},
    {Tag::teletex_string, "TeletexString"},
    {Tag::ia5_string, "IA5String"},
    {Tag::utc_time, "UTCTime"},
    {Tag::generalized_time, "GeneralizedTime"},
    {Tag::visible_string, "VisibleString"},
    {Tag::universal_string, "UniversalString"},
    {Tag::bmp_string, "BMPString"},
    {Tag::sequence, "SEQUENCE"},
    {Tag::set, "SET"},
    {primitive(0), "[0]"},
    {primitive(1), "[1]"},
    {primitive(2), "[2]"},
    {primitive(3), "[3]"},
    {primitive(4), "[4]"},
    {primitive(5), "[5]"},
    {primitive(6), "[6]"},
    {primitive(7), "[7]"},
    {primitive(8), "[8]"},
    {constructed(0), "[0]"},
    {constructed(1), "[1]"},
    {constructed(2), "[2]"},
    {constructed(3), "[3]"},
    {constructed(4), "[4]"},
    {constructed(5), "[5]"},
};

constexpr Header bad(const char* problem) noexcept {
  Header header;
  header.problem = problem;
  return header;
}

}  // namespace

std::string_view name(Tag tag) noexcept {
  const auto known = find_name(kTags, tag);
  return known.empty() ? "another type" : known;
}

Header read_header(Bytes in) noexcept {
  if (in.empty()) return bad("nothing");
  if (in.size() < 2) return bad("a header that is cut off");
  if ((in[0] & 0x1f) == 0x1f) return bad("a tag number above 30");
  Header header{static_cast<Tag>(in[0]), 2, in[1]};
  if (in[1] >= 0x80) {
    const std::size_t octets = in[1] & 0x7fU;
    // X.690 §10.1: the definite form, in the fewest octets.
    if (octets == 0) return bad("an indefinite length");
    if (octets > 4) return bad("a length of more than four octets");
    if (in.size() < 2 + octets) return bad("a length that is cut off");
    header.length = 0;
    for (const auto octet : in.subspan(2, octets)) header.length = header.length << 8 | octet;
    if (header.length < 0x80 || in[2] == 0) return bad("a length that is not minimal");
    header.header += octets;
  }
  if (header.length > in.size() - header.header) return bad("a value longer than what is around it");
  return header;
}

const char* Boolean::problem(Bytes content) noexcept {
  if (content.size() != 1) return "a BOOLEAN that is not one octet";
  // X.690 §11.1: TRUE is FF.
  return content[0] == 0x00 || content[0] == 0xff ? nullptr : "a BOOLEAN other than 00 and FF";
}

const char* Integer::problem(Bytes content) noexcept {
  if (content.empty()) return "an empty INTEGER";
  // X.690 §8.3.2: the first nine bits are neither all zero nor all one.
  if (content.size() > 1 && ((content[0] == 0x00 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80)))
    return "an INTEGER that is not minimal";
  return nullptr;
}

const char* BitString::problem(Bytes content) noexcept {
  if (content.empty()) return "a BIT STRING without its first octet";
  if (content[0] > 7) return "a BIT STRING with more than 7 unused bits";
  if (content[0] == 0) return nullptr;
  if (content.size() == 1) return "an empty BIT STRING with unused bits";
  // X.690 §11.2.1: unused bits are zero.
  return (content.back() & ((1U << content[0]) - 1)) != 0 ? "a BIT STRING whose unused bits are not zero" : nullptr;
}

const char* Oid::problem(Bytes content) noexcept {
  if (content.empty()) return "an empty OBJECT IDENTIFIER";
  bool first = true;
  for (const auto octet : content) {
    // X.690 §8.19.2: a subidentifier has no leading 80.
    if (first && octet == 0x80) return "an OBJECT IDENTIFIER that is not minimal";
    first = octet < 0x80;
  }
  return first ? nullptr : "an OBJECT IDENTIFIER that is cut off";
}

const char* Ia5String::problem(Bytes content) noexcept {
  for (const auto octet : content)
    if (octet >= 0x80) return "an IA5String with a byte above 7F";
  return nullptr;
}

std::uint32_t to_number(const Integer& integer, std::uint32_t past) noexcept {
  if (integer.negative() || integer.content.size() > 4) return past;
  std::uint32_t number = 0;
  for (const auto octet : integer.content) number = number << 8 | octet;
  return number;
}

}  // namespace entente::x509::der
