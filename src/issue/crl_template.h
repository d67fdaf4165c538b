// What a revocation list is to hold (RFC 5280 §5.1), and signing it. Everything can be set, wrong things too.
#pragma once
#include <entente/revocation.h>

#include <vector>

#include "issue/authority.h"

namespace entente::issue {

struct RevokedCertificate {
  Buffer serial;  ///< big-endian
  UnixTime at = 0;
  std::optional<RevocationReason> reason{};
  Buffer certificate_issuer{};  ///< DER Name, for indirect lists (RFC 5280 §5.3.3)
  std::vector<RawExtension> extensions{};
};

/// RFC 5280 §5.2.5.
struct IssuingDistributionPoint {
  std::vector<std::string> urls{};  ///< distributionPoint, a fullName; none: left out
  bool only_user = false, only_ca = false, only_attribute = false, indirect = false;
  std::vector<unsigned> only_reasons{};  ///< ReasonFlags, by bit number
  bool critical = true;
};

struct CrlTemplate : Signing {
  int version = 2;
  Buffer issuer{};  ///< DER Name
  UnixTime this_update = 0;
  std::optional<UnixTime> next_update{};
  std::vector<RevokedCertificate> revoked{};
  std::optional<std::uint64_t> number = 1;
  bool number_critical = false;
  Buffer authority_key_identifier{};
  std::optional<IssuingDistributionPoint> issuing_distribution_point{};
  std::optional<std::uint64_t> delta_of{};  ///< deltaCRLIndicator
  std::vector<RawExtension> extensions{};
};

/// An empty list of this CA, good for `lifetime` seconds, to fill before signing it with sign().
Result<CrlTemplate> crl_template(const crypto::Provider& provider, const Identity& issuer, UnixTime this_update,
                                 std::int64_t lifetime);
/// The list, DER, signed by `issuer_key`.
Result<Buffer> sign(const CrlTemplate& list, const crypto::PrivateKey& issuer_key);

}  // namespace entente::issue
