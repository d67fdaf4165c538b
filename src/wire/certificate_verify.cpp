// The codec of CertificateVerify, instantiated here alone (codec.h).
#include "wire/certificate_verify.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CertificateVerify);
