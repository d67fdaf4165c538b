// Whether the certificates of a path were revoked: the sources that an application gave, asked one after the other, and
// what follows by the mode.
#pragma once
#include <entente/trust.h>

#include <vector>

#include "x509/revocation_sources.h"

namespace entente::x509 {

class RevocationChecks {
 public:
  struct Finding {
    Revocation revocation{};
    Check check{CheckId::revocation, Outcome::unknown};
  };

  /// `options` outlive this.
  explicit RevocationChecks(const RevocationOptions& options) noexcept;

  /// Asks about a certificate under this issuer, each pair once.
  [[nodiscard]] const Finding& check(const Candidate& subject, bool is_leaf, const RevocationSite& site,
                                     PaidSignatures& signatures);
  /// What was found before; otherwise that nobody looked.
  [[nodiscard]] Finding recall(const Candidate& subject, const Candidate& issuer) const noexcept;

 private:
  struct Known {
    const Candidate *subject, *issuer;
    Finding finding;
  };

  [[nodiscard]] Finding look_up(bool is_leaf, const RevocationSite& site, PaidSignatures& signatures) const;
  [[nodiscard]] Witnesses witnesses() const noexcept;
  [[nodiscard]] OcspAnswer ask_staple(const RevocationSite& site, PaidSignatures& signatures) const;
  [[nodiscard]] Revocation ask_all(const OcspAnswer& staple, const RevocationSite& site,
                                   PaidSignatures& signatures) const;
  [[nodiscard]] Revocation counted(OcspAnswer answer) const noexcept;
  [[nodiscard]] Check judge(const Revocation& revocation) const noexcept;

  const RevocationOptions& options_;
  OcspResponse::Ptr staple_;                  ///< nullptr: there is none, or it cannot be read
  std::vector<OcspResponse::Ptr> responses_;  ///< those that can be read
  const char* nothing_;                       ///< why nothing is known where nobody says anything
  std::deque<Known> known_;
};

}  // namespace entente::x509
