// Leaving out of a document what is nobody else's business. What a later version put there is not known, and may be
// just that: where anything is to be left out, it goes as well.
#include <algorithm>

#include "explain/transcript_body.h"

namespace entente::explain {
namespace {

/// The schema of a kind of step; nullptr: of a later version.
const Json* schema_of(const Json& kind) {
  const auto& schema = published_schema();
  for (const auto& one : schema["$defs"]["step"]["oneOf"]) {
    const auto name = one["$ref"].get_ref<const std::string&>().substr(std::string_view("#/$defs/").size());
    const auto& of_kind = schema["$defs"][name];
    if (of_kind["properties"]["kind"]["const"] == kind) return &of_kind;
  }
  return nullptr;
}

void erase_unknown(Json& step, const Json& properties) {
  for (auto member = step.begin(); member != step.end();)
    member = properties.contains(member.key()) ? std::next(member) : step.erase(member);
}

void erase_unknown_of(Json& connection) {
  erase_unknown(connection, published_schema()["$defs"]["connection"]["properties"]);
  auto& steps = connection["steps"];
  const auto known =
      std::remove_if(steps.begin(), steps.end(), [](const Json& step) { return !schema_of(step["kind"]); });
  steps.erase(known, steps.end());
  for (auto& step : steps) erase_unknown(step, (*schema_of(step["kind"]))["properties"]);
}

}  // namespace

TranscriptDocument TranscriptDocument::without_secrets() const {
  auto out = *this;
  for (auto& connection : out.body_->json["connections"]) {
    if (body_->secrets) erase_unknown_of(connection);
    for (auto& step : connection["steps"])
      if (step["kind"] == "secret") step["value"] = step["input"] = nullptr;
  }
  out.body_->json["secrets"] = out.body_->secrets = false;
  return out;
}

TranscriptDocument TranscriptDocument::without_data() const {
  auto out = *this;
  for (auto& connection : out.body_->json["connections"])
    for (auto& step : connection["steps"]) {
      if (step["kind"] == "data") step["bytes"] = nullptr;
      if (step["kind"] == "record" && step["type"] == "application_data") step["content"] = nullptr;
    }
  return out;
}

}  // namespace entente::explain
