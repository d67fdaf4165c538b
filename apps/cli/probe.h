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

/// Nothing if there was no connection.
std::optional<ProbeAnswer> probe_tls12(const Target& target, std::string_view server_name,
                                       std::chrono::milliseconds timeout);

}  // namespace entente::cli
