// certificate_authorities (RFC 8446 §4.2.4): the issuers that a side trusts.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.4. DER, as in a certificate.
struct DistinguishedName {
  Bytes name;

  static constexpr void describe(auto& field, auto& m) { field("name", m.name, Vector<2, 1, 0xffff>{}); }
};

/// RFC 8446 §4.2.4.
struct CertificateAuthorities {
  static constexpr auto code = ExtensionType::certificate_authorities;
  static constexpr In allowed = In::ch | In::cr;
  List<DistinguishedName> authorities;

  static constexpr void describe(auto& field, auto& m) { field("authorities", m.authorities, Vector<2, 3, 0xffff>{}); }
};

}  // namespace entente::wire
