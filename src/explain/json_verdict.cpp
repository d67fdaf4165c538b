// Verdicts as JSON: every check, every path, what it cost.
#include <fmt/format.h>

#include "explain/json_values.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

Json check_json(const Verdict& verdict, const CertificatePath& path, std::size_t index, const Check& check) {
  const auto text = describe(verdict, path, index, check.id);
  return {{"certificate", index},
          {"check", name(check.id)},
          {"outcome", name(check.outcome)},
          {"code", check.outcome == Outcome::fail ? Json(info(check.fault).code) : Json(nullptr)},
          {"expected", text_json(text.expected)},
          {"got", text_json(text.got)}};
}

Json time_or_null(UnixTime time) { return time == 0 ? Json(nullptr) : Json(rfc3339(time)); }

Json revocation_json(const Revocation& revocation) {
  const bool revoked = revocation.status == RevocationStatus::revoked;
  return {{"status", name(revocation.status)},
          {"source", revocation.source == RevocationSource::none ? Json(nullptr) : Json(name(revocation.source))},
          {"why", text_json(std::string(revocation.why))},
          {"this_update", time_or_null(revocation.this_update)},
          {"next_update", time_or_null(revocation.next_update)},
          {"revoked_at", revoked ? Json(rfc3339(revocation.revoked_at)) : Json(nullptr)},
          {"reason", revoked ? Json(name(revocation.reason)) : Json(nullptr)}};
}

/// What made a path no way to trust.
Json rejections_json(const Verdict& verdict, const CertificatePath& path) {
  Json out = Json::array();
  for (std::size_t i = 0; i < path.size(); ++i)
    for (const auto& check : path[i].checks)
      if (check.outcome == Outcome::fail) out.push_back(check_json(verdict, path, i, check));
  return out;
}

Json path_json(const Verdict& verdict, const CertificatePath& path, bool accepted) {
  Json certificates = Json::array();
  for (const auto& certificate : path) {
    auto json = certificate_json(describe(*certificate.certificate));
    json["anchor"] = certificate.is_anchor;
    json["revocation"] = revocation_json(certificate.revocation);
    certificates.push_back(std::move(json));
  }
  return {{"accepted", accepted},
          {"rejections", rejections_json(verdict, path)},
          {"certificates", std::move(certificates)}};
}

Json spent_json(unsigned used, unsigned limit) { return {{"used", used}, {"limit", limit}}; }

Json unreadable_list(const Verdict& verdict) {
  Json out = Json::array();
  for (const auto& one : verdict.unreadable) out.push_back(unreadable_json(one));
  return out;
}

/// Where there is no path to show: what could not be read, or was too much.
void put_place(Json& out, const Error& error) {
  out["where"] = text_json(std::string(error.where.field));
  out["offset"] =
      error.fault == Fault::cert_malformed && !error.where.message.empty() ? Json(error.offset) : Json(nullptr);
  out["expected"] = text_json(std::string(error.expected));
  out["got"] = text_json(std::string(error.got));
}

Json timestamps_json(const std::optional<std::vector<TimestampReport>>& timestamps) {
  if (!timestamps) return nullptr;
  Json out = Json::array();
  for (const auto& one : *timestamps)
    out.push_back({{"log_id", one.log_id},
                   {"log", text_json(one.log)},
                   {"time", one.time},
                   {"algorithm", one.algorithm},
                   {"outcome", name(one.outcome)}});
  return out;
}

}  // namespace

Json checks_json(const Verdict& verdict) {
  Json out = Json::array();
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    for (const auto& check : verdict.path[i].checks) out.push_back(check_json(verdict, verdict.path, i, check));
  return out;
}

Json paths_json(const Verdict& verdict) {
  Json out = Json::array();
  if (!verdict.path.empty()) out.push_back(path_json(verdict, verdict.path, verdict.valid));
  for (const auto& path : verdict.rejected) out.push_back(path_json(verdict, path, false));
  return out;
}

Json unreadable_json(const UnreadableCertificate& one) {
  return {{"index", one.index},
          {"code", one.error.row().code},
          {"where", text_json(std::string(one.error.where.field))},
          {"offset", one.error.offset}};
}

std::string verify_json(const Verdict& verdict, const VerifyReport& report) {
  Json out = {{"schema", "entente.cert.verify/1"},
              {"valid", verdict.valid},
              {"error", verdict.valid ? Json(nullptr) : Json(verdict.error.row().code)},
              {"verdict", verdict.valid ? "valid" : headline(verdict)},
              {"at", rfc3339(verdict.at)},
              {"name", text_json(asked_for(verdict))},
              {"purpose", name(verdict.purpose)},
              {"checks", checks_json(verdict)},
              {"paths", paths_json(verdict)},
              {"warnings", warnings_json(report.warnings)},
              {"policies", valid_policies(verdict)},
              {"timestamps", timestamps_json(report.timestamps)},
              {"unreadable", unreadable_list(verdict)},
              {"budget",
               {{"signatures", spent_json(verdict.signatures_checked, report.limits.signatures)},
                {"steps", spent_json(verdict.steps, report.limits.steps)},
                {"comparisons", spent_json(verdict.comparisons, report.limits.comparisons)}}}};
  if (!verdict.valid && (verdict.path.empty() || verdict.error.fault == Fault::cert_timestamps))
    put_place(out, verdict.error);
  return dumped(out, Layout::indented);
}

std::string verify_json(const Error& not_valid) {
  Json out = {{"schema", "entente.cert.verify/1"}, {"valid", false},          {"error", not_valid.row().code},
              {"verdict", not_valid.row().title},  {"checks", Json::array()}, {"paths", Json::array()}};
  put_place(out, not_valid);
  return dumped(out, Layout::indented);
}

std::string tree_json(const AllPaths& all) {
  Json paths = Json::array();
  bool valid = false;
  for (const auto& verdict : all.paths) {
    valid = valid || verdict.valid;
    if (!verdict.path.empty()) paths.push_back(path_json(verdict, verdict.path, verdict.valid));
  }
  return dumped(
      {{"schema", "entente.cert.tree/1"}, {"valid", valid}, {"complete", all.complete}, {"paths", std::move(paths)}},
      Layout::indented);
}

}  // namespace entente::explain
