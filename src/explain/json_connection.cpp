// Connections as JSON: connect, serve and demo (docs/schema/connect-1.json).
#include <fmt/format.h>

#include "explain/json_facts.h"
#include "explain/message_text.h"
#include "explain/timeline.h"
#include "explain/times.h"
#include "explain/verdict_text.h"
#include "wire/annotator.h"

namespace entente::explain {
namespace {

Json chain_json(const Facts& facts) {
  Json out = Json::array();
  for (const auto& der : facts.peer_chain) {
    auto json = described_json(der);
    json["der"] = hex_json(der);
    out.push_back(std::move(json));
  }
  return out;
}

Json timings_json(const Transcript& transcript) {
  Json out = {{"dns_ms", nullptr}, {"tcp_ms", nullptr}, {"tls_ms", nullptr}, {"total_ms", 0.0}};
  trace::Micros total = 0;
  for (const auto& phase : transcript.phases) {
    total += phase.duration;
    std::string key = phase.name + "_ms";
    for (auto& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    out[key] = milliseconds_json(phase.duration);
  }
  out["total_ms"] = milliseconds_json(total);
  return out;
}

/// The connection before, in short.
Json first_json(const Transcript& transcript) {
  Json json = {{"established", transcript.completed(Side::client)}};
  put_agreement(json, facts_of(transcript, Side::client));
  json["timings"] = timings_json(transcript);
  json["cost"] = cost_json(cost_of(transcript, Side::client));
  return json;
}

std::string_view kind_name(TimelineRow::Kind kind) noexcept {
  constexpr std::string_view names[] = {"message", "change_cipher_spec", "alert", "close", "data", "keys"};
  return names[static_cast<std::size_t>(kind)];
}

Json timeline_json(const Transcript& transcript, Side side) {
  Json out = Json::array();
  for (const auto& row : timeline_of(transcript, side))
    out.push_back({{"at_ms", milliseconds_json(row.at)},
                   {"kind", kind_name(row.kind)},
                   {"from", trace::name(row.sender)},
                   {"name", text_json(row.name)},
                   {"encrypted", row.encrypted},
                   {"bytes", row.size},
                   {"note", text_json(row.note)}});
  return out;
}

// ---- the steps of a demonstration ----

Json fields_json(const trace::Message& message) {
  Json out = Json::array();
  for (const auto& span : wire::annotate_message(message.bytes)) {
    if (!span.leaf) continue;
    out.push_back({{"name", span.name},
                   {"offset", span.offset},
                   {"length", span.length},
                   {"value", text_json(span.value)},
                   {"bytes", hex_json(Bytes(message.bytes).subspan(span.offset, span.length))}});
  }
  return out;
}

class Steps {
 public:
  explicit Steps(bool with_bytes) : with_bytes_(with_bytes) {}

  Json operator()(const trace::Record& r) const {
    return {{"kind", "record"},
            {"direction", name(r.direction)},
            {"epoch", name(r.epoch)},
            {"type", name(r.type)},
            {"bytes", r.wire_size}};
  }
  Json operator()(const trace::Message& m) const {
    Json json = {{"kind", "message"},
                 {"direction", name(m.direction)},
                 {"epoch", name(m.epoch)},
                 {"name", m.name},
                 {"bytes", m.size}};
    if (with_bytes_ && m.direction == Direction::sent) json["fields"] = fields_json(m);
    return json;
  }
  Json operator()(const trace::ChangeCipherSpec& c) const {
    return {{"kind", "change_cipher_spec"}, {"direction", name(c.direction)}};
  }
  Json operator()(const trace::AlertMessage& a) const {
    return {{"kind", "alert"}, {"direction", name(a.direction)}, {"epoch", name(a.epoch)}, {"alert", name(a.alert)}};
  }
  Json operator()(const trace::Data& d) const {
    return {{"kind", "data"}, {"direction", name(d.direction)}, {"bytes", d.size}};
  }
  Json operator()(const trace::Decision& d) const {
    return {{"kind", "decision"}, {"topic", name(d.topic)}, {"chosen", printable(d.chosen)}, {"why", printable(d.why)}};
  }
  Json operator()(const trace::Transition& t) const {
    return {{"kind", "state"}, {"from", t.from}, {"to", t.to}, {"by", t.by}};
  }
  Json operator()(const trace::Derivation& d) const {
    return {{"kind", "secret"},
            {"name", d.name},
            {"from", d.from},
            {"label", text_json(d.label)},
            {"context", hex_json(d.context)},
            {"value", d.value.empty() ? Json(nullptr) : hex_json(d.value)}};
  }
  Json operator()(const trace::KeyChange& k) const {
    return {{"kind", "keys"}, {"direction", name(k.direction)}, {"epoch", name(k.epoch)}, {"suite", text_of(k.suite)}};
  }
  Json operator()(const trace::Job& j) const {
    return {{"kind", "job"}, {"job", name(j.kind)}, {"ms", milliseconds_json(j.duration)}, {"ok", j.ok}};
  }
  Json operator()(const trace::Verification& v) const {
    return {{"kind", "verification"}, {"valid", v.verdict->valid}, {"checks", checks_json(*v.verdict)}};
  }
  Json operator()(const trace::Completed&) const { return {{"kind", "completed"}}; }
  Json operator()(const trace::Failure& f) const { return {{"kind", "failure"}, {"code", f.error.row().code}}; }
  Json operator()(const trace::Interference& i) const { return {{"kind", "interference"}, {"what", i.what}}; }

 private:
  bool with_bytes_;
};

Json act_json(const Transcript& transcript, bool with_bytes) {
  Json steps = Json::array();
  for (const auto& step : transcript.steps) {
    Json json = {{"at_ms", milliseconds_json(step.at)}, {"side", trace::name(step.side)}};
    json.update(std::visit(Steps(with_bytes), step.what));
    steps.push_back(std::move(json));
  }
  const auto facts = facts_of(transcript, Side::server);
  return {{"established", transcript.completed(Side::client) && transcript.completed(Side::server)},
          {"post_quantum", facts.group && is_post_quantum(*facts.group)},
          {"resumed", text_json(facts.resumed)},
          {"early_data", text_json(facts.early_data)},
          {"same_keys", same_keys(transcript)},
          {"steps", std::move(steps)}};
}

Json attack_json(const std::optional<AttackReport>& attack) {
  if (!attack) return nullptr;
  Json said = Json::array();
  for (const auto& line : attack->said) said.push_back({{"by", trace::name(line.by)}, {"text", printable(line.text)}});
  return {{"recorded", attack->recorded},
          {"obstacle", text_json(attack->obstacle)},
          {"finished_right", attack->finished_right},
          {"said", std::move(said)}};
}

}  // namespace

std::string connect_json(const Transcript& transcript, const ConnectReport& report, Layout layout) {
  const auto facts = facts_of(transcript, Side::client);
  Json json = {
      {"schema", "entente.connect/1"},
      {"target", {{"host", printable(report.host)}, {"port", report.port}, {"address", text_json(report.address)}}},
      {"established", facts.established},
      {"exit", report.failure ? report.failure->exit : 0}};
  put_agreement(json, facts);
  json["channel_binding"] =
      report.channel_binding.empty() ? Json(nullptr) : Json{{"tls-exporter", hex_json(report.channel_binding)}};
  json["identity"] = identity_json(facts.verdict.get(), report.trust_source, report.roots);
  json["peer_chain"] = chain_json(facts);
  json["timings"] = timings_json(transcript);
  json["tickets"] = {{"received", facts.tickets},
                     {"lifetime_s", facts.tickets ? Json(facts.ticket_lifetime) : Json(nullptr)}};
  json["traffic"] = {{"sent", transcript.client.sent}, {"received", transcript.client.received}};
  json["cost"] = cost_json(cost_of(transcript, Side::client));
  json["first"] = report.first ? first_json(*report.first) : Json(nullptr);
  json["decisions"] = decisions_json(transcript, Side::client);
  json["timeline"] = timeline_json(transcript, Side::client);
  json["failure"] = report.failure ? failure_json(*report.failure) : Json(nullptr);
  return dumped(json, layout);
}

std::string serve_json(const Transcript& transcript, std::string_view peer, Bytes channel_binding) {
  const auto facts = facts_of(transcript, Side::server);
  Json json = {{"schema", "entente.serve/1"}, {"peer", peer}, {"established", facts.established}};
  put_agreement(json, facts);
  json["channel_binding"] = channel_binding.empty() ? Json(nullptr) : Json{{"tls-exporter", hex_json(channel_binding)}};
  json["server_name"] = facts.offer ? text_json(facts.offer->server_name) : Json(nullptr);
  json["client"] = facts.verdict && !facts.verdict->path.empty()
                       ? certificate_json(describe(*facts.verdict->path[0].certificate))
                       : Json(nullptr);
  json["traffic"] = {{"sent", transcript.server.sent}, {"received", transcript.server.received}};
  json["failure"] = facts.failure ? failure_json(diagnose(*facts.failure, transcript, at_server())) : Json(nullptr);
  return dumped(json, Layout::line);
}

std::string demo_json(const DemoReport& report) {
  Json json = {{"schema", "entente.demo/1"},
               {"break", report.break_name.empty() ? Json(nullptr) : Json(report.break_name)},
               {"failure", report.failure ? failure_json(*report.failure) : Json(nullptr)}};
  json.update(act_json(*report.main, report.with_bytes));
  json["before"] = report.before ? act_json(*report.before, report.with_bytes) : Json(nullptr);
  json["replay"] = report.replay ? act_json(*report.replay, report.with_bytes) : Json(nullptr);
  json["fresh"] = report.fresh ? act_json(*report.fresh, report.with_bytes) : Json(nullptr);
  json["attack"] = attack_json(report.attack);
  json["attack_on_fresh"] = attack_json(report.attack_on_fresh);
  return dumped(json, Layout::indented);
}

}  // namespace entente::explain
