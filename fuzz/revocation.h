// What the targets of revocation do with an input, a list or an OCSP response that one CA is said to have signed about
// its one certificate; here, so that a test does the same with their seeds. Every signature is right (providers.h).
#pragma once
#include <entente/revocation.h>

#include "issue/authority.h"

namespace entente::fuzz {

constexpr UnixTime kRevocationNow = 1780315200;

/// The CA and its certificate, always the same.
struct RevocationScene {
  issue::Identity ca, leaf;
};
const RevocationScene& revocation_scene();

/// What the list says; `not_checked` if it cannot be read.
RevocationStatus hear_list(Bytes der);
/// What the response says; `not_checked` if it cannot be read.
RevocationStatus hear_response(Bytes der);

}  // namespace entente::fuzz
