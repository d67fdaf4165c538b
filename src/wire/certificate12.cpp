// The codec of TLS 1.2's Certificate, instantiated here alone (codec.h).
#include "wire/certificate12.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::Certificate12);

bool entente::wire::Certificate12::looks_like(Bytes body) noexcept { return decode<Certificate12>(body).has_value(); }
