// The walk that names bytes.
#include "x509/annotate.h"

#include "x509/bit_names.h"
#include "x509/certificate.h"
#include "x509/extension_details.h"
#include "x509/ip_address.h"
#include "x509/ocsp_response.h"
#include "x509/sct.h"

namespace entente::x509 {
namespace {

using der::Tag;
using der::Value;
using wire::FieldSpan;

constexpr unsigned kDeepest = 24;

std::string integer_text(Bytes content) {
  if (content.size() > 8 || (content[0] & 0x80) != 0) return {};
  std::uint64_t number = 0;
  for (const auto octet : content) number = number << 8 | octet;
  return std::to_string(number);
}

std::string oid_text(Bytes content) {
  const der::Oid oid{content};
  if (der::Oid::problem(content)) return {};
  const auto known = known_name(oid);
  return known.empty() ? dotted(oid) : std::string(known) + " (" + dotted(oid) + ')';
}

std::string under_tag(std::string_view name, const Value& value) {
  if (name == "dNSName" || name == "rfc822Name" || name == "uniformResourceIdentifier")
    return printable(as_text(value.content));
  if (name == "iPAddress") return format_ip(value.content);
  if (name == "registeredID") return oid_text(value.content);
  if (name == "KeyUsage") return usage_text(value.content);
  if (name == "reasons") return reasons_text(value.content);
  if (name == "notBefore" || name == "notAfter") return printable(as_text(value.content));
  return value.tag == der::primitive(0) && name == "registrationStateOrProvince" ? printable(as_text(value.content))
                                                                                 : "";
}

/// What a value says, where it does not speak for itself. `name` tells IMPLICIT types apart.
std::string meaning(std::string_view name, const Value& value) {
  switch (value.tag) {
    case Tag::oid:
      return oid_text(value.content);
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
  return under_tag(name, value);
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
    if (name == "algorithm") algorithm_ = value.content;
    if (name == "extnID") extension_ = value.content;
    if (name == "subjectPublicKey" || name == "signatureValue") return bits(name, offset, value);
    if (depth_ <= kDeepest && detail(name, algorithm_, offset, value.whole)) return;
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
  void rest(std::size_t offset, Bytes bytes) {
    if (equal(extension_, oids::sct_list) && timestamps(offset, bytes)) return;
    if (detail("extnValue", extension_, offset, bytes)) return;
    // Of an extension that is not known nobody can tell that it is DER; most are.
    const auto any = [](auto& field) {
      Value value;
      field.any("value", value);
    };
    if (!walk(offset, bytes, any)) put("contents", offset, bytes.size(), {});
  }

  std::vector<FieldSpan> finish(std::size_t size) {
    depth_ = 0;
    if (covered_ < size) put("unparsed", covered_, size - covered_, {});
    return std::move(spans_);
  }

 private:
  /// Passes on a walk of a part.
  struct Part {
    Spans* spans;
    std::size_t from;
    void enter(std::string_view name, std::size_t offset, const Value& value) {
      spans->enter(name, from + offset, value);
    }
    void leave() { spans->leave(); }
    void leaf(std::string_view name, std::size_t offset, const Value& value) {
      // The description took as it is what was given to it as it was.
      spans->leaf(name, from + offset, value);
    }
    void rest(std::size_t offset, Bytes bytes) { spans->put("contents", from + offset, bytes.size(), {}); }
  };
  using Field = der::Walker<Part>;

  /// Walks a part by a description; where that does not fit, nothing is noted.
  template <class Describe>
  bool walk(std::size_t offset, Bytes bytes, Describe&& describe) {
    const auto size = spans_.size();
    const auto covered = covered_;
    const auto depth = depth_;
    const auto algorithm = algorithm_;
    Field field(bytes, {this, offset});
    describe(field);
    algorithm_ = algorithm;
    if (!field.failed() && !field.more()) return true;
    spans_.resize(size);
    covered_ = covered;
    depth_ = depth;
    return false;
  }
  bool detail(std::string_view name, Bytes id, std::size_t offset, Bytes bytes) {
    const auto* row = details::find<Field>(name, id);
    return row && walk(offset, bytes, row->describe);
  }

  /// A BIT STRING that holds a structure.
  void bits(std::string_view name, std::size_t offset, const Value& value) {
    enter(name, offset, value);
    offset += value.whole.size() - value.content.size();
    put("unused bits", offset, 1, std::to_string(value.content[0]));
    const auto inside = value.content.subspan(1);
    if (!detail(name, algorithm_, ++offset, inside)) {
      if (name == "subjectPublicKey" && equal(algorithm_, oids::ec_public_key))
        point(offset, inside);
      else if (!inside.empty())
        put(name == "subjectPublicKey" ? "key" : "signature", offset, inside.size(), {});
    }
    leave();
  }
  /// RFC 5480 §2.2: a point of an elliptic curve.
  void point(std::size_t offset, Bytes bytes) {
    if (bytes.empty()) return;
    const bool whole = bytes[0] == 4 && bytes.size() % 2 == 1;
    put("form", offset, 1, whole ? "uncompressed" : bytes[0] == 2 || bytes[0] == 3 ? "compressed" : "");
    const auto coordinate = whole ? (bytes.size() - 1) / 2 : bytes.size() - 1;
    if (coordinate == 0) return;
    put("x", offset + 1, coordinate, {});
    if (whole) put("y", offset + 1 + coordinate, coordinate, {});
  }

  /// RFC 6962 §3.3: TLS inside of DER.
  bool timestamps(std::size_t offset, Bytes bytes) {
    const auto header = der::read_header(bytes);
    if (header.problem || header.tag != Tag::octet_string || header.header + header.length != bytes.size())
      return false;
    const auto list_bytes = bytes.subspan(header.header);
    enter("SignedCertificateTimestampList", offset, {header.tag, list_bytes, bytes});
    wire::Annotator annotator(list_bytes, {});
    SctList list;
    SctList::describe(annotator, list);
    for (auto& span : annotator.finish()) {
      const auto serialized = list_bytes.subspan(span.offset, span.length);
      span.offset += offset + header.header;
      span.depth += depth_;
      if (span.leaf && span.name == "SerializedSCT")
        timestamp(span, serialized);
      else
        take(std::move(span));
    }
    leave();
    return true;
  }
  void timestamp(const FieldSpan& at, Bytes bytes) {
    wire::Annotator annotator(bytes, {});
    SignedCertificateTimestamp sct;
    SignedCertificateTimestamp::describe(annotator, sct);
    for (auto& span : annotator.finish()) {
      if (span.name == "timestamp" && span.length == 8) span.value = format_milliseconds(sct.milliseconds());
      span.offset += at.offset;
      span.depth += at.depth;
      take(std::move(span));
    }
  }

  void take(FieldSpan span) {
    if (span.leaf) covered_ = span.offset + span.length;
    spans_.push_back(std::move(span));
  }
  void put(std::string_view name, std::size_t offset, std::size_t size, std::string value) {
    take({name, -1, offset, size, depth_, true, std::move(value)});
  }

  std::vector<FieldSpan> spans_;
  std::size_t covered_ = 0;
  unsigned depth_ = 0;
  Bytes algorithm_, extension_;  ///< identifiers that were last met
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
