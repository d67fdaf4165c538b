// The codec of HelloRequest, instantiated here alone (codec.h).
#include "wire/hello_request.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::HelloRequest);
