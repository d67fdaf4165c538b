// Leaving out of a document what is nobody else's business. What a later version put there is not known, and may be
// just that: where anything is to be left out, it goes as well.
#include <algorithm>
#include <map>

#include "explain/transcript_body.h"

namespace entente::explain {
namespace {

/// The members that each kind of step has.
std::map<std::string, const Json*> make_kinds() {
  std::map<std::string, const Json*> out;
  const auto& schema = published_schema();
  for (const auto& one : schema["$defs"]["step"]["oneOf"]) {
    const auto name = one["$ref"].get_ref<const std::string&>().substr(std::string_view("#/$defs/").size());
    const auto& members = schema["$defs"][name]["properties"];
    out.emplace(members["kind"]["const"].get_ref<const std::string&>(), &members);
  }
  return out;
}

/// nullptr: of a later version.
const Json* members_of(const Json& step) {
  static const auto kinds = make_kinds();
  const auto& kind = step["kind"];  // of a later version it may be anything
  if (!kind.is_string()) return nullptr;
  const auto found = kinds.find(kind.get_ref<const std::string&>());
  return found == kinds.end() ? nullptr : found->second;
}

void erase_unknown(Json& from, const Json& members) {
  for (auto member = from.begin(); member != from.end();)
    member = members.contains(member.key()) ? std::next(member) : from.erase(member);
}

void erase_unknown_of(Json& connection) {
  erase_unknown(connection, published_schema()["$defs"]["connection"]["properties"]);
  auto& steps = connection["steps"];
  const auto known = std::remove_if(steps.begin(), steps.end(), [](const Json& step) { return !members_of(step); });
  steps.erase(known, steps.end());
  for (auto& step : steps) erase_unknown(step, *members_of(step));
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
