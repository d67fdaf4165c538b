// signed_certificate_timestamp (RFC 6962 §3.3): certificate transparency.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 6962 §3.3.1. The request.
struct SctRequest {
  static constexpr auto code = ExtensionType::signed_certificate_timestamp;
  static constexpr In allowed = In::ch | In::cr;
  static constexpr void describe(auto&, auto&) {}
};

/// RFC 6962 §3.3.
struct SctList {
  static constexpr auto code = ExtensionType::signed_certificate_timestamp;
  static constexpr In allowed = In::ct | In::sh12;
  Bytes sct_list;

  static constexpr void describe(auto& field, auto& m) { field("sct_list", m.sct_list, Vector<2, 1, 0xffff>{}); }
};

}  // namespace entente::wire
