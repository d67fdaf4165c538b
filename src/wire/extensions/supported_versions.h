// supported_versions (RFC 8446 §4.2.1): the versions of TLS 1.3 and later are told here.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.1.
struct SupportedVersions {
  static constexpr auto code = ExtensionType::supported_versions;
  static constexpr In allowed = In::ch;
  List<ProtocolVersion> versions;

  static constexpr void describe(auto& field, auto& m) { field("versions", m.versions, Vector<1, 2, 254>{}); }
};

/// RFC 8446 §4.2.1.
struct SelectedVersion {
  static constexpr auto code = ExtensionType::supported_versions;
  static constexpr In allowed = In::sh | In::hrr;
  ProtocolVersion selected_version{};

  static constexpr void describe(auto& field, auto& m) { field("selected_version", m.selected_version); }
};

}  // namespace entente::wire
