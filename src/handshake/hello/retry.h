// What a second ClientHello may change (RFC 8446 §4.1.2), and what a HelloRetryRequest may ask for (§4.1.4).
#pragma once
#include "handshake/context.h"
#include "wire/client_hello.h"

namespace entente::handshake {

/// The hash of everything in a ClientHello's body that must not change after a HelloRetryRequest.
struct HelloFingerprint {
  std::array<std::uint8_t, 32> digest{};
  friend bool operator==(const HelloFingerprint&, const HelloFingerprint&) = default;
};
[[nodiscard]] HelloFingerprint fingerprint(Bytes body, const crypto::Provider& provider) noexcept;

/// The share that was asked for, alone. Fault::retry_ignored.
[[nodiscard]] Result<Bytes> share_after_retry(const wire::ClientHello& hello, NamedGroup group) noexcept;

}  // namespace entente::handshake
