// The codec of CertificateRequest, instantiated here alone (codec.h).
#include "wire/certificate_request.h"

#include "wire/certificate_request12.h"
#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CertificateRequest);

bool entente::wire::CertificateRequest::looks_like(Bytes body) noexcept {
  return !CertificateRequest12::looks_like(body);
}
