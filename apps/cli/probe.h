// A second, announced connection with a ClientHello of TLS 1.2, to find out why a server refused the first.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "tls_setup.h"

namespace entente::cli {

enum class ProbeAnswer : std::uint8_t {
  tls12,    ///< the server chose TLS 1.2
  older,    ///< or something older
  refused,  ///< an alert, or anything else
};

/// What the ClientHello offers.
enum class ProbeOffer : std::uint8_t {
  fresh,       ///< ECDHE with AEAD: what every server of TLS 1.2 worth its name has
  static_rsa,  ///< what the policy legacy adds to that, and nothing else
};

/// Nothing if there was no connection.
std::optional<ProbeAnswer> probe_tls12(const Target& target, std::string_view server_name,
                                       std::chrono::milliseconds timeout, ProbeOffer offer);

}  // namespace entente::cli
