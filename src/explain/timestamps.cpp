// Reading log lists, and judging timestamps by them.
#include "explain/timestamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/result.h"
#include "explain/inputs.h"
#include "x509/pem.h"

namespace entente::explain {
namespace {

using Json = nlohmann::json;
using x509::SctOutcome;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// `"state": {"usable": {"timestamp": "..."}}`
void read_state(const Json& log, x509::Log& out) {
  const auto state = log.find("state");
  if (state == log.end() || !state->is_object() || state->size() != 1) return;
  out.state = state->begin().key();
  if (const auto since = parse_rfc3339(text_at(state->begin().value(), "timestamp"))) out.since = *since;
}

void read_logs(const Json& owner, const char* key, std::vector<x509::Log>& out) {
  const auto logs = owner.is_object() ? owner.find(key) : owner.end();
  if (logs == owner.end() || !logs->is_array()) return;
  for (const auto& log : *logs) {
    if (!log.is_object()) continue;
    const auto id = x509::decode_base64(text_at(log, "log_id"));
    auto& one = out.emplace_back();
    one.name = text_at(log, "description");
    one.key = x509::decode_base64(text_at(log, "key"));
    read_state(log, one);
    if (id.size() == one.id.size() && !one.key.empty())
      std::ranges::copy(id, one.id.begin());
    else
      out.pop_back();
  }
}

std::string hex(Bytes bytes) {
  std::string out;
  for (const auto byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

std::string_view words(SctOutcome outcome) {
  constexpr std::string_view kWords[] = {"valid", "not signed by the log's key", "of a time that has not come",
                                         "of a log that is not in the list", "of a log whose promises do not count"};
  return kWords[static_cast<std::size_t>(outcome)];
}

}  // namespace

Result<std::vector<x509::Log>> read_log_list(std::string_view text) {
  const auto json = Json::parse(text, nullptr, false);
  const auto operators = json.is_object() ? json.find("operators") : json.end();
  if (!json.is_object() || operators == json.end() || !operators->is_array())
    return fail(Fault::config_invalid, {}, "a log list: JSON with operators and their logs", "something else");
  std::vector<x509::Log> out;
  for (const auto& owner : *operators)
    for (const auto* key : {"logs", "tiled_logs"}) read_logs(owner, key, out);
  return out;
}

std::vector<TimestampReport> timestamps_of(const Verdict& verdict, const std::vector<x509::Log>& logs) {
  std::vector<TimestampReport> out;
  if (verdict.path.size() < 2 || !verdict.path[0].certificate) return out;
  const auto& leaf = *verdict.path[0].certificate;
  const auto scts = x509::embedded_scts(leaf);
  if (!scts) return out;
  for (const auto& sct : *scts) {
    const auto log = std::ranges::find_if(logs, [&](const x509::Log& one) { return one.id == sct.id; });
    out.push_back({hex(sct.id), log == logs.end() ? "" : log->name, x509::format_milliseconds(sct.milliseconds()),
                   std::string(name(sct.algorithm)),
                   x509::verify_sct(sct, leaf, *verdict.path[1].certificate, logs, verdict.at)});
  }
  return out;
}

std::size_t logs_in(const std::vector<TimestampReport>& reports) {
  std::set<std::string_view> logs;
  for (const auto& one : reports)
    if (one.outcome == SctOutcome::valid) logs.insert(one.log_id);
  return logs.size();
}

void put_timestamps(Page& page, const std::vector<TimestampReport>& reports) {
  if (reports.empty()) return page.wrapped(2, page.unknown() + " no certificate timestamps");
  for (const auto& one : reports) {
    const bool good = one.outcome == SctOutcome::valid;
    const auto log = one.log.empty() ? "log " + one.log_id.substr(0, 16) + "…" : printable(one.log);
    page.wrapped(fmt::format("  {} ", good ? page.good() : page.bad()), "    ",
                 fmt::format("timestamp of {}, {}: {}", log, one.time, words(one.outcome)));
  }
}

}  // namespace entente::explain
