// Names that a certificate is asked for, and whether it is for them (RFC 9525): subjectAltName alone counts, never the
// common name.
#pragma once
#include <entente/error.h>

#include <string>
#include <string_view>

#include "x509/certificate.h"
#include "x509/ip_address.h"

namespace entente::x509 {

/// A DNS name as it may be asked for: labels of letters, digits, hyphens and underscores, at most 63 bytes each and 253
/// in all; the last label not all digits. `name` comes without the dot of the root.
bool is_dns_name(std::string_view name) noexcept;

/// RFC 9525 §6.1.2: what is looked for.
struct ReferenceName {
  enum class Kind : std::uint8_t { dns, ip, email, service, uri } kind = Kind::dns;
  std::string_view text;  ///< without the dot of the root; of a service or URI the host
  IpAddress ip{};
  std::string_view service{};  ///< `_imaps`; of a URI the scheme
};
/// A DNS name or IP address. Fault::name_invalid.
Result<ReferenceName> reference_name(std::string_view text) noexcept;
Result<ReferenceName> reference_mailbox(std::string_view text) noexcept;
/// `_imaps.example.com` (RFC 4985 §2). Fault::name_invalid.
Result<ReferenceName> reference_service(std::string_view text) noexcept;
/// A URI with a host that is no address, `sip:example.com`: its scheme and host. Fault::name_invalid.
Result<ReferenceName> reference_uri(std::string_view text) noexcept;

/// RFC 9525 §6.3: a presented dNSName against a name; `*` stands for one whole label, the first, above two others.
bool matches_dns(std::string_view presented, std::string_view name) noexcept;
/// RFC 5280 §7.5: the local part with, the host without regard to case.
bool matches_mailbox(std::string_view presented, std::string_view name) noexcept;
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
/// One of the certificate's subjectAltNames is the name.
bool matches(const Certificate& certificate, const ReferenceName& name) noexcept;
/// A GeneralName to show: `example.com`, `192.0.2.1`, `email:a@example.com`, `URI:...`.
std::string to_text(const GeneralName& name);
/// The subjectAltNames, to show: `example.com, *.example.com`; at most `most` of them.
std::string presented_names(const Certificate& certificate, std::size_t most);

}  // namespace entente::x509
