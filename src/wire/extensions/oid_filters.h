// oid_filters (RFC 8446 §4.2.5): which extensions a client certificate should have.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.5.
struct OidFilter {
  Bytes certificate_extension_oid;
  Bytes certificate_extension_values;

  static constexpr void describe(auto& field, auto& m) {
    field("certificate_extension_oid", m.certificate_extension_oid, Vector<1, 1, 255>{});
    field("certificate_extension_values", m.certificate_extension_values, Vector<2, 0, 0xffff>{});
  }
};

/// RFC 8446 §4.2.5.
struct OidFilters {
  static constexpr auto code = ExtensionType::oid_filters;
  static constexpr In allowed = In::cr;
  List<OidFilter> filters;

  static constexpr void describe(auto& field, auto& m) { field("filters", m.filters, Vector<2, 0, 0xffff>{}); }
};

}  // namespace entente::wire
