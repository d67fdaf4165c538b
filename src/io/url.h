// URLs that are fetched: http:// alone, taken apart strictly (RFC 3986, RFC 9110 §4.2.1). What certificates point to is
// signed itself, so that it needs no TLS, and asking for it by TLS could go in circles (RFC 5280 §8).
#pragma once
#include <entente/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace entente::io {

struct Url {
  std::string host;  ///< in lower case; a name, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query

  /// What HTTP calls it: `example.org`, `[2001:db8::1]:8080`.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string text() const;
};

/// Fault::url_invalid with what was wrong. A fragment is left out: it means nothing to a server.
[[nodiscard]] Result<Url> parse_url(std::string_view text) noexcept;
/// Where a redirect leads: a URL, or an absolute path at the same host (RFC 9110 §10.2.2).
[[nodiscard]] Result<Url> parse_location(const Url& base, std::string_view location) noexcept;

}  // namespace entente::io
