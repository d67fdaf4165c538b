// pre_shared_key (RFC 8446 §4.2.11): sessions and keys that could be resumed.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.11.
struct PskIdentity {
  Bytes identity;
  std::uint32_t obfuscated_ticket_age = 0;

  static constexpr void describe(auto& field, auto& m) {
    field("identity", m.identity, Vector<2, 1, 0xffff>{});
    field("obfuscated_ticket_age", m.obfuscated_ticket_age);
  }
};

/// RFC 8446 §4.2.11.2.
struct PskBinderEntry {
  Bytes binder;

  static constexpr void describe(auto& field, auto& m) { field("binder", m.binder, Vector<1, 32, 255>{}); }
};

/// RFC 8446 §4.2.11. Always the last extension.
struct PreSharedKeyOffer {
  static constexpr auto code = ExtensionType::pre_shared_key;
  static constexpr In allowed = In::ch;
  List<PskIdentity> identities;
  List<PskBinderEntry> binders;

  static constexpr void describe(auto& field, auto& m) {
    field("identities", m.identities, Vector<2, 7, 0xffff>{});
    field("binders", m.binders, Vector<2, 33, 0xffff>{});
  }
};

/// RFC 8446 §4.2.11.
struct PreSharedKeyChoice {
  static constexpr auto code = ExtensionType::pre_shared_key;
  static constexpr In allowed = In::sh;
  std::uint16_t selected_identity = 0;

  static constexpr void describe(auto& field, auto& m) { field("selected_identity", m.selected_identity); }
};

}  // namespace entente::wire
