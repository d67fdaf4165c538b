// Reading OCSP responses.
#include "x509/ocsp_response.h"

#include "base/result.h"

namespace entente::x509 {

Result<OcspResponse::Ptr> OcspResponse::parse(Bytes der) noexcept {
  auto response = std::make_shared<OcspResponse>(Token{}, der);
  der::Reader field(response->der_);
  describe(field, static_cast<OcspResponseFields&>(*response));
  TRY(field.finish("OCSPResponse", Fault::ocsp_malformed));
  if (!response->responder_name.empty()) response->responder_name.hash = hash_name(response->responder_name.der);
  return response;
}

}  // namespace entente::x509
