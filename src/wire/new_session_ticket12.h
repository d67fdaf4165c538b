// NewSessionTicket of TLS 1.2 (RFC 5077 §3.3): what lets a client resume.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 5077 §3.3.
struct NewSessionTicket12 {
  static constexpr std::string_view name = "NewSessionTicket";
  static constexpr auto type = HandshakeType::new_session_ticket;
  static bool looks_like(Bytes body) noexcept;
  std::uint32_t ticket_lifetime_hint = 0;
  Bytes ticket;

  static constexpr void describe(auto& field, auto& m) {
    field("ticket_lifetime_hint", m.ticket_lifetime_hint);
    field("ticket", m.ticket, Vector<2, 0, 0xffff>{});
  }
};

}  // namespace entente::wire
