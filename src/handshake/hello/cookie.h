// The cookie of a HelloRetryRequest (RFC 8446 §4.2.2): what a server would have to remember of a first ClientHello,
// authenticated, for the client to bring back.
#pragma once
#include "base/secret.h"
#include "handshake/hello/retry.h"

namespace entente {

struct CookieKey : Secret<struct CookieKeyTag, 32> {};

}  // namespace entente

namespace entente::handshake {

constexpr UnixTime kCookieLifetime = 60;  ///< seconds

struct RetryCookie {
  UnixTime issued = 0;
  CipherSuite suite{};
  std::optional<NamedGroup> group{};  ///< for which a share was asked
  keys::TranscriptHash hello;         ///< of the first ClientHello
  HelloFingerprint fingerprint;       ///< of what may not change in it
};

[[nodiscard]] Buffer seal_cookie(const RetryCookie& cookie, const CookieKey& key, const crypto::Provider& provider);
/// Fault::cookie_invalid if it is not ours, or too old.
[[nodiscard]] Result<RetryCookie> open_cookie(Bytes bytes, const CookieKey& key, const crypto::Provider& provider,
                                              UnixTime now) noexcept;

}  // namespace entente::handshake
