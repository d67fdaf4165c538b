// Certificates and failures as JSON.
#include "explain/json_values.h"

#include "explain/times.h"

namespace entente::explain {

Json hex_json(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(2 * bytes.size(), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
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

std::string error_json(const Diagnosis& diagnosis) {
  return dumped({{"schema", "entente.error/1"}, {"failure", failure_json(diagnosis)}}, Layout::indented);
}

}  // namespace entente::explain
