// What is known of the revocation of a path's certificates, in words.
#pragma once
#include <entente/trust.h>

#include <string>

#include "explain/terminal.h"

namespace entente::explain {

/// Of the whole path below its anchor: revoked if one was, unknown if one is not known; not_checked if nobody looked.
RevocationStatus revocation_of(const Verdict& verdict) noexcept;
/// `revocation: localhost good (stapled OCSP, fresh until ...) · mid unknown: no list or response`
void put_revocation(Page& page, const Verdict& verdict);

}  // namespace entente::explain
