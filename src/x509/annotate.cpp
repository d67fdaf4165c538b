// The walk that names bytes.
#include "x509/annotate.h"

#include "x509/ip_address.h"
#include "x509/ocsp_response.h"

namespace entente::x509 {
namespace {

using der::Tag;
using der::Value;
using wire::FieldSpan;

constexpr unsigned kDeepest = 16;

std::string integer_text(Bytes content) {
  if (content.size() > 8 || (content[0] & 0x80) != 0) return {};
  std::uint64_t number = 0;
  for (const auto octet : content) number = number << 8 | octet;
  return std::to_string(number);
}

std::string oid_text(Bytes content) {
  const der::Oid oid{content};
  const auto known = known_name(oid);
  return known.empty() ? dotted(oid) : std::string(known) + " (" + dotted(oid) + ')';
}

/// What a value says, where it does not speak for itself. `name` tells IMPLICIT types apart.
std::string meaning(std::string_view name, const Value& value) {
  switch (value.tag) {
    case Tag::oid:
      return der::Oid::problem(value.content) ? "" : oid_text(value.content);
    case Tag::integer:
    case Tag::enumerated:
      return der::Integer::problem(value.content) ? "" : integer_text(value.content);
    case Tag::boolean:
      return value.content.size() == 1 && value.content[0] != 0 ? "TRUE" : "FALSE";
    case Tag::utf8_string:
    case Tag::printable_string:
    case Tag::ia5_string:
    case Tag::visible_string:
    case Tag::teletex_string:
    case Tag::bmp_string:
    case Tag::universal_string:
      return string_text(value);
    default:
      break;
  }
  if (const auto time = parse_time(value)) return format_time(*time);
  if (name == "dNSName" || name == "rfc822Name" || name == "uniformResourceIdentifier")
    return printable(as_text(value.content));
  return name == "iPAddress" ? format_ip(value.content) : "";
}

/// Takes a walk down as spans.
class Spans {
 public:
  void enter(std::string_view name, std::size_t offset, const Value& value) {
    spans_.push_back({name, -1, offset, value.whole.size(), depth_++, false, {}});
    put("tag and length", offset, value.whole.size() - value.content.size(), std::string(der::name(value.tag)));
  }
  void leave() { --depth_; }
  void leaf(std::string_view name, std::size_t offset, const Value& value) {
    if (!der::is_constructed(value.tag) || depth_ > kDeepest)
      return put(name, offset, value.whole.size(), meaning(name, value));
    // Taken as it is by the description: what is inside goes by the names of its types.
    enter(name, offset, value);
    offset += value.whole.size() - value.content.size();
    for (auto left = value.content; !left.empty();) {
      const auto header = der::read_header(left);
      if (header.problem) {
        put("contents", offset, left.size(), {});
        break;
      }
      const auto size = header.header + header.length;
      leaf(der::name(header.tag), offset, {header.tag, left.subspan(header.header, header.length), left.first(size)});
      left = left.subspan(size);
      offset += size;
    }
    leave();
  }
  void rest(std::size_t offset, Bytes bytes) { put("contents", offset, bytes.size(), {}); }

  std::vector<FieldSpan> finish(std::size_t size) {
    depth_ = 0;
    if (covered_ < size) put("unparsed", covered_, size - covered_, {});
    return std::move(spans_);
  }

 private:
  void put(std::string_view name, std::size_t offset, std::size_t size, std::string value) {
    spans_.push_back({name, -1, offset, size, depth_, true, std::move(value)});
    covered_ = offset + size;
  }

  std::vector<FieldSpan> spans_;
  std::size_t covered_ = 0;
  unsigned depth_ = 0;
};

template <class Structure>
std::vector<FieldSpan> annotate(Bytes der) {
  der::Walker<Spans> field(der);
  Structure structure;
  describe(field, structure);
  return field.watch().finish(der.size());
}

}  // namespace

std::vector<FieldSpan> annotate_certificate(Bytes der) { return annotate<CertificateFields>(der); }
std::vector<FieldSpan> annotate_crl(Bytes der) { return annotate<CrlFields>(der); }
std::vector<FieldSpan> annotate_ocsp_request(Bytes der) { return annotate<OcspRequestFields>(der); }
std::vector<FieldSpan> annotate_ocsp_response(Bytes der) { return annotate<OcspResponseFields>(der); }

}  // namespace entente::x509
