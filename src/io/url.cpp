// Taking URLs apart.
#include "io/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/result.h"

namespace entente::io {
namespace {

constexpr std::size_t kLongest = 2048, kLongestHost = 253;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::unexpected<Error> invalid(std::string_view expected, std::string_view got) noexcept {
  return fail(Fault::url_invalid, "URL", expected, got);
}

/// RFC 3986 §3.3, §3.4: pchar, slashes and question marks.
bool is_path_and_query(std::string_view text) noexcept {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/?";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_digit(text[i]) && !is_letter(text[i]) && !others.contains(text[i])) {
      return false;
    }
  }
  return true;
}

/// Of letters, digits, hyphens and underscores. One whose last label is a number would be taken for an address, and
/// then only `192.0.2.1` is one: no `127.1`, no `0x7f000001`.
bool is_host_name(const std::string& host) noexcept {
  std::size_t label = 0;
  for (const char c : host) {
    if (c == '.' && label == 0) return false;
    label = c == '.' ? 0 : label + 1;
    if (label > 63 || (c != '.' && c != '-' && c != '_' && !is_digit(c) && !is_letter(c))) return false;
  }
  if (label == 0) return false;
  const auto last = std::string_view(host).substr(host.rfind('.') + 1);  // all of it where there is no dot
  const bool number = std::ranges::all_of(last, is_digit) || last.starts_with("0x");
  in_addr room;
  return !number || inet_pton(AF_INET, host.c_str(), &room) == 1;
}

Result<std::string> parse_host(std::string_view text) noexcept {
  std::string host(text);
  std::ranges::transform(host, host.begin(), lower);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    in6_addr room;
    if (inet_pton(AF_INET6, host.c_str(), &room) != 1) return invalid("an IPv6 address in brackets", text);
    return host;
  }
  if (host.size() > kLongestHost || !is_host_name(host)) return invalid("a host name or an IP address", text);
  return host;
}

/// RFC 3986 §3.2.3; an empty port is the default's.
Result<std::uint16_t> parse_port(std::string_view digits) noexcept {
  unsigned port = 80;
  if (digits.empty()) return static_cast<std::uint16_t>(port);
  const auto* end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, port).ptr != end || port == 0 || port > 65535)
    return invalid("a port from 1 to 65535", digits);
  return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string Url::authority() const {
  auto out = host.contains(':') ? "[" + host + "]" : host;
  return port == 80 ? out : out + ":" + std::to_string(port);
}

std::string Url::text() const { return "http://" + authority() + target; }

Result<Url> parse_url(std::string_view text) noexcept {
  constexpr std::string_view scheme = "http://";
  // RFC 3986 §3.1: schemes are written in any case.
  if (text.size() < scheme.size() || !std::ranges::equal(text.substr(0, scheme.size()), scheme, {}, lower))
    return invalid("http://", text.substr(0, std::min(text.find(':') + 1, text.size())));
  if (text.size() > kLongest) return invalid("2048 characters at most", std::to_string(text.size()));
  auto rest = text.substr(scheme.size());
  rest = rest.substr(0, rest.find('#'));
  const auto path = std::min(rest.find_first_of("/?"), rest.size());
  const auto authority = rest.substr(0, path);
  // RFC 9110 §4.2.4: names and passwords in front of the host mislead whoever reads it.
  if (authority.contains('@')) return invalid("no user in front of the host", authority);
  const auto colon =
      authority.find(':', authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0);
  Url url;
  url.host = TRY(parse_host(authority.substr(0, colon)));
  if (colon != authority.npos) url.port = TRY(parse_port(authority.substr(colon + 1)));
  if (!is_path_and_query(rest.substr(path))) return invalid("the characters of RFC 3986 alone", rest.substr(path));
  url.target = rest.substr(path);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

Result<Url> parse_location(const Url& base, std::string_view location) noexcept {
  if (!location.starts_with('/') || location.starts_with("//")) return parse_url(location);
  return parse_url("http://" + base.authority() + std::string(location));
}

}  // namespace entente::io
