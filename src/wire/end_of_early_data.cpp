// The codec of EndOfEarlyData, instantiated here alone (codec.h).
#include "wire/end_of_early_data.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::EndOfEarlyData);
