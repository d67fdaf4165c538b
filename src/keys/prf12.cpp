// The pseudorandom function of TLS 1.2: P_hash (RFC 5246 §5).
#include "keys/prf12.h"

#include <algorithm>
#include <array>

#include "base/secret.h"

namespace entente::keys {

void prf(crypto::Hmac& hmac, Bytes secret, std::string_view label, std::initializer_list<Bytes> seed,
         MutableBytes out) noexcept {
  std::array<Bytes, 4> part;
  if (seed.size() > part.size()) __builtin_trap();
  std::ranges::copy(seed, part.begin());
  const auto named = as_bytes(label);

  hmac.set_key(secret);
  std::array<std::uint8_t, crypto::kMaxDigest> chain, block;
  auto a = hmac.mac({named, part[0], part[1], part[2], part[3]}, chain);  // A(1)
  while (!out.empty()) {
    const auto made = hmac.mac({a, named, part[0], part[1], part[2], part[3]}, block);
    const auto size = std::min(made.size(), out.size());
    std::ranges::copy(made.first(size), out.begin());
    out = out.subspan(size);
    a = hmac.mac({a}, chain);
  }
  wipe(chain);
  wipe(block);
}

}  // namespace entente::keys
