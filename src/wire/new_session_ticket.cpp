// The codec of NewSessionTicket, instantiated here alone (codec.h).
#include "wire/new_session_ticket.h"

#include "wire/codec_body.h"
#include "wire/new_session_ticket12.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::NewSessionTicket);

bool entente::wire::NewSessionTicket::looks_like(Bytes body) noexcept { return !NewSessionTicket12::looks_like(body); }
