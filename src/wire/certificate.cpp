// The codec of Certificate, instantiated here alone (codec.h).
#include "wire/certificate.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::Certificate);
