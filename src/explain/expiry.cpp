// The monitor's page.
#include "explain/expiry.h"

#include <fmt/format.h>

#include "explain/expiry_dates.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {

std::string_view name(ExpiryFinding finding) noexcept {
  constexpr std::string_view names[] = {"", "expires-soon", "not-valid", "not-reached"};
  return names[static_cast<std::size_t>(finding)];
}

std::optional<FirstToEnd> first_to_end(const ExpiryEntry& entry) {
  std::optional<FirstToEnd> out;
  if (!entry.verdict) return out;
  for (const auto& checked : entry.verdict->path) {
    if (!checked.certificate) continue;
    auto info = describe(*checked.certificate);
    if (!out || info.not_after < out->info.not_after) out = FirstToEnd{std::move(info), checked.is_anchor};
  }
  return out;
}

ExpiryFinding finding_of(const ExpiryReport& report, const ExpiryEntry& entry) {
  if (!entry.verdict) return ExpiryFinding::not_reached;
  if (entry.failure) return ExpiryFinding::not_valid;
  const auto first = first_to_end(entry);
  return first && first->info.not_after - report.at < report.fail_on ? ExpiryFinding::expires_soon
                                                                     : ExpiryFinding::none;
}

namespace {

/// `89 days, until 2027-02-19` of the leaf; whose end comes first, where it is another's.
std::string left_in_words(const ExpiryReport& report, const ExpiryEntry& entry) {
  const auto first = first_to_end(entry);
  if (!first) return {};
  const auto leaf = describe(*entry.verdict->path[0].certificate);
  const auto left = [&](UnixTime end) {
    return fmt::format("{}{}", duration_in_words(end - report.at), end < report.at ? " ago" : "");
  };
  auto out = fmt::format("{}, {}", left(leaf.not_after), date(leaf.not_after));
  if (first->info.not_after < leaf.not_after)
    out += fmt::format("; before it ends {} {}, {}", first->is_anchor ? "the root" : "the CA", short_name(first->info),
                       date(first->info.not_after));
  return out;
}

}  // namespace

void put_expiry(Page& page, const ExpiryReport& report) {
  std::size_t width = 0;
  for (const auto& entry : report.entries) width = std::max(width, columns(printable(entry.target)));
  for (const auto& entry : report.entries) {
    const auto finding = finding_of(report, entry);
    const auto target = padded(printable(entry.target), width);
    const auto sign = finding == ExpiryFinding::none ? page.good() : page.bad();
    std::string text = left_in_words(report, entry);
    if (entry.failure)
      text = fmt::format("{}  {}{}{}", page.ink(Ink::bad, entry.failure->verdict), entry.failure->code,
                         text.empty() ? "" : "; ", text);
    else if (finding == ExpiryFinding::expires_soon)
      text.insert(0, page.ink(Ink::warning, "ends soon: "));
    page.wrapped(fmt::format("{} {}  ", sign, page.ink(Ink::strong, target)), std::string(width + 4, ' '), text);
  }
}

}  // namespace entente::explain
