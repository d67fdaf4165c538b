// An OCSP response of arbitrary bytes: read, described, and asked about a certificate. And the same bytes as a request.
#include "revocation.h"
#include "x509/annotate.h"
#include "x509/ocsp_request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)entente::fuzz::hear_response({data, size});
  (void)entente::x509::OcspRequest::parse({data, size});
  (void)entente::x509::annotate_ocsp_request({data, size});
  return 0;
}
