// Certificates, verdicts and failures as JSON.
#include "explain/json_values.h"

#include <fmt/format.h>

#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {

Json hex_json(Bytes bytes) {
  std::string out;
  for (const auto byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

Json certificate_json(const CertificateInfo& info) {
  return {{"subject", printable(info.subject)},
          {"issuer", printable(info.issuer)},
          {"serial", info.serial},
          {"not_before", rfc3339(info.not_before)},
          {"not_after", rfc3339(info.not_after)},
          {"key", info.key},
          {"signature_algorithm", info.signature_algorithm},
          {"dns_names", info.dns_names},
          {"ip_names", info.ip_names},
          {"email_names", info.email_names},
          {"other_names", info.other_names},
          {"is_ca", info.is_ca},
          {"self_issued", info.self_issued},
          {"sha256", hex_json(info.sha256)}};
}

Json failure_json(const Diagnosis& d) {
  constexpr std::string_view by[] = {"local", "peer", "transport"};
  return {{"code", d.code},
          {"verdict", d.verdict},
          {"exit", d.exit},
          {"alert", d.alert == Alert::none ? Json(nullptr) : Json(name(d.alert))},
          {"by", by[static_cast<std::size_t>(d.by)]},
          {"where", text_json(d.where)},
          {"expected", text_json(d.expected)},
          {"got", text_json(d.got)},
          {"observed", d.observed},
          {"inferred", d.inferred},
          {"cause", d.cause},
          {"clause", d.clause},
          {"remedy", {{"user", d.user}, {"operator", d.owner}}}};
}

Json checks_json(const Verdict& verdict) {
  Json out = Json::array();
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    for (const auto& check : verdict.path[i].checks) {
      const auto text = describe(verdict, verdict.path, i, check.id);
      out.push_back({{"certificate", i},
                     {"check", name(check.id)},
                     {"outcome", name(check.outcome)},
                     {"code", check.outcome == Outcome::fail ? Json(info(check.fault).code) : Json(nullptr)},
                     {"expected", text_json(text.expected)},
                     {"got", text_json(text.got)}});
    }
  return out;
}

namespace {

Json path_json(const CertificatePath& path, bool accepted) {
  Json certificates = Json::array();
  for (const auto& certificate : path) {
    auto json = certificate_json(describe(*certificate.certificate));
    json["anchor"] = certificate.is_anchor;
    certificates.push_back(std::move(json));
  }
  return {{"accepted", accepted}, {"certificates", std::move(certificates)}};
}

}  // namespace

Json paths_json(const Verdict& verdict) {
  Json out = Json::array();
  if (!verdict.path.empty()) out.push_back(path_json(verdict.path, verdict.valid));
  for (const auto& path : verdict.rejected) out.push_back(path_json(path, false));
  return out;
}

Json decisions_json(const Transcript& transcript, Side side) {
  Json out = Json::array();
  for (const auto& step : transcript.steps)
    if (const auto* decided = std::get_if<trace::Decision>(&step.what); decided && step.side == side)
      out.push_back(
          {{"topic", name(decided->topic)}, {"chosen", printable(decided->chosen)}, {"why", printable(decided->why)}});
  return out;
}

std::string dumped(const Json& json, Layout layout) {
  return json.dump(layout == Layout::indented ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

std::string verify_json(const Verdict& verdict) {
  return dumped({{"schema", "entente.cert.verify/1"},
                 {"valid", verdict.valid},
                 {"error", verdict.valid ? Json(nullptr) : Json(verdict.error.row().code)},
                 {"verdict", verdict.valid ? "valid" : headline(verdict)},
                 {"at", rfc3339(verdict.at)},
                 {"name", text_json(verdict.name)},
                 {"purpose", name(verdict.purpose)},
                 {"checks", checks_json(verdict)},
                 {"paths", paths_json(verdict)}},
                Layout::indented);
}

std::string verify_json(const Error& unreadable) {
  return dumped({{"schema", "entente.cert.verify/1"},
                 {"valid", false},
                 {"error", unreadable.row().code},
                 {"verdict", unreadable.row().title},
                 {"where", text_json(std::string(unreadable.where.field))},
                 {"expected", text_json(std::string(unreadable.expected))},
                 {"got", text_json(std::string(unreadable.got))},
                 {"checks", Json::array()},
                 {"paths", Json::array()}},
                Layout::indented);
}

std::string show_json(const std::vector<CertificateInfo>& certificates) {
  Json list = Json::array();
  for (const auto& certificate : certificates) list.push_back(certificate_json(certificate));
  return dumped({{"schema", "entente.cert.show/1"}, {"certificates", std::move(list)}}, Layout::indented);
}

std::string error_json(const Diagnosis& diagnosis) {
  return dumped({{"schema", "entente.error/1"}, {"failure", failure_json(diagnosis)}}, Layout::indented);
}

}  // namespace entente::explain
