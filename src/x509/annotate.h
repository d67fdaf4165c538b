// Names every byte of a certificate and of what tells of its revocation, by walking the descriptions that the parsers
// walk.
#pragma once
#include <vector>

#include "wire/annotator.h"

namespace entente::x509 {

/// A tree of fields whose leaves cover all bytes without gap or overlap; what cannot be read is a leaf `unparsed`.
std::vector<wire::FieldSpan> annotate_certificate(Bytes der);
std::vector<wire::FieldSpan> annotate_crl(Bytes der);            ///< a CertificateList (crl.h)
std::vector<wire::FieldSpan> annotate_ocsp_request(Bytes der);   ///< an OCSPRequest (ocsp_request.h)
std::vector<wire::FieldSpan> annotate_ocsp_response(Bytes der);  ///< an OCSPResponse (ocsp_response.h)

}  // namespace entente::x509
