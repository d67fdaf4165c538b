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

/// Why a signature does not count, or nullptr; and whether its maker may have been revoked, for all that is known.
struct Signer {
  const char* problem = nullptr;
  bool is_known = true;
};

/// RFC 6960 §4.2.2.2.1: with id-pkix-ocsp-nocheck a delegate is trusted for as long as its certificate lives; without,
/// it may have been revoked itself.
RevocationStatus status_of_delegate(const Candidate& delegate, const OcspResponse& response, const RevocationSite& site,
                                    const Witnesses& witnesses, PaidSignatures& signatures) {
  if (delegate->extensions.find(oids::ocsp_nocheck)) return RevocationStatus::good;
  const RevocationSite own{*delegate, site.issuer, site.above, site.chain, site.at};
  auto best = RevocationStatus::unknown;
  const auto hear = [&](RevocationStatus said) {
    if (best != RevocationStatus::revoked && said != RevocationStatus::unknown) best = said;
  };
  if (witnesses.lists) hear(ask_lists(*witnesses.lists, own, signatures).status);
  for (const auto& other : witnesses.responses) {
    if (other.get() == &response) continue;
    // No delegate vouches for itself, nor do two for each other: of the signer no responses are asked.
    const auto answer = ask_response(*other, own, {witnesses.lists, {}}, signatures);
    if (answer.signer_is_known || answer.said.status == RevocationStatus::revoked) hear(answer.said.status);
  }
  return best;
}

/// RFC 6960 §4.2.2.2: whether this certificate lets its owner answer for the issuer.
const char* delegate_problem(const Candidate& delegate, const RevocationSite& site, PaidSignatures& signatures) {
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
  return nullptr;
}

/// RFC 6960 §3.2 (2)-(4).
Signer find_signer(const OcspResponse& response, const RevocationSite& site, const Witnesses& witnesses,
                   PaidSignatures& signatures) {
  if (!signature_algorithm(response.signature_algorithm))
    return {"the response is signed by an algorithm that is not accepted"};
  const auto signed_by = [&](const Candidate& signer) {
    return signatures.verify(signer, response.signature_algorithm, response.tbs_response_data, response.signature);
  };
  const char* problem = "the response is signed by neither the issuer nor its delegate";
  if (is_responder(response, *site.issuer)) {
    if (signed_by(site.issuer)) return {};
    problem = "the response's signature is wrong";
  }
  for (const auto der : response.certs) {
    const auto certificate = Certificate::parse(der);
    if (!certificate || !is_responder(response, **certificate)) continue;
    const Candidate delegate(*certificate, false);
    problem = delegate_problem(delegate, site, signatures);
    if (problem) continue;
    problem = "the response's signature is wrong";
    if (!signed_by(delegate)) continue;
    const auto status = status_of_delegate(delegate, response, site, witnesses, signatures);
    if (status != RevocationStatus::revoked) return {nullptr, status == RevocationStatus::good};
    problem = "the response is signed by a delegate that was revoked";
  }
  return {problem};
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

OcspAnswer ask_response(const OcspResponse& response, const RevocationSite& site, const Witnesses& witnesses,
                        PaidSignatures& signatures) {
  OcspAnswer out{{RevocationStatus::unknown, RevocationSource::ocsp}};
  auto& said = out.said;
  const auto because = [&](const char* why) {
    said.why = why;
    return out;
  };
  if (response.response_status != 0) return because(error_of(response.response_status));
  // RFC 6960 §3.2 (1): the certificate in the response is the one asked about
  const auto* answer = find_answer(response, site, signatures.provider());
  if (!answer) {
    said.source = RevocationSource::none;
    return because("the response is about other certificates");
  }
  // RFC 6960 §4.4: a critical extension that is not processed
  if (response.critical_unknown) return because("the response has a critical extension that is not processed here");
  const auto signer = find_signer(response, site, witnesses, signatures);
  if (signer.problem) return because(signer.problem);
  out.signer_is_known = signer.is_known;
  said.this_update = answer->this_update;
  said.next_update = answer->next_update.value_or(0);
  // RFC 6960 §3.2 (5)-(6): recent, and newer information is not due yet
  const char* stale = staleness(answer->this_update, answer->next_update, site.at);
  const bool lasting = answer->status == RevocationStatus::revoked &&
                       answer->reason != RevocationReason::certificate_hold &&
                       answer->this_update <= site.at + kClockSkew;
  if (stale && !lasting) return because(stale);
  if (answer->status == RevocationStatus::unknown) return because("the responder does not know the certificate");
  said.status = answer->status;
  if (said.status == RevocationStatus::revoked) {
    said.revoked_at = answer->revoked_at;
    said.reason = answer->reason;
  }
  return out;
}

}  // namespace entente::x509
