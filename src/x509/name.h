// Distinguished names (RFC 5280 §4.1.2.4): how two are compared (§7.1) and how one is shown (RFC 4514).
#pragma once
#include <cstdint>
#include <string>

#include "x509/der.h"

namespace entente::x509 {

/// A Name as it stands in a certificate.
struct Name {
  Bytes der;               ///< the whole SEQUENCE
  std::uint32_t hash = 0;  ///< equal for names that are equal

  [[nodiscard]] bool empty() const noexcept { return der.size() <= 2; }
};

/// What is wrong with a value of a string type, or nullptr: not UTF-8, or half a character. Which characters a
/// PrintableString has is not looked at; CAs have always put others into it.
const char* string_problem(const der::Value& value) noexcept;

template <class Field>
void describe_attribute(Field& field) noexcept {
  field.sequence("AttributeTypeAndValue", [&] {
    der::Oid type;
    der::Value value;
    field("type", type);
    field.any("value", value);
    if (field.failed()) return;
    if (const char* problem = string_problem(value)) field.reject(value.whole, "value", der::name(value.tag), problem);
  });
}

/// The one description of a Name.
template <class Field>
void describe(Field& field, std::string_view as, Name& name) noexcept {
  name.der = field.sequence(as, [&] {
    while (field.more()) {
      field.inside("RelativeDistinguishedName", der::Tag::set, [&] {
        // RFC 5280 §4.1.2.4: SET SIZE (1..MAX).
        do describe_attribute(field);
        while (field.more());
      });
    }
  });
}

/// Computes the hash; `der` is a well-formed Name.
std::uint32_t hash_name(Bytes der) noexcept;

/// RFC 5280 §7.1: RelativeDistinguishedNames in their order, the attributes of one in any; texts of all string types
/// without regard to case of ASCII letters and to repeated or outer spaces; values of other types byte by byte.
bool equal_names(const Name& a, const Name& b) noexcept;

/// How two names compare: `unclear` where letters beyond ASCII or odd types keep us from telling (RFC 4518 maps what is
/// not mapped here, full-width letters and others).
enum class Likeness : std::uint8_t { different, unclear, same };
/// The first RelativeDistinguishedNames of `name` against those of `prefix`, compared like equal_names.
Likeness starts_with(const Name& name, const Name& prefix) noexcept;
/// How many bytes comparing a well-formed name looks at, at most, times a small number.
std::size_t comparing_cost(const Name& name) noexcept;

/// Calls `each` with the type and value of every attribute of a well-formed name.
template <class Each>
void for_each_attribute(const Name& name, Each&& each) noexcept;

/// RFC 4514: the most specific attribute first, what is not plain text escaped. Empty for an empty name.
std::string to_text(const Name& name);
/// The last commonName, what would act on a terminal escaped, or an empty string: to show, never to match.
std::string common_name(const Name& name);
/// Text of a string type as UTF-8, control characters and what is no text escaped as RFC 4514 does.
std::string string_text(const der::Value& value);
/// Text that claims to be UTF-8, what would act on a terminal escaped.
std::string printable(std::string_view text);

template <class Each>
void for_each_attribute(const Name& name, Each&& each) noexcept {
  der::Reader field(name.der);
  field.sequence("Name", [&] {
    while (field.more())
      field.inside("RelativeDistinguishedName", der::Tag::set, [&] {
        while (field.more())
          field.sequence("AttributeTypeAndValue", [&] {
            der::Oid type;
            der::Value value;
            field("type", type);
            field.any("value", value);
            if (!field.failed()) each(type, value);
          });
      });
  });
}

}  // namespace entente::x509
