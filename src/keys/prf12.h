// The pseudorandom function of TLS 1.2 (RFC 5246 §5), on the provider's HMAC.
#pragma once
#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "crypto/provider.h"

namespace entente::keys {

/// PRF(secret, label, seed): fills `out`. `seed` comes in at most four parts; more is a bug and ends the program.
/// Leaves `hmac` keyed with the secret.
void prf(crypto::Hmac& hmac, Bytes secret, std::string_view label, std::initializer_list<Bytes> seed,
         MutableBytes out) noexcept;

}  // namespace entente::keys
