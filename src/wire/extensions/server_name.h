// server_name (RFC 6066 §3): which of its names a client wants to reach.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 6066 §3. host_name is the only kind there is.
enum class NameType : std::uint8_t { host_name = 0 };
constexpr std::string_view name(NameType type) noexcept { return type == NameType::host_name ? "host_name" : ""; }

/// RFC 6066 §3.
struct ServerNameEntry {
  NameType name_type{};
  Bytes host_name;

  static constexpr void describe(auto& field, auto& m) {
    field("name_type", m.name_type);
    field("host_name", m.host_name, Vector<2, 1, 0xffff>{});
  }
};

/// RFC 6066 §3.
struct ServerName {
  static constexpr auto code = ExtensionType::server_name;
  static constexpr In allowed = In::ch;
  List<ServerNameEntry> server_name_list;

  static constexpr void describe(auto& field, auto& m) {
    field("server_name_list", m.server_name_list, Vector<2, 1, 0xffff>{});
  }
};

/// RFC 6066 §3. The server used the name.
struct ServerNameAck {
  static constexpr auto code = ExtensionType::server_name;
  static constexpr In allowed = In::ee | In::sh12;
  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
