// The codec of CompressedCertificate, instantiated here alone (codec.h).
#include "wire/compressed_certificate.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CompressedCertificate);
