// The codec of NewSessionTicket, instantiated here alone (codec.h).
#include "wire/new_session_ticket.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::NewSessionTicket);
