// What was agreed, what it cost, and who the peer is, as JSON.
#include "explain/json_facts.h"

#include "explain/revocation_text.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

/// What the stapled response says of the peer's certificate.
Json staple_json(const Facts& facts) {
  if (facts.staple.empty()) return nullptr;
  if (!facts.verdict || facts.verdict->path.empty()) return "unchecked";
  const auto& revocation = facts.verdict->path.front().revocation;
  return revocation.source == RevocationSource::staple ? Json(name(revocation.status)) : Json("unchecked");
}

}  // namespace

void put_agreement(Json& json, const Facts& facts) {
  json["version"] = facts.version ? Json(short_version(*facts.version)) : Json(nullptr);
  json["cipher_suite"] = text_json(facts.cipher_suite);
  json["group"] = text_json(facts.group);
  json["signature_scheme"] = text_json(facts.signature_scheme);
  json["client_signature_scheme"] = text_json(facts.client_signature_scheme);
  json["alpn"] = text_json(facts.alpn);
  json["resumed"] = text_json(facts.resumed);
  json["early_data"] = text_json(facts.early_data);
  json["hrr"] = facts.hello_retry;
  json["staple"] = staple_json(facts);
  json["certificate_compression"] =
      facts.certificate_compression ? Json(name(*facts.certificate_compression)) : Json(nullptr);
  json["extended_master_secret"] = facts.extended_master_secret ? Json(*facts.extended_master_secret) : Json(nullptr);
  json["session_id"] = facts.session_id.empty() ? Json(nullptr) : hex_json(facts.session_id);
  json["forward_secrecy"] = facts.group ? Json(true) : facts.established ? Json(false) : Json(nullptr);
  json["post_quantum"] = facts.group && is_post_quantum(*facts.group);
  json["worth_of_recording"] = text_json(worth_of_recording(facts));
  json["record_size_limit"] = facts.server_record_limit && facts.client_record_limit
                                  ? Json{{"client", *facts.client_record_limit}, {"server", *facts.server_record_limit}}
                                  : Json(nullptr);
  json["client_certificate"] = {{"requested", facts.client_certificate_requested},
                                {"shown", facts.client_signature_scheme.has_value()}};
}

Json cost_json(const Cost& cost) {
  return {{"round_trips", cost.round_trips},
          {"sent", cost.sent},
          {"received", cost.received},
          {"signatures_checked", cost.signatures_checked},
          {"key_exchanges", cost.key_exchanges}};
}

Json described_json(Bytes der) {
  const auto info = describe_certificate(der);
  return info ? certificate_json(*info) : Json{{"error", info.error().row().code}};
}

Json identity_json(const Verdict* judged, const std::string& trust_source, Roots roots) {
  if (!judged) return nullptr;
  const auto& verdict = *judged;
  const auto revocation = revocation_of(verdict);
  return {{"verified", verdict.valid},
          {"name", text_json(verdict.name)},
          {"at", rfc3339(verdict.at)},
          {"trust", text_json(trust_source)},
          {"error", verdict.valid ? Json(nullptr) : Json(verdict.error.row().code)},
          {"revocation", revocation == RevocationStatus::not_checked ? Json(nullptr) : Json(name(revocation))},
          {"checks", checks_json(verdict)},
          {"paths", paths_json(verdict)},
          {"warnings", warnings_json(warnings_of(verdict, roots))},
          {"would_break", verdict.valid ? Json(fragile_points(verdict, trust_source)) : Json::array()}};
}

}  // namespace entente::explain
