// What decides nothing and is worth knowing before it breaks: lives that end soon or last too long, keys and hashes of
// the past, what is missing (RFC 5280; the Baseline Requirements of the CA/Browser Forum for public roots).
#pragma once
#include <entente/trust.h>

#include <string>
#include <string_view>
#include <vector>

#include "explain/terminal.h"

namespace entente::explain {

struct Warning {
  std::string_view code;        ///< `W-CERT-EXPIRES-SOON`; stable
  std::size_t certificate = 0;  ///< its place in the path
  std::string text;             ///< a sentence
};

/// Whose roots are trusted: the world's, whose CAs keep public rules, or somebody's own.
enum class Roots : std::uint8_t { own, system };

std::vector<Warning> warnings_of(const Verdict& verdict, Roots roots);
/// Of a certificate alone, about which nothing was asked.
std::vector<Warning> warnings_of(const x509::Certificate& certificate, UnixTime now);
/// The same from DER; none if it cannot be read.
std::vector<Warning> warnings_of(Bytes der, UnixTime now);

/// A line or two each; nothing for none.
void put_warnings(Page& page, const std::vector<Warning>& warnings);

}  // namespace entente::explain
