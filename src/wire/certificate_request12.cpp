// The codec of TLS 1.2's CertificateRequest, instantiated here alone (codec.h).
#include "wire/certificate_request12.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::CertificateRequest12);

bool entente::wire::CertificateRequest12::looks_like(Bytes body) noexcept {
  return decode<CertificateRequest12>(body).has_value();
}
