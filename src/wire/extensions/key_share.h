// key_share (RFC 8446 §4.2.8): the public values of the key exchange.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.8.
struct KeyShareEntry {
  NamedGroup group{};
  Bytes key_exchange;

  static constexpr void describe(auto& field, auto& m) {
    field("group", m.group);
    field("key_exchange", m.key_exchange, Vector<2, 1, 0xffff>{});
  }
};

/// RFC 8446 §4.2.8. An empty list asks for a HelloRetryRequest.
struct KeyShareOffer {
  static constexpr auto code = ExtensionType::key_share;
  static constexpr In allowed = In::ch;
  List<KeyShareEntry> client_shares;

  static constexpr void describe(auto& field, auto& m) {
    field("client_shares", m.client_shares, Vector<2, 0, 0xffff>{});
  }
};

/// RFC 8446 §4.2.8.
struct KeyShareAnswer {
  static constexpr auto code = ExtensionType::key_share;
  static constexpr In allowed = In::sh;
  KeyShareEntry server_share;

  static constexpr void describe(auto& field, auto& m) { KeyShareEntry::describe(field, m.server_share); }
};

/// RFC 8446 §4.2.8. The group for which a share is wanted.
struct KeyShareRetry {
  static constexpr auto code = ExtensionType::key_share;
  static constexpr In allowed = In::hrr;
  NamedGroup selected_group{};

  static constexpr void describe(auto& field, auto& m) { field("selected_group", m.selected_group); }
};

}  // namespace entente::wire
