// The codec of CertificateRequest, instantiated here alone (codec.h).
#include "wire/certificate_request.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CertificateRequest);
