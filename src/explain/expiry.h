// How long certificates are still good for, for those who watch over many of them.
#pragma once
#include <entente/trust.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explain/diagnosis.h"
#include "explain/terminal.h"

namespace entente::explain {

/// One host or file.
struct ExpiryEntry {
  std::string target;
  std::shared_ptr<const Verdict> verdict{};  ///< nullptr: there was no certificate to judge
  std::optional<Diagnosis> failure{};        ///< not reached, not read, or not valid
};

struct ExpiryReport {
  UnixTime at = 0;       ///< when it was looked
  UnixTime fail_on = 0;  ///< how many seconds ahead the end of a certificate is a finding
  std::vector<ExpiryEntry> entries{};
};

enum class ExpiryFinding : std::uint8_t { none, expires_soon, not_valid, not_reached };
/// `expires-soon`; empty for none.
std::string_view name(ExpiryFinding finding) noexcept;
ExpiryFinding finding_of(const ExpiryReport& report, const ExpiryEntry& entry);

/// A line for each entry, what is worst first said plainly.
void put_expiry(Page& page, const ExpiryReport& report);
/// `entente.cert.expiry/1`
std::string expiry_json(const ExpiryReport& report, int exit);

}  // namespace entente::explain
