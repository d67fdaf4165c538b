// Asking an OCSP response.
#include <algorithm>

#include "crypto/sha1.h"
#include "x509/path_checks.h"
#include "x509/revocation_sources.h"

namespace entente::x509 {
namespace {

const char* error_of(std::uint32_t status) noexcept {
  switch (status) {
    case 1:
      return "the responder answered with malformedRequest";
    case 2:
      return "the responder answered with internalError";
    case 3:
      return "the responder answered with tryLater";
    case 5:
      return "the responder answered with sigRequired";
    case 6:
      return "the responder answered with unauthorized";
    default:
      return "the responder answered with an error that is not known";
  }
}

/// RFC 6960 §4.2.2.3: the responderID is this certificate's.
bool is_responder(const OcspResponse& response, const Certificate& certificate) {
  if (!response.responder_name.der.empty()) return equal_names(response.responder_name, certificate.subject);
  const auto hash = crypto::sha1(certificate.subject_public_key_info.subject_public_key.bytes);
  return equal(response.responder_key, hash);
}

/// RFC 6960 §4.2.2.2: why this certificate does not let its owner answer for the issuer, or nullptr.
const char* delegate_problem(const Candidate& delegate, const RevocationSite& site, const CertificateLists* lists,
                             PaidSignatures& signatures) {
  const auto& c = *delegate;
  // RFC 6960 §4.2.2.2: issued directly by the CA that is identified in the request
  if (!equal_names(c.issuer, site.issuer->subject) ||
      !signatures.verify(site.issuer, c.signature_algorithm, c.tbs_certificate, c.signature_value))
    return "the response is signed by a delegate of another CA";
  // RFC 6960 §4.2.2.2: id-kp-OCSPSigning must be among its purposes
  if (!c.extensions.extended_key_usage || !c.extensions.extended_key_usage->ocsp_signing)
    return "the response is signed by a certificate that is not for that: no OCSPSigning";
  if (c.extensions.key_usage && !c.extensions.key_usage->has(KeyUsage::digital_signature))
    return "the response is signed by a certificate that is not for that: no digitalSignature";
  if (site.at < c.validity.not_before || site.at > c.validity.not_after)
    return "the response is signed by a delegate whose certificate is out of date";
  if (unprocessed(c) || !equal(c.signature.der, c.signature_algorithm.der))
    return "the response is signed by a delegate whose certificate is not in order";
  // RFC 6960 §4.2.2.2.1: without id-pkix-ocsp-nocheck it may have been revoked itself
  const RevocationSite above{c, site.issuer, site.above, site.chain, site.at};
  if (lists && !c.extensions.find(oids::ocsp_nocheck) &&
      ask_lists(*lists, above, signatures).status == RevocationStatus::revoked)
    return "the response is signed by a delegate that was revoked";
  return nullptr;
}

/// RFC 6960 §3.2 (2)-(4): why the signature does not count, or nullptr.
const char* signer_problem(const OcspResponse& response, const RevocationSite& site, const CertificateLists* lists,
                           PaidSignatures& signatures) {
  if (!signature_algorithm(response.signature_algorithm))
    return "the response is signed by an algorithm that is not accepted";
  const auto signed_by = [&](const Candidate& signer) {
    return signatures.verify(signer, response.signature_algorithm, response.tbs_response_data, response.signature);
  };
  const char* problem = "the response is signed by neither the issuer nor its delegate";
  if (is_responder(response, *site.issuer)) {
    if (signed_by(site.issuer)) return nullptr;
    problem = "the response's signature is wrong";
  }
  for (const auto der : response.certs) {
    const auto certificate = Certificate::parse(der);
    if (!certificate || !is_responder(response, **certificate)) continue;
    const Candidate delegate(*certificate, false);
    problem = delegate_problem(delegate, site, lists, signatures);
    if (problem) continue;
    if (signed_by(delegate)) return nullptr;
    problem = "the response's signature is wrong";
  }
  return problem;
}

/// What is said of the certificate; of several answers the newest.
const SingleResponse* find_answer(const OcspResponse& response, const RevocationSite& site,
                                  const crypto::Provider& provider) noexcept {
  const SingleResponse* found = nullptr;
  for (const auto& single : response.responses)
    if (is_about(provider, single.cert_id, site.certificate, *site.issuer) &&
        (!found || single.this_update > found->this_update))
      found = &single;
  return found;
}

}  // namespace

Revocation ask_response(const OcspResponse& response, const RevocationSite& site, const CertificateLists* lists,
                        PaidSignatures& signatures) {
  Revocation out{RevocationStatus::unknown, RevocationSource::ocsp};
  const auto because = [&](const char* why) {
    out.why = why;
    return out;
  };
  if (response.response_status != 0) return because(error_of(response.response_status));
  // RFC 6960 §3.2 (1): the certificate in the response is the one asked about
  const auto* answer = find_answer(response, site, signatures.provider());
  if (!answer) {
    out.source = RevocationSource::none;
    return because("the response is about other certificates");
  }
  // RFC 6960 §4.4: a critical extension that is not processed
  if (response.critical_unknown) return because("the response has a critical extension that is not processed here");
  if (const char* why = signer_problem(response, site, lists, signatures)) return because(why);
  out.this_update = answer->this_update;
  out.next_update = answer->next_update.value_or(0);
  // RFC 6960 §3.2 (5)-(6): recent, and newer information is not due yet
  const char* stale = staleness(answer->this_update, answer->next_update, site.at);
  const bool lasting = answer->status == RevocationStatus::revoked &&
                       answer->reason != RevocationReason::certificate_hold &&
                       answer->this_update <= site.at + kClockSkew;
  if (stale && !lasting) return because(stale);
  if (answer->status == RevocationStatus::unknown) return because("the responder does not know the certificate");
  out.status = answer->status;
  if (out.status == RevocationStatus::revoked) {
    out.revoked_at = answer->revoked_at;
    out.reason = answer->reason;
  }
  return out;
}

}  // namespace entente::x509
