// The codec of ServerHelloDone, instantiated here alone (codec.h).
#include "wire/server_hello_done.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::ServerHelloDone);
