// The codec of CertificateStatus, instantiated here alone (codec.h).
#include "wire/certificate_status.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CertificateStatusMessage);
