// The monitor's page as JSON (docs/schema/cert-expiry-1.json).
#include "explain/expiry_dates.h"
#include "explain/json_values.h"
#include "explain/times.h"

namespace entente::explain {
namespace {

Json end_json(const CertificateInfo& info, UnixTime at) {
  return {{"subject", printable(info.subject)},
          {"serial", info.serial},
          {"not_after", rfc3339(info.not_after)},
          {"seconds_left", info.not_after - at}};
}

Json entry_json(const ExpiryReport& report, const ExpiryEntry& entry) {
  const auto finding = finding_of(report, entry);
  Json leaf = nullptr, first = nullptr;
  if (entry.verdict && !entry.verdict->path.empty() && entry.verdict->path[0].certificate)
    leaf = end_json(describe(*entry.verdict->path[0].certificate), report.at);
  if (const auto found = first_to_end(entry)) first = end_json(found->info, report.at);
  return {{"target", printable(entry.target)},
          {"finding", finding == ExpiryFinding::none ? Json(nullptr) : Json(name(finding))},
          {"valid", entry.verdict && entry.verdict->valid},
          {"leaf", std::move(leaf)},
          {"first_to_end", std::move(first)},
          {"error", entry.failure ? Json(entry.failure->code) : Json(nullptr)},
          {"what", entry.failure ? Json(printable(entry.failure->verdict)) : Json(nullptr)}};
}

}  // namespace

std::string expiry_json(const ExpiryReport& report, int exit) {
  Json entries = Json::array();
  for (const auto& entry : report.entries) entries.push_back(entry_json(report, entry));
  return dumped({{"schema", "entente.cert.expiry/1"},
                 {"at", rfc3339(report.at)},
                 {"fail_on_seconds", report.fail_on},
                 {"entries", std::move(entries)},
                 {"exit", exit}},
                Layout::indented);
}

}  // namespace entente::explain
