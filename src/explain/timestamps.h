// Certificate timestamps against a list of logs (RFC 6962; the JSON of the public log lists, version 3).
#pragma once
#include <entente/trust.h>

#include <string>
#include <string_view>
#include <vector>

#include "explain/terminal.h"
#include "x509/sct.h"

namespace entente::explain {

/// Logs that lack a key or an id are left out. Fault::config_invalid.
Result<std::vector<x509::Log>> read_log_list(std::string_view json);

/// What came of one timestamp of the leaf.
struct TimestampReport {
  std::string log_id;  ///< hex
  std::string log;     ///< as the list has it; empty if the log is not in it
  std::string time, algorithm;
  x509::SctOutcome outcome{};
};
/// Of the accepted path; without an issuer none can be verified.
std::vector<TimestampReport> timestamps_of(const Verdict& verdict, const std::vector<x509::Log>& logs);

/// How many logs of the list have promised to show the leaf.
std::size_t logs_in(const std::vector<TimestampReport>& reports);

void put_timestamps(Page& page, const std::vector<TimestampReport>& reports);

}  // namespace entente::explain
