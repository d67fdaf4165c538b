// Extensions of what is no certificate: revocation lists and their entries (RFC 5280 §5.2, §5.3), OCSP (RFC 6960 §4.4).
#pragma once
#include <array>
#include <span>

#include "x509/oid.h"

namespace entente::x509 {

/// SEQUENCE OF Extension, each at most once. `each(id)` walks what the OCTET STRING of one holds, or leaves it, and
/// says whether its rules are kept; whether there is a critical one whose rules are not is noted.
template <class Field, class Each>
void describe_extensions(Field& field, bool& critical_unknown, Each&& each) noexcept {
  std::array<Bytes, 16> seen;
  std::size_t count = 0;
  const auto describe_one = [&] {
    der::Oid id;
    der::Boolean critical;
    field("extnID", id);
    if (field.next_is(der::Tag::boolean)) {
      field("critical", critical);
      // X.690 §11.5: a DEFAULT value is not encoded.
      if (!field.failed() && !critical.value)
        return field.reject(id.content, "critical", "nothing, for the default", "an encoded FALSE");
    }
    bool kept = false;
    field.inside("extnValue", der::Tag::octet_string, [&] {
      kept = each(id.content, critical.value);
      if (!kept) field.rest();
    });
    critical_unknown |= critical.value && !kept;
    if (field.failed()) return;
    // RFC 5280 §4.2: not twice.
    for (const auto earlier : std::span(seen).first(count))
      if (equal(earlier, id.content)) return field.reject(id.content, "extnID", "each once", "one of them twice");
    if (count == seen.size()) return field.reject(id.content, "Extensions", "16 at most", "more");
    seen[count++] = id.content;
  };
  field.sequence("Extensions", [&] {
    do field.sequence("Extension", describe_one);
    while (field.more());
  });
}

}  // namespace entente::x509
