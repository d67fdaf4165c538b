// The codec of Finished, instantiated here alone (codec.h).
#include "wire/finished.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::Finished);
