// Revocation in words.
#include "explain/revocation_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

std::string_view source_in_words(RevocationSource source) noexcept {
  switch (source) {
    case RevocationSource::crl:
      return "revocation list";
    case RevocationSource::ocsp:
      return "OCSP";
    case RevocationSource::staple:
      return "stapled OCSP";
    case RevocationSource::no_rev_avail:
      return "its issuer never tells, RFC 9608";
    case RevocationSource::none:
      break;
  }
  return "";
}

std::string one(const CheckedCertificate& checked) {
  const auto& found = checked.revocation;
  auto out = fmt::format("{} {}", short_name(describe(*checked.certificate)), name(found.status));
  if (found.status == RevocationStatus::revoked)
    return out + fmt::format(" {} ({}, {})", utc(found.revoked_at), name(found.reason), source_in_words(found.source));
  if (found.status == RevocationStatus::unknown) return out + (*found.why ? fmt::format(": {}", found.why) : "");
  if (found.source == RevocationSource::none) return out;
  return out + fmt::format(" ({}{})", source_in_words(found.source),
                           found.next_update ? ", fresh until " + utc(found.next_update) : "");
}

}  // namespace

RevocationStatus revocation_of(const Verdict& verdict) noexcept {
  auto out = RevocationStatus::not_checked;
  const auto rank = [](RevocationStatus status) {
    constexpr int ranks[] = {0, 1, 3, 2};  // not_checked, good, revoked, unknown
    return ranks[static_cast<std::size_t>(status)];
  };
  for (const auto& checked : verdict.path)
    if (!checked.is_anchor && rank(checked.revocation.status) > rank(out)) out = checked.revocation.status;
  return out;
}

void put_revocation(Page& page, const Verdict& verdict) {
  const auto status = revocation_of(verdict);
  const auto symbol = status == RevocationStatus::good      ? page.good()
                      : status == RevocationStatus::revoked ? page.bad()
                                                            : page.unknown();
  std::vector<std::string> parts;
  for (const auto& checked : verdict.path)
    if (!checked.is_anchor && checked.certificate) parts.push_back(one(checked));
  page.wrapped("  " + symbol + " ", "    ",
               "revocation: " +
                   (status == RevocationStatus::not_checked ? "not looked at (--revocation off)" : join(parts, " · ")));
}

}  // namespace entente::explain
