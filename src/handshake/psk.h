// What the look-up of a pre-shared key takes and gives (RFC 8446 §4.2.11).
#pragma once
#include <entente/session.h>

#include <vector>

#include "handshake/server_session.h"
#include "handshake/tickets.h"
#include "keys/schedule13.h"

namespace entente::handshake {

/// An identity as a client offers it, copied.
struct OfferedPsk {
  Buffer identity;
  std::uint32_t obfuscated_ticket_age = 0;
  Buffer binder;
};

/// Identities that are tried, and what their binders cover.
struct PskOffer {
  std::vector<OfferedPsk> psks;
  keys::TranscriptHash truncated;  ///< up to the ClientHello's binders, those left out
};

/// The one that is taken: known here, and its binder is right.
struct ChosenPsk {
  std::uint16_t index = 0;
  keys::PreSharedKey key;
  std::optional<ServerSession> session;  ///< unset: an external key
};

}  // namespace entente::handshake
