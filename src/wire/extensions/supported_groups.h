// supported_groups (RFC 8446 §4.2.7): the groups for key exchange, in order of preference.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.7.
struct SupportedGroups {
  static constexpr auto code = ExtensionType::supported_groups;
  static constexpr In allowed = In::ch | In::ee;
  List<NamedGroup> named_group_list;

  static constexpr void describe(auto& field, auto& m) {
    field("named_group_list", m.named_group_list, Vector<2, 2, 0xffff>{});
  }
};

}  // namespace entente::wire
