// What the hellos of TLS 1.2 say to either side (RFC 5746 §3.4, §3.6, RFC 7627 §5.2, RFC 8422 §5.1.2).
#pragma once
#include <array>
#include <optional>

#include "handshake/context.h"
#include "wire/extensions/tls12.h"

namespace entente::handshake {

/// The demands that both hellos share. `where`: the hello that was received.
[[nodiscard]] Result<void> check_point_formats(const std::optional<wire::EcPointFormats>& formats,
                                               std::string_view where) noexcept;
/// RFC 5746 §3.4, §3.6: empty in a first handshake, and there is no other.
[[nodiscard]] Result<void> check_renegotiation_info(const wire::RenegotiationInfo& info,
                                                    std::string_view where) noexcept;
/// Whether both have the extended master secret. Fault::extended_master_secret_missing if it is required here.
[[nodiscard]] Result<void> note_extended_master_secret(bool offered, std::string_view where, Context& context) noexcept;
/// By what the premaster secret is made, and `why` it is static RSA, where it is.
void decide_key_exchange(std::string_view why, Context& context) noexcept;

/// RFC 8446 §4.1.3: the last bytes of a ServerHello.random by a server that has TLS 1.3, and 0 in place of the last for
/// one that chose TLS 1.1 or older.
constexpr std::array<std::uint8_t, 8> kDowngradeMark = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};

}  // namespace entente::handshake
