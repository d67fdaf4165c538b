// GeneralName (RFC 5280 §4.2.1.6): a name of one of nine forms, in subjectAltName and wherever else a certificate or a
// revocation list points to somebody.
#pragma once
#include <cstdint>
#include <string_view>

#include "x509/name.h"

namespace entente::x509 {

/// RFC 5280 §4.2.1.6.
struct GeneralName {
  enum class Kind : std::uint8_t {
    other,
    email,
    dns,
    x400,
    directory,
    edi_party,
    uri,
    ip,
    registered_id,
  } kind{};
  Bytes content;  ///< of the primitive kinds the value, of the others what is inside
  [[nodiscard]] std::string_view text() const noexcept { return as_text(content); }
};

/// Calls `each` with the GeneralNames of GeneralNames that were read before.
template <class Each>
void for_each_name(Bytes general_names, Each&& each) noexcept;

// ---- the descriptions ----

/// What is inside of an OtherName: its type, and a value of it.
template <class Field>
Bytes describe_other_name(Field& field) noexcept {
  const auto whole = field.inside("otherName", der::constructed(0), [&] {
    der::Oid type;
    field("type-id", type);
    field.inside("value", der::constructed(0), [&] {
      der::Value value;
      field.any("value", value);
    });
  });
  return field.failed() ? Bytes{} : whole.subspan(der::read_header(whole).header);
}

/// RFC 5280 §4.2.1.6. Its tags are IMPLICIT but that of directoryName, a CHOICE.
template <class Field>
void describe(Field& field, GeneralName& out) noexcept {
  using der::constructed, der::primitive;
  using Kind = GeneralName::Kind;
  struct Shape {
    der::Tag tag;
    Kind kind;
    std::string_view name;
  };
  static constexpr Shape kShapes[] = {
      {primitive(2), Kind::dns, "dNSName"},
      {primitive(7), Kind::ip, "iPAddress"},
      {primitive(1), Kind::email, "rfc822Name"},
      {primitive(6), Kind::uri, "uniformResourceIdentifier"},
      {constructed(4), Kind::directory, "directoryName"},
      {constructed(0), Kind::other, "otherName"},
      {constructed(3), Kind::x400, "x400Address"},
      {constructed(5), Kind::edi_party, "ediPartyName"},
      {primitive(8), Kind::registered_id, "registeredID"},
  };
  for (const auto& shape : kShapes) {
    if (!field.next_is(shape.tag)) continue;
    out.kind = shape.kind;
    if (shape.kind == Kind::directory) {
      Name name;
      field.inside(shape.name, shape.tag, [&] { describe(field, "Name", name); });
      out.content = name.der;
    } else if (shape.kind == Kind::other) {
      out.content = describe_other_name(field);
    } else if (der::is_constructed(shape.tag)) {
      der::Value value;
      field.any(shape.name, value);
      out.content = value.content;
    } else if (shape.kind == Kind::ip) {
      der::OctetString octets;
      field(shape.name, octets, shape.tag);
      out.content = octets.bytes;
    } else if (shape.kind == Kind::registered_id) {
      der::Oid id;
      field(shape.name, id, shape.tag);
      out.content = id.content;
    } else {
      der::Ia5String text;
      field(shape.name, text, shape.tag);
      out.content = as_bytes(text.text);
    }
    return;
  }
  der::Value other;
  field.any("GeneralName", other);
  field.reject(other.whole, "GeneralName", "one of its nine forms", der::name(other.tag));
}

template <class Field>
Bytes describe_general_names(Field& field, std::string_view as, der::Tag tag = der::Tag::sequence) noexcept {
  return field.inside(as, tag, [&] {
    // RFC 5280 §4.2.1.6: SEQUENCE SIZE (1..MAX).
    do {
      GeneralName name;
      describe(field, name);
      // RFC 5280 §4.2.1.6: an iPAddress has 4 or 16 octets.
      if (name.kind == GeneralName::Kind::ip && !field.failed() && name.content.size() != 4 &&
          name.content.size() != 16)
        field.reject(name.content, "iPAddress", "4 or 16 octets", "another length");
    } while (field.more());
  });
}

template <class Each>
void for_each_name(Bytes general_names, Each&& each) noexcept {
  if (general_names.empty()) return;
  der::Reader field(general_names);
  field.inside("GeneralNames", static_cast<der::Tag>(general_names[0]), [&] {
    while (field.more()) {
      GeneralName name;
      describe(field, name);
      if (!field.failed()) each(name);
    }
  });
}

}  // namespace entente::x509
