// The codec of Certificate, instantiated here alone (codec.h).
#include "wire/certificate.h"

#include "wire/certificate12.h"
#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::Certificate);

bool entente::wire::Certificate::looks_like(Bytes body) noexcept { return !Certificate12::looks_like(body); }
