// The kinds of names that write_general_name tells apart.
#include "issue/names.h"

#include <algorithm>

#include "base/result.h"
#include "x509/hostname.h"

namespace entente::issue {
namespace {

/// RFC 5321 §4.1.2, Dot-string: what needs quoting is left out.
bool is_local_part(std::string_view text) noexcept {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  const auto fits = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
  };
  return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' && !text.contains("..") &&
         std::ranges::all_of(text, fits);
}

}  // namespace

Result<NameKind> name_kind(std::string_view name) noexcept {
  if (x509::parse_ip(name)) return NameKind::ip;
  if (const auto at = name.rfind('@'); at != name.npos) {
    if (is_local_part(name.substr(0, at)) && x509::is_dns_name(name.substr(at + 1))) return NameKind::mailbox;
    return fail(Fault::name_invalid, "subjectAltName", "local@host", name);
  }
  if (name.starts_with("*.")) {
    // RFC 9525 §7.1: no client matches a wildcard above a whole top-level domain.
    const auto rest = name.substr(2);
    if (x509::is_dns_name(rest) && rest.contains('.')) return NameKind::wildcard;
    return fail(Fault::name_invalid, "subjectAltName", "* and two labels at least: *.example.test", name);
  }
  if (x509::is_dns_name(name)) return NameKind::dns;
  return fail(Fault::name_invalid, "subjectAltName", "a DNS name, an IP address or a mailbox", name);
}

}  // namespace entente::issue
