// Reading what somebody typed, or named.
#include "explain/inputs.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/result.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente::explain {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return value;
}

/// `Z`, `+01:00`: seconds east of Greenwich.
std::optional<UnixTime> zone(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text.substr(1, 2)), minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const UnixTime seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::optional<UnixTime> rfc3339_time(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2)),
             hour = digits(text.substr(11, 2)), minute = digits(text.substr(14, 2)),
             second = digits(text.substr(17, 2));
  auto rest = text.substr(19);
  if (rest.starts_with('.')) rest = rest.substr(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  const auto offset = zone(rest);
  if (!year || !month || !day || !hour || !minute || !second || !offset) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto days = sys_days{date}.time_since_epoch().count();
  return UnixTime{days} * 86400 + *hour * 3600 + *minute * 60 + *second - *offset;
}

Buffer from_hex(std::string_view text) {
  Buffer out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned byte = 0;
    const auto* end = text.data() + i + 2;
    if (std::from_chars(text.data() + i, end, byte, 16).ptr != end) return {};
    out.push_back(static_cast<std::uint8_t>(byte));
  }
  return out;
}

}  // namespace

Result<Buffer> read_input(const std::string& path) { return to_buffer(TRY(x509::read_file(path)).reveal()); }

Result<std::vector<Buffer>> read_certificate_file(const std::string& path) {
  return read_certificates(TRY(x509::read_file(path)).reveal());
}

Result<std::vector<Buffer>> read_certificates(Bytes file) {
  const auto text = as_text(file);
  if (!x509::is_der(file) && text.find("-----BEGIN") != text.npos) return x509::read_pem_certificates(text);
  return std::vector<Buffer>{to_buffer(file)};
}

Result<UnixTime> parse_rfc3339(std::string_view text) {
  if (const auto time = rfc3339_time(text)) return *time;
  return fail(Fault::config_invalid, {}, "a time like 2026-11-21T12:00:00Z", text);
}

Result<std::array<std::uint8_t, 32>> parse_pin(std::string_view text) {
  auto digest = text;
  for (const std::string_view prefix : {"sha256//", "sha256/"})
    if (digest.starts_with(prefix)) digest.remove_prefix(prefix.size());
  const auto bytes = digest.size() == 64 ? from_hex(digest) : x509::decode_base64(digest);
  std::array<std::uint8_t, 32> out{};
  if (bytes.size() != out.size()) return fail(Fault::config_invalid, {}, "a SHA-256, in hex or base64", text);
  std::ranges::copy(bytes, out.begin());
  return out;
}

}  // namespace entente::explain
