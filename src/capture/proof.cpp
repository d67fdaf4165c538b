// Checking a server's signature afterwards.
#include "capture/proof.h"

#include "crypto/signature_schemes.h"
#include "x509/certificate.h"

namespace entente::capture {

bool is_signed_by(const crypto::Provider& provider, Bytes certificate, const Proof& proof) noexcept {
  const auto* scheme = crypto::find(proof.scheme);
  const auto parsed = x509::Certificate::parse(certificate);
  if (!scheme || !parsed) return false;
  const auto key = provider.import_public((*parsed)->subject_public_key_info.der);
  return key && (*key)->verify(scheme->algorithm, proof.content, proof.signature);
}

}  // namespace entente::capture
