// The codec of KeyUpdate, instantiated here alone (codec.h).
#include "wire/key_update.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::KeyUpdate);
