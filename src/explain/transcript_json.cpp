// Writing documents of `entente.transcript/1`.
#include "explain/transcript_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "explain/cost.h"
#include "explain/dictionary.h"
#include "explain/json_facts.h"
#include "explain/times.h"
#include "explain/transcript_body.h"
#include "wire/annotator.h"
#include "x509/annotate.h"

namespace entente::explain {
namespace {

std::string_view name_of(DocumentHead::Source source) noexcept {
  constexpr std::string_view names[] = {"live", "demo", "capture", "scan"};
  return names[static_cast<std::size_t>(source)];
}
std::string_view name_of(Viewpoint viewpoint) noexcept {
  constexpr std::string_view names[] = {"client", "server", "both", "observer"};
  return names[static_cast<std::size_t>(viewpoint)];
}
std::string_view name_of(Relation::Kind kind) noexcept {
  constexpr std::string_view names[] = {"resumes", "replays", "fresh"};
  return names[static_cast<std::size_t>(kind)];
}

Json relation_json(const std::optional<Relation>& relation) {
  if (!relation) return nullptr;
  return {{"kind", name_of(relation->kind)}, {"of", relation->of}};
}

// ---- offer and answer ----

/// The extensions of a message, in their order.
std::vector<std::string> extensions_in(const trace::Message& message) {
  std::vector<std::string> out;
  for (const auto& span : wire::annotate_message(message.bytes)) {
    if (span.name != "extension_type") continue;
    // `key_share (0x0033)`: the number says nothing more where there is a name
    const auto space = span.value.find(" (");
    out.push_back(span.value.substr(0, space));
  }
  return out;
}

bool is_from(const trace::Step& step, const trace::Message& message, Side side) noexcept {
  return (step.side == side) == (message.direction == Direction::sent);
}

/// What was offered last, and everything that was answered to it in the handshake.
struct Negotiation {
  std::vector<std::string> offered, answered;
};
Negotiation negotiation_of(const Account& account) {
  Negotiation out;
  for (const auto& step : account.transcript->steps) {
    const auto* message = step.side == account.side ? std::get_if<trace::Message>(&step.what) : nullptr;
    if (!message) continue;
    if (message->type == HandshakeType::client_hello && is_from(step, *message, Side::client))
      out.offered = extensions_in(*message);
    if (message->type != HandshakeType::server_hello && message->type != HandshakeType::encrypted_extensions) continue;
    for (auto& extension : extensions_in(*message))
      if (std::ranges::find(out.answered, extension) == out.answered.end())
        out.answered.push_back(std::move(extension));
  }
  return out;
}

Json offer_json(const std::optional<Offer>& offer, const std::vector<std::string>& extensions) {
  if (!offer) return nullptr;
  return {{"versions", offer->versions},
          {"cipher_suites", offer->cipher_suites},
          {"groups", offer->groups},
          {"shares", offer->shares},
          {"signature_schemes", offer->signature_schemes},
          {"alpn", offer->alpn},
          {"server_name", text_json(offer->server_name)},
          {"extensions", extensions}};
}

// ---- certificates ----

Json certificate_document(Bytes der, Side sent_by, std::size_t index, std::size_t number, FieldBudget& budget) {
  auto info = described_json(der);
  const auto hash = info.contains("sha256") ? info["sha256"].get<std::string>() : std::string();
  return {{"id", fmt::format("x{}", number)},
          {"sent_by", trace::name(sent_by)},
          {"index", index},
          {"sha256", hash},
          {"der", hex_json(der)},
          {"info", std::move(info)},
          {"fields", fields_json(x509::annotate_certificate(der), note_key_in_certificate, budget)}};
}

/// Each once, in the order in which they came.
Json certificates_json(const Transcript& transcript) {
  Json out = Json::array();
  std::set<std::pair<Side, Buffer>> seen;
  FieldBudget budget;
  for (const auto& step : transcript.steps) {
    const auto* message = std::get_if<trace::Message>(&step.what);
    if (!message) continue;
    const auto sender = is_from(step, *message, Side::client) ? Side::client : Side::server;
    const auto chain = chain_in(*message);
    for (std::size_t i = 0; i < chain.size(); ++i)
      if (seen.emplace(sender, chain[i]).second)
        out.push_back(certificate_document(chain[i], sender, i, seen.size(), budget));
  }
  return out;
}

// ---- a connection ----

Json verdicts_json(const std::vector<Judged>& judged, const Account& account) {
  Json out = Json::array();
  for (const auto& one : judged) {
    Json json = {{"of", one.by == Side::client ? "server" : "client"}};
    json.update(identity_json(one.verdict.get(), account.trust_source, account.roots));
    json["unproven"] = one.by == Side::client ? text_json(account.unproven) : Json(nullptr);
    out.push_back(std::move(json));
  }
  return out;
}

Json traffic_json(const Transcript& transcript) {
  const auto of = [](const trace::Traffic& t) { return Json{{"sent", t.sent}, {"received", t.received}}; };
  return {{"client", of(transcript.client)}, {"server", of(transcript.server)}};
}

Json phases_json(const Transcript& transcript) {
  Json out = Json::array();
  for (const auto& phase : transcript.phases)
    out.push_back({{"name", phase.name}, {"start_us", phase.start}, {"duration_us", phase.duration}});
  return out;
}

Json observation_json(const std::optional<Observation>& seen) {
  if (!seen) return nullptr;
  Json obstacle = nullptr;
  if (!seen->obstacle.empty()) obstacle = {{"code", seen->obstacle}, {"text", seen->obstacle_text}};
  return {{"outcome", seen->outcome},
          {"opened_by", text_json(seen->opened_by)},
          {"opened", seen->opened},
          {"closed", seen->closed},
          {"obstacle", std::move(obstacle)},
          {"finished_right", seen->finished_right},
          {"finished_wrong", seen->finished_wrong},
          {"unprotected", seen->unprotected},
          {"plaintext_before", seen->plaintext},
          {"tcp",
           {{"from_the_start", seen->from_the_start},
            {"left_early", seen->put_away},
            {"again", seen->again},
            {"out_of_order", seen->out_of_order},
            {"overlaps_that_differ", seen->overlaps_that_differ},
            {"gaps", seen->gaps},
            {"lost", seen->lost}}}};
}

void put_ends(Json& json, const Account& account, const Facts& facts) {
  json["client"] = {{"address", text_json(account.client_address)}};
  json["server"] = {{"address", text_json(account.server_address)},
                    {"name", facts.offer ? text_json(facts.offer->server_name) : Json(nullptr)}};
}

}  // namespace

std::size_t weight_of(const Json& json) {
  constexpr std::size_t kValue = 100;  // bytes, about
  std::size_t out = 1;
  if (json.is_string()) out += json.get_ref<const std::string&>().size() / kValue;
  if (json.is_structured())
    for (const auto& part : json) out += weight_of(part);
  return out;
}

Json account_json(const Account& account, bool secrets) {
  const auto& transcript = *account.transcript;
  const auto facts = facts_of(transcript, account.side);
  const auto negotiation = negotiation_of(account);
  std::vector<Judged> judged;
  auto steps = steps_json(account, secrets, judged);
  Json json = {{"id", account.id},
               {"title", printable(account.title)},
               {"relation", relation_json(account.relation)},
               {"viewpoint", name_of(account.viewpoint)}};
  put_ends(json, account, facts);
  json["began"] = account.began ? Json(rfc3339(*account.began)) : Json(nullptr);
  json["established"] = facts.established;
  json["agreement"] = Json::object();
  put_agreement(json["agreement"], facts);
  json["offer"] = offer_json(facts.offer, negotiation.offered);
  json["answered"] = negotiation.answered;
  json["traffic"] = traffic_json(transcript);
  json["cost"] = facts.established ? cost_json(cost_of(transcript, account.side)) : Json(nullptr);
  json["phases"] = phases_json(transcript);
  json["failure"] = account.failure ? failure_json(*account.failure) : Json(nullptr);
  json["observation"] = observation_json(account.observation);
  json["verdicts"] = verdicts_json(judged, account);
  json["certificates"] = certificates_json(transcript);
  json["steps"] = std::move(steps);
  json["steps_left_out"] = transcript.left_out;
  return json;
}

std::string connection_json(const Account& account, bool secrets, Layout layout) {
  return dumped(account_json(account, secrets), layout);
}

// ---- the document ----

TranscriptDocument::TranscriptDocument(const DocumentHead& head)
    : body_(std::make_unique<Body>(Body{
          {{"schema", "entente.transcript/1"},
           {"program", {{"name", "entente"}, {"version", head.version}}},
           {"source",
            {{"kind", name_of(head.source)}, {"command", printable(head.command)}, {"file", text_json(head.file)}}},
           {"created", rfc3339(head.created)},
           {"secrets", head.secrets},
           {"connections", Json::array()}},
          head.secrets,
          0})) {}
TranscriptDocument::TranscriptDocument(std::unique_ptr<Body> body) noexcept : body_(std::move(body)) {}
TranscriptDocument::TranscriptDocument(const TranscriptDocument& other) : body_(std::make_unique<Body>(*other.body_)) {}
TranscriptDocument::TranscriptDocument(TranscriptDocument&&) noexcept = default;
TranscriptDocument& TranscriptDocument::operator=(TranscriptDocument other) noexcept {
  body_ = std::move(other.body_);
  return *this;
}
TranscriptDocument::~TranscriptDocument() = default;

void TranscriptDocument::add(const Account& account) {
  auto connection = account_json(account, body_->secrets);
  body_->weight += weight_of(connection);
  body_->json["connections"].push_back(std::move(connection));
}

TranscriptDocument TranscriptDocument::without_connections() const {
  auto out = *this;
  out.body_->json["connections"] = Json::array();
  out.body_->weight = 0;
  return out;
}

void TranscriptDocument::add(const TranscriptDocument& other, std::size_t index, const std::string& id) {
  auto connection = other.body_->json["connections"][index];
  connection["id"] = id;
  connection["relation"] = nullptr;
  body_->weight += weight_of(connection);
  body_->json["connections"].push_back(std::move(connection));
  if (other.body_->secrets) body_->json["secrets"] = body_->secrets = true;
}

std::size_t TranscriptDocument::put(const TranscriptDocument& other, std::size_t index, std::size_t most,
                                    std::size_t values) {
  auto& connections = body_->json["connections"];
  const auto& connection = other.body_->json["connections"][index];
  const auto same = std::ranges::find(connections, connection["id"], [](const Json& one) { return one["id"]; });
  const auto at = static_cast<std::size_t>(same - connections.begin());
  body_->weight += weight_of(connection);
  if (at < connections.size()) {
    body_->weight -= weight_of(*same);
    *same = connection;
  } else {
    connections.push_back(connection);
  }
  std::size_t gone = 0;
  for (; connections.size() - gone > 1 && (connections.size() - gone > most || body_->weight > values); ++gone)
    body_->weight -= weight_of(connections[gone]);
  connections.erase(connections.begin(), connections.begin() + static_cast<std::ptrdiff_t>(gone));
  return at - std::min(at, gone);
}

bool TranscriptDocument::full() const noexcept { return body_->weight > kMostValues; }

std::size_t TranscriptDocument::size() const noexcept { return body_->json["connections"].size(); }
std::string TranscriptDocument::id_of(std::size_t index) const {
  return body_->json["connections"][index]["id"].get<std::string>();
}
bool TranscriptDocument::has_secrets() const noexcept { return body_->secrets; }
std::string TranscriptDocument::text(Layout layout) const { return dumped(body_->json, layout); }
std::string TranscriptDocument::connection_text(std::size_t index) const {
  return dumped(body_->json["connections"][index], Layout::line);
}

}  // namespace entente::explain
