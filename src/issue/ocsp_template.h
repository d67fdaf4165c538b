// What an OCSP response is to hold (RFC 6960 §4.2.1), and signing it. Everything can be set, wrong things too.
#pragma once
#include <entente/revocation.h>

#include <vector>

#include "issue/authority.h"
#include "x509/ocsp_request.h"

namespace entente::issue {

/// RFC 6960 §4.2.1, SingleResponse.
struct OcspAnswer {
  Buffer cert_id{};                                  ///< DER
  RevocationStatus status = RevocationStatus::good;  ///< good, revoked or unknown
  UnixTime revoked_at = 0;
  std::optional<RevocationReason> reason{};
  UnixTime this_update = 0;
  std::optional<UnixTime> next_update{};
  std::vector<RawExtension> extensions{};
};

/// RFC 6960 §4.2.1, OCSPResponseStatus.
enum class OcspStatus : std::uint8_t {
  successful = 0,
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  sig_required = 5,
  unauthorized = 6,
};

struct OcspTemplate : Signing {
  OcspStatus status = OcspStatus::successful;  ///< the others have no body
  Buffer responder_name{};                     ///< DER Name; empty: by key
  Buffer responder_key{};                      ///< SHA-1 of the key; empty: of the one that signs
  UnixTime produced_at = 0;
  std::vector<OcspAnswer> answers{};
  Buffer nonce{};  ///< empty: none
  std::vector<RawExtension> extensions{};
  std::vector<Buffer> certificates{};  ///< DER, the delegate's
  Bytes response_type = x509::oids::ocsp_basic;
};

/// How `issuer` names this certificate of its own in OCSP, DER.
Result<Buffer> cert_id(const crypto::Provider& provider, const Identity& issuer, Bytes certificate,
                       x509::CertIdHash hash = x509::CertIdHash::sha1);
/// A response of one answer, `good` for `lifetime` seconds, by the issuer itself; to change before signing it.
Result<OcspTemplate> ocsp_template(const crypto::Provider& provider, const Identity& issuer, Bytes certificate,
                                   UnixTime this_update, std::int64_t lifetime);
/// The response, DER, signed by `key`: the issuer's or a delegate's.
Result<Buffer> sign(const OcspTemplate& response, const crypto::PrivateKey& key);

}  // namespace entente::issue
