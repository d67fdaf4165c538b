// Matching names (RFC 9525 §6).
#include "x509/hostname.h"

#include <algorithm>

#include "base/result.h"

namespace entente::x509 {
namespace {

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
