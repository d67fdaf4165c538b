// Reading documents of `entente.transcript/1`: they may come from anywhere. The schema that is published is the one
// that is checked here.
#include <fmt/format.h>

#include "explain/embedded.h"
#include "explain/json_schema.h"
#include "explain/transcript_body.h"

namespace entente::explain {
namespace {

constexpr std::size_t kMostText = std::size_t{64} << 20;
constexpr int kDeepest = 32;  // a document has 8

std::unexpected<Error> refuse(const std::string& expected, const std::string& got) {
  return std::unexpected(make_error(Fault::document_invalid, "transcript", expected, got));
}

/// Null where it is none, or nests too deep.
Json parsed(std::string_view text) {
  bool deep = false;
  const auto look = [&](int depth, Json::parse_event_t, Json&) {
    deep = deep || depth > kDeepest;
    return !deep;
  };
  auto json = Json::parse(text, look, false);
  return json.is_discarded() || deep ? Json(nullptr) : json;
}

/// Another version is told of as such, before anything else is.
Result<void> check_version(const Json& json) {
  const auto expected = std::string("a document of entente.transcript/1");
  if (!json.is_object()) return refuse(expected, "no JSON object");
  const auto schema = json.find("schema");
  if (schema == json.end() || !schema->is_string()) return refuse(expected, "an object without a schema");
  const auto& name = schema->get_ref<const std::string&>();
  if (name != "entente.transcript/1") return refuse(expected, printable(name));
  return {};
}

const Json& schema() {
  static const Json json = Json::parse(transcript_schema());
  return json;
}

}  // namespace

Result<TranscriptDocument> TranscriptDocument::read(std::string_view text) {
  if (text.size() > kMostText) return refuse("at most 64 MiB", fmt::format("{} bytes", text.size()));
  auto body = std::make_unique<Body>(Body{parsed(text), false, 0});
  if (const auto version = check_version(body->json); !version) return std::unexpected(version.error());
  if (const auto mismatch = check_against(schema(), body->json))
    return refuse(mismatch->expected, fmt::format("{} at {}", mismatch->got, mismatch->pointer));
  body->secrets = body->json["secrets"].get<bool>();
  return TranscriptDocument(std::move(body));
}

}  // namespace entente::explain
