// The codec of ClientHello, instantiated here alone (codec.h).
#include "wire/client_hello.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::ClientHello);
