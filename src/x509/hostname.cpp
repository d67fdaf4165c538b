// Matching names (RFC 9525 §6).
#include "x509/hostname.h"

#include <algorithm>
#include <optional>

#include "base/result.h"

namespace entente::x509 {
namespace {

using namespace std::literals;

constexpr char small(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
/// RFC 1123 §2.1, and the underscore that names in use have.
constexpr bool is_label_character(char c) noexcept {
  return is_digit(c) || (small(c) >= 'a' && small(c) <= 'z') || c == '-' || c == '_';
}

bool is_label(std::string_view label) noexcept {
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, is_label_character) &&
         label.front() != '-' && label.back() != '-';
}

/// Cuts the first label off.
std::string_view take_label(std::string_view& name) noexcept {
  const auto dot = name.find('.');
  const auto label = name.substr(0, dot);
  name = dot == name.npos ? std::string_view{} : name.substr(dot + 1);
  return label;
}

/// RFC 9525 §6.5: of a service or a URI, presented or asked for.
struct ServedName {
  std::string_view service, host;
  /// RFC 9525 §6.5.1-2: without regard to case. No wildcards: RFC 4985 §2 has none, and no URI means many hosts.
  [[nodiscard]] bool is(const ReferenceName& name) const noexcept {
    return equal_ignoring_case(service, name.service) && equal_ignoring_case(host, name.text);
  }
};

/// RFC 4985 §2: `_Service.Name`
std::optional<ServedName> parse_service(std::string_view text) noexcept {
  const auto service = take_label(text);
  if (service.size() < 2 || service[0] != '_' || !is_label(service) || !is_dns_name(text)) return std::nullopt;
  return ServedName{service, text};
}

std::optional<ServedName> parse_uri(std::string_view text) noexcept {
  const auto colon = text.find(':');
  const auto scheme = text.substr(0, colon);
  // RFC 3986 §3.1
  const auto fits = [](char c) { return is_digit(c) || (small(c) >= 'a' && small(c) <= 'z') || "+-."sv.contains(c); };
  if (colon == text.npos || scheme.empty() || is_digit(scheme[0]) || !std::ranges::all_of(scheme, fits))
    return std::nullopt;
  auto rest = text.substr(colon + 1);
  const bool has_authority = rest.starts_with("//");
  if (has_authority) rest = rest.substr(2, rest.find_first_of("/?#", 2) - 2);
  // RFC 3986 §3.2.1, RFC 5922 §7.1: what stands before an @ is a user of the host, which comes behind it.
  if (rest.contains('@')) return std::nullopt;
  // RFC 3261 §19.1.1: without an authority there may be parameters and headers.
  const auto host = rest.substr(0, rest.find_first_of(has_authority ? ":" : ":;?"));
  if (!is_dns_name(host)) return std::nullopt;
  return ServedName{scheme, host};
}

/// RFC 4985 §2: the SRVName of an otherName; empty if it is of another type.
std::string_view srv_name(Bytes other) noexcept {
  der::Reader field(other);
  der::Oid type;
  der::Ia5String name;
  field("type-id", type);
  if (field.failed() || !equal(type.content, oids::dns_srv)) return {};
  field.inside("value", der::constructed(0), [&] { field("SRVName", name); });
  return field.failed() ? std::string_view() : name.text;
}

Result<ReferenceName> served(ReferenceName::Kind kind, const std::optional<ServedName>& name, std::string_view wanted,
                             std::string_view text) noexcept {
  if (!name) return fail(Fault::name_invalid, "name", wanted, text);
  return ReferenceName{kind, name->host, {}, name->service};
}

}  // namespace

bool is_dns_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 253 || name.back() == '.') return false;
  std::string_view label;
  while (!name.empty()) {
    label = take_label(name);
    if (!is_label(label)) return false;
  }
  // RFC 3696 §2: no top-level domain is all digits, which keeps addresses that are written oddly out.
  return !std::ranges::all_of(label, is_digit);
}

Result<ReferenceName> reference_name(std::string_view text) noexcept {
  if (const auto ip = parse_ip(text)) return ReferenceName{ReferenceName::Kind::ip, text, *ip};
  auto name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  // RFC 9525 §6.3: U-labels are made A-labels by whoever asks.
  if (!is_dns_name(name)) return fail(Fault::name_invalid, "name", "a DNS name or an IP address", text);
  return ReferenceName{ReferenceName::Kind::dns, name, {}};
}

Result<ReferenceName> reference_mailbox(std::string_view text) noexcept {
  const auto at = text.rfind('@');
  if (at == text.npos || at == 0 || !is_dns_name(text.substr(at + 1)))
    return fail(Fault::name_invalid, "name", "local@host", text);
  return ReferenceName{ReferenceName::Kind::email, text, {}};
}

Result<ReferenceName> reference_service(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  return served(ReferenceName::Kind::service, parse_service(text), "a service and its host: _imaps.example.com", text);
}

Result<ReferenceName> reference_uri(std::string_view text) noexcept {
  return served(ReferenceName::Kind::uri, parse_uri(text), "a URI with a host's name: sip:example.com", text);
}

bool matches_dns(std::string_view presented, std::string_view name) noexcept {
  if (!presented.starts_with("*.")) return is_dns_name(presented) && equal_ignoring_case(presented, name);
  presented.remove_prefix(2);
  // RFC 9525 §7.1: a wildcard above a whole top-level domain is too wide.
  if (!is_dns_name(presented) || !presented.contains('.')) return false;
  // RFC 9525 §6.3: it stands for exactly one label, and not for a piece of one.
  take_label(name);
  return equal_ignoring_case(presented, name);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, small, small);
}

bool matches_mailbox(std::string_view presented, std::string_view name) noexcept {
  const auto at = name.rfind('@'), presented_at = presented.rfind('@');
  return at != name.npos && presented_at == at && presented.substr(0, at) == name.substr(0, at) &&
         equal_ignoring_case(presented.substr(at), name.substr(at));
}

bool matches(const Certificate& certificate, const ReferenceName& name) noexcept {
  bool found = false;
  for_each_name(certificate.extensions.subject_alt_name, [&](const GeneralName& presented) {
    if (found) return;
    switch (name.kind) {
      case ReferenceName::Kind::dns:
        found = presented.kind == GeneralName::Kind::dns && matches_dns(presented.text(), name.text);
        break;
      case ReferenceName::Kind::ip:
        found = presented.kind == GeneralName::Kind::ip && equal(presented.content, name.ip.bytes());
        break;
      case ReferenceName::Kind::email:
        found = presented.kind == GeneralName::Kind::email && matches_mailbox(presented.text(), name.text);
        break;
      case ReferenceName::Kind::service:
        if (presented.kind != GeneralName::Kind::other) break;
        if (const auto served = parse_service(srv_name(presented.content))) found = served->is(name);
        break;
      case ReferenceName::Kind::uri:
        if (presented.kind != GeneralName::Kind::uri) break;
        if (const auto served = parse_uri(presented.text())) found = served->is(name);
        break;
    }
  });
  return found;
}

std::string to_text(const GeneralName& name) {
  switch (name.kind) {
    case GeneralName::Kind::dns:
      return printable(name.text());
    case GeneralName::Kind::ip:
      return format_ip(name.content);
    case GeneralName::Kind::email:
      return "email:" + printable(name.text());
    case GeneralName::Kind::uri:
      return "URI:" + printable(name.text());
    case GeneralName::Kind::directory:
      return "directory:" + to_text(Name{name.content, 0});
    case GeneralName::Kind::other:
      if (const auto service = srv_name(name.content); !service.empty()) return "SRV:" + printable(service);
      [[fallthrough]];
    default:
      return "another kind of name";
  }
}

std::string presented_names(const Certificate& certificate, std::size_t most) {
  std::string out;
  std::size_t count = 0;
  for_each_name(certificate.extensions.subject_alt_name, [&](const GeneralName& name) {
    if (count++ >= most) return;
    if (!out.empty()) out += ", ";
    out += to_text(name);
  });
  if (count > most) out += " and " + std::to_string(count - most) + " more";
  return out;
}

}  // namespace entente::x509
