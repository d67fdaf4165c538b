// Where a certificate says that more is to be had: its issuers (RFC 5280 §4.2.2.1), OCSP responders, revocation lists
// (§4.2.1.13); and what servers answer with, taken apart.
#pragma once
#include <entente/bytes.h>
#include <entente/error.h>

#include <string>
#include <vector>

namespace entente::issue {

/// URLs as they stand, of every scheme, in their order.
struct Sources {
  std::vector<std::string> ca_issuers, ocsp, crls;
};
/// Nothing where the certificate cannot be read.
Sources sources_of(Bytes certificate);

/// The certificates of an answer: DER, PEM, or a PKCS#7 message of certificates alone, in DER or PEM (RFC 5280
/// §4.2.2.1, RFC 5652 §5.1). Not what is in them. Fault::pem_invalid.
Result<std::vector<Buffer>> read_certificates(Bytes answer) noexcept;

/// Whether `issuer` signed `certificate` and may have: names, key and signature.
bool is_issued_by(Bytes certificate, Bytes issuer);

}  // namespace entente::issue
