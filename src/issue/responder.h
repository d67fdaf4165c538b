// An OCSP responder's answers (RFC 6960 §4.2, RFC 5019): from a request and what the CA remembers, to the bytes that
// are sent. It has no socket and no clock.
#pragma once
#include <functional>
#include <optional>

#include "issue/ocsp_template.h"

namespace entente::issue {

/// What the CA knows of a serial number.
struct SerialStatus {
  RevocationStatus status = RevocationStatus::unknown;
  UnixTime revoked_at = 0;
  RevocationReason reason = RevocationReason::unspecified;
};
using StatusOf = std::function<SerialStatus(Bytes serial)>;

/// One CA that is answered for.
struct ResponderCa {
  Identity ca;
  std::optional<Identity> delegate{};  ///< signs instead of the CA (RFC 6960 §4.2.2.2)
  StatusOf status;
};

struct ResponderOptions {
  std::int64_t lifetime = 3600;  ///< seconds that an answer is good for
};

/// The response to a request, DER. What cannot be read is answered malformedRequest, what is about nobody's
/// certificates unauthorized (RFC 6960 §2.3). All that one request asks about has to be of one CA.
Result<Buffer> respond(const crypto::Provider& provider, std::span<const ResponderCa> cas, Bytes request, UnixTime now,
                       const ResponderOptions& options = {});

/// A key and a certificate for answering in the place of a CA: id-kp-OCSPSigning, and nothing to check about itself
/// (RFC 6960 §4.2.2.2.1).
Result<Identity> make_delegate(const crypto::Provider& provider, const Identity& ca, UnixTime not_before,
                               UnixTime not_after);

/// The request of a GET (RFC 6960 appendix A.1): what stands behind the responder's own path, percent-encoded base64.
/// Empty if it is not that.
Buffer request_of_get(std::string_view encoded);

/// A revocation list in PEM (RFC 7468 §6).
std::string crl_pem(Bytes der);

}  // namespace entente::issue
