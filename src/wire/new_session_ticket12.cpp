// The codec of TLS 1.2's NewSessionTicket, instantiated here alone (codec.h).
#include "wire/new_session_ticket12.h"

#include "wire/codec_body.h"
#include "wire/new_session_ticket.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::NewSessionTicket12);

/// ticket_age_add of TLS 1.3 is random: now and then it stands where the ticket's length would, and is just that.
bool entente::wire::NewSessionTicket12::looks_like(Bytes body) noexcept {
  return decode<NewSessionTicket12>(body).has_value() && !decode<NewSessionTicket>(body);
}
