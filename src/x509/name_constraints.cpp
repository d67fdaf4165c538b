// Matching names against subtrees, a function for each form of name.
#include "x509/name_constraints.h"

#include <algorithm>
#include <vector>

#include "x509/hostname.h"

namespace entente::x509 {
namespace {

using Kind = GeneralName::Kind;

/// What a match is asked for: permitted subtrees have to hold all that a name stands for, excluded ones none of it.
enum class Sense : std::uint8_t { permitted, excluded };

/// `base` itself, or a name below it.
bool is_below(std::string_view name, std::string_view base) noexcept {
  if (base.empty()) return true;
  if (name.size() == base.size()) return equal_ignoring_case(name, base);
  return name.size() > base.size() && name[name.size() - base.size() - 1] == '.' &&
         equal_ignoring_case(name.substr(name.size() - base.size()), base);
}

/// A name made ready for many comparisons.
struct Presented {
  GeneralName name;
  unsigned price = 0;       ///< of comparing it, beside that of the subtree
  std::string_view host{};  ///< of DNS names, mailboxes and URIs
  bool wildcard = false;    ///< stands for every name one label below `host`
  bool well_formed = true;  ///< otherwise it is never inside of what is permitted and always of what is excluded
};

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
/// RFC 3986 §2: reserved, unreserved, and what begins an escape.
constexpr bool is_uri_character(char c) noexcept {
  return is_letter(c) || is_digit(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").contains(c);
}

/// RFC 3986 §3.1.
bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// The host of a URI (RFC 3986 §3.2.2), or an empty view: where there is none, and where readers could disagree on it.
std::string_view uri_host(std::string_view uri) noexcept {
  const auto colon = uri.find(':');
  if (colon == uri.npos || !is_scheme(uri.substr(0, colon)) || !std::ranges::all_of(uri, is_uri_character)) return {};
  auto rest = uri.substr(colon + 1);
  if (!rest.starts_with("//")) return {};
  rest.remove_prefix(2);
  auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = authority.find('@'); at != authority.npos) authority.remove_prefix(at + 1);
  const auto end = authority.find(':');
  if (end == authority.npos) return authority;
  return std::ranges::all_of(authority.substr(end + 1), is_digit) ? authority.substr(0, end) : std::string_view{};
}

/// Comparing names with directory names costs by their length, in these units.
constexpr std::size_t kBytesOfAComparison = 16;
unsigned price_of(const GeneralName& name) noexcept {
  if (name.kind != Kind::directory) return 0;
  return static_cast<unsigned>(comparing_cost(Name{name.content, 0}) / kBytesOfAComparison);
}

Presented present(const GeneralName& name) noexcept {
  Presented out{name, price_of(name)};
  const auto text = name.text();
  switch (name.kind) {
    case Kind::ip:
    case Kind::directory:
      return out;
    case Kind::dns:
      out.wildcard = text.starts_with("*.");
      out.host = text.substr(out.wildcard ? 2 : 0);
      break;
    case Kind::email:
      // One @: a quoted local part with another is not worth the ambiguity.
      if (const auto at = text.find('@'); at != text.npos && at > 0) out.host = text.substr(at + 1);
      break;
    case Kind::uri:
      out.host = uri_host(text);
      break;
    default:
      // RFC 5280 §4.2.1.10: a constraint of another form that has something to bind is not processed, so it refuses.
      out.well_formed = false;
      return out;
  }
  // RFC 5280 §4.2.1.10: a URI without a host name cannot be judged, so it is refused; likewise the others.
  out.well_formed = is_dns_name(out.host);
  return out;
}

bool matches_dns_subtree(const Presented& name, std::string_view base, Sense sense) noexcept {
  if (is_below(name.host, base)) return true;
  if (!name.wildcard || sense == Sense::permitted) return false;
  // *.example.com stands for foo.example.com too, so excluding that one excludes it.
  const auto dot = base.find('.');
  return dot != base.npos && equal_ignoring_case(base.substr(dot + 1), name.host);
}

bool matches_ip_subtree(Bytes address, Bytes subtree) noexcept {
  const auto size = address.size();
  if (subtree.size() != 2 * size) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (((address[i] ^ subtree[i]) & subtree[size + i]) != 0) return false;
  return true;
}

/// RFC 5280 §4.2.1.10, for mailboxes and URIs: a host is just that one; with a dot in front, all below.
bool matches_host_subtree(std::string_view host, std::string_view base) noexcept {
  if (base.starts_with('.')) return host.size() > base.size() && is_below(host, base.substr(1));
  return base.empty() || equal_ignoring_case(host, base);
}

bool matches_directory_subtree(const GeneralName& name, const GeneralName& base, Sense sense) noexcept {
  const auto likeness = starts_with(Name{name.content, 0}, Name{base.content, 0});
  return sense == Sense::excluded ? likeness != Likeness::different : likeness == Likeness::same;
}

/// Both are of one kind.
bool matches_subtree(const Presented& presented, const GeneralName& base, Sense sense) noexcept {
  if (!presented.well_formed) return sense == Sense::excluded;
  const auto& name = presented.name;
  switch (name.kind) {
    case Kind::dns:
      return matches_dns_subtree(presented, base.text(), sense);
    case Kind::ip:
      return matches_ip_subtree(name.content, base.content);
    case Kind::directory:
      return matches_directory_subtree(name, base, sense);
    case Kind::email:
      if (base.text().contains('@')) return matches_mailbox(name.text(), base.text());
      [[fallthrough]];
    default:
      return matches_host_subtree(presented.host, base.text());
  }
}

struct Subtree {
  GeneralName base;
  bool excluded;
  unsigned price;
};

std::vector<Subtree> read_subtrees(const Certificate& ca) {
  std::vector<Subtree> out;
  for_each_subtree(ca.extensions.name_constraints,
                   [&](const GeneralName& base, bool excluded) { out.push_back({base, excluded, price_of(base)}); });
  return out;
}

/// One name against all subtrees of its kind.
std::optional<ConstraintViolation> judge(const GeneralName& name, const std::vector<Subtree>& subtrees,
                                         Budget& budget) noexcept {
  const auto presented = present(name);
  bool outside = false, inside = false;
  for (const auto& [base, excluded, price] : subtrees) {
    const bool same_kind = base.kind == name.kind;
    if (!budget.comparison(same_kind ? 1 + price + presented.price : 1)) return std::nullopt;
    if (!same_kind) continue;
    const bool match = matches_subtree(presented, base, excluded ? Sense::excluded : Sense::permitted);
    if (excluded && match) return ConstraintViolation{name, true};
    if (!excluded) (match ? inside : outside) = true;
  }
  // RFC 5280 §6.1.3 (b): inside of one of the permitted subtrees, if there are any of its kind.
  if (outside && !inside) return ConstraintViolation{name, false};
  return std::nullopt;
}

}  // namespace

std::optional<ConstraintViolation> find_violation(const Certificate& subject, const Certificate& ca,
                                                  Budget& budget) noexcept {
  const auto subtrees = read_subtrees(ca);
  std::optional<ConstraintViolation> found;
  const auto look_at = [&](const GeneralName& name) {
    if (!found && !budget.exhausted()) found = judge(name, subtrees, budget);
  };
  // RFC 5280 §6.1.3 (b)(1), (c)(1): the subject, unless it is empty.
  if (!subject.subject.empty()) look_at({Kind::directory, subject.subject.der});
  for_each_name(subject.extensions.subject_alt_name, look_at);
  // RFC 5280 §4.2.1.10: without a subjectAltName the emailAddress of the subject is bound instead.
  if (subject.extensions.subject_alt_name.empty())
    for_each_attribute(subject.subject, [&](const der::Oid& type, const der::Value& value) {
      if (equal(type.content, oids::email_address)) look_at({Kind::email, value.content});
    });
  return found;
}

}  // namespace entente::x509
