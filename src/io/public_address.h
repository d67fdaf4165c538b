// Addresses that anybody may be sent to (IANA's registries of special-purpose addresses, RFC 6890).
#pragma once
#include "io/tcp.h"

namespace entente::io {

/// Neither private, loopback, link-local, multicast nor reserved, in whatever form IPv6 wraps an IPv4 address. A
/// certificate of a stranger must not make us call such an address: behind it are services that trust whoever can.
[[nodiscard]] bool is_public(const Address& address) noexcept;

}  // namespace entente::io
