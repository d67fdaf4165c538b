// What one revocation list or OCSP response says of one certificate (RFC 5280 §6.3, RFC 6960 §3.2).
#pragma once
#include <deque>
#include <span>

#include "x509/budget.h"
#include "x509/candidate.h"
#include "x509/crl.h"
#include "x509/ocsp_response.h"

namespace entente::x509 {

/// A clock of another machine may be ahead by this, in seconds.
inline constexpr UnixTime kClockSkew = 300;

/// A certificate that is asked about, and who stands above it.
struct RevocationSite {
  const Certificate& certificate;
  const Candidate& issuer;
  const Candidate* above;  ///< the issuer's issuer; nullptr: the issuer is an anchor
  const std::deque<Candidate>& chain;
  UnixTime at;
};

/// Checks signatures and pays for them.
class PaidSignatures {
 public:
  PaidSignatures(const crypto::Provider& provider, Budget& budget) noexcept : provider_(provider), budget_(budget) {}
  /// False as well where the algorithm is not accepted, the key is not usable or the budget is spent.
  [[nodiscard]] bool verify(const Candidate& signer, const AlgorithmIdentifier& algorithm, Bytes content,
                            const der::BitString& signature) noexcept;
  [[nodiscard]] const crypto::Provider& provider() const noexcept { return provider_; }

 private:
  const crypto::Provider& provider_;
  Budget& budget_;
};

/// RFC 5280 §6.3.3, for complete lists. Never `not_checked`; `unknown` says why, without a source if there is nothing
/// about the certificate.
[[nodiscard]] Revocation ask_lists(const CertificateLists& lists, const RevocationSite& site,
                                   PaidSignatures& signatures);

/// What may tell whether the delegate who signed a response was revoked.
struct Witnesses {
  const CertificateLists* lists = nullptr;
  std::span<const OcspResponse::Ptr> responses{};
};
struct OcspAnswer {
  Revocation said{};
  bool signer_is_known = true;  ///< the issuer itself, or a delegate who is good
};
/// RFC 6960 §3.2.
[[nodiscard]] OcspAnswer ask_response(const OcspResponse& response, const RevocationSite& site,
                                      const Witnesses& witnesses, PaidSignatures& signatures);

/// Why something of this age does not tell that a certificate is good, or nullptr.
[[nodiscard]] const char* staleness(UnixTime this_update, const std::optional<UnixTime>& next_update,
                                    UnixTime at) noexcept;

}  // namespace entente::x509
