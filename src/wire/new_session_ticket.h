// NewSessionTicket (RFC 8446 §4.6.1): what lets a client resume.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.6.1.
struct NewSessionTicket {
  static constexpr std::string_view name = "NewSessionTicket";
  static constexpr auto type = HandshakeType::new_session_ticket;
  static bool looks_like(Bytes body) noexcept;
  std::uint32_t ticket_lifetime = 0;
  std::uint32_t ticket_age_add = 0;
  Bytes ticket_nonce;
  Bytes ticket;
  Extensions<In::nst> extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("ticket_lifetime", m.ticket_lifetime);
    field("ticket_age_add", m.ticket_age_add);
    field("ticket_nonce", m.ticket_nonce, Vector<1, 0, 255>{});
    field("ticket", m.ticket, Vector<2, 1, 0xffff>{});
    field("extensions", m.extensions);
  }
};

}  // namespace entente::wire
