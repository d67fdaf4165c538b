// Extensions that TLS 1.2 alone has (RFC 4492, 5077, 5746, 7366, 7627) and that a TLS 1.3 client may offer beside its
// own.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8422 §5.1.2.
struct EcPointFormats {
  static constexpr auto code = ExtensionType::ec_point_formats;
  static constexpr In allowed = In::ch | In::sh12;
  Bytes ec_point_format_list;

  static constexpr void describe(auto& field, auto& m) {
    field("ec_point_format_list", m.ec_point_format_list, Vector<1, 1, 255>{});
  }
};

/// RFC 7366 §2.
struct EncryptThenMac {
  static constexpr auto code = ExtensionType::encrypt_then_mac;
  static constexpr In allowed = In::ch | In::sh12;
  static constexpr void describe(auto&, auto&) {}
};

/// RFC 7627 §5.1.
struct ExtendedMasterSecret {
  static constexpr auto code = ExtensionType::extended_master_secret;
  static constexpr In allowed = In::ch | In::sh12;
  static constexpr void describe(auto&, auto&) {}
};

/// RFC 5077 §3.2.
struct SessionTicket {
  static constexpr auto code = ExtensionType::session_ticket;
  static constexpr In allowed = In::ch | In::sh12;
  Bytes ticket;

  static constexpr void describe(auto& field, auto& m) { field("ticket", m.ticket, Rest{}); }
};

/// RFC 5746 §3.2.
struct RenegotiationInfo {
  static constexpr auto code = ExtensionType::renegotiation_info;
  static constexpr In allowed = In::ch | In::sh12;
  Bytes renegotiated_connection;

  static constexpr void describe(auto& field, auto& m) {
    field("renegotiated_connection", m.renegotiated_connection, Vector<1, 0, 255>{});
  }
};

}  // namespace entente::wire
