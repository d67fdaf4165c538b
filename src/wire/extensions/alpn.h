// application_layer_protocol_negotiation (RFC 7301 §3.1): the protocol to speak inside.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 7301 §3.1.
struct ProtocolName {
  Bytes name;

  static constexpr void describe(auto& field, auto& m) { field("name", m.name, Vector<1, 1, 255>{}); }
};

/// RFC 7301 §3.1. The answer is a list of one.
struct Alpn {
  static constexpr auto code = ExtensionType::application_layer_protocol_negotiation;
  static constexpr In allowed = In::ch | In::ee | In::sh12;
  List<ProtocolName> protocol_name_list;

  static constexpr void describe(auto& field, auto& m) {
    field("protocol_name_list", m.protocol_name_list, Vector<2, 2, 0xffff>{});
  }
};

}  // namespace entente::wire
