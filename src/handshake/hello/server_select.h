// What a server makes of a ClientHello (RFC 8446 §4.1.1, §4.1.2, §9.2): checks of what it must hold, then the choices
// of version, suite and group.
#pragma once
#include <optional>

#include "handshake/context.h"
#include "wire/client_hello.h"

namespace entente::handshake {

/// The highest version that both sides have. Fault::version_not_common, legacy_version_ssl3, fallback_inappropriate.
[[nodiscard]] Result<ProtocolVersion> choose_version(const wire::ClientHello& hello, ServerContext& context) noexcept;
/// The demands on every ClientHello of TLS 1.3. `message` is the whole of it.
[[nodiscard]] Result<void> check_client_hello(const wire::ClientHello& hello, Bytes message,
                                              const Limits& limits) noexcept;
/// Of those of TLS 1.3.
[[nodiscard]] Result<const crypto::CipherSuiteInfo*> choose_suite(const wire::ClientHello& hello,
                                                                  ServerContext& context) noexcept;
struct ChosenGroup {
  NamedGroup group;
  Bytes share;  ///< the client's; empty: it must be asked for
};
/// Nothing, if the client would resume without a key exchange and offers none.
[[nodiscard]] Result<std::optional<ChosenGroup>> choose_group(const wire::ClientHello& hello,
                                                              ServerContext& context) noexcept;

}  // namespace entente::handshake
