// Reading documents of `entente.transcript/1`: they may come from anywhere. The schema that is published is the one
// that is checked here.
#include <fmt/format.h>

#include "explain/embedded.h"
#include "explain/json_schema.h"
#include "explain/transcript_body.h"

namespace entente::explain {
namespace {

// What a document that is not full() may take, and one connection more.
constexpr std::size_t kMostText = std::size_t{128} << 20, kMostRead = 2 * TranscriptDocument::kMostValues;
constexpr int kDeepest = 32;  // a document has 8

std::unexpected<Error> refuse(const std::string& expected, const std::string& got) {
  return std::unexpected(make_error(Fault::document_invalid, "transcript", expected, got));
}

/// How brackets nest and how many values there are, those in strings aside: looked at before they are parsed, which
/// takes many times the memory of the text.
bool is_too_much(std::string_view text) noexcept {
  int depth = 0;
  std::size_t values = 1;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\')
      ++i;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && (c == '{' || c == '['))
      ++depth, ++values;
    else if (!in_string && c == ',')
      ++values;
    else if (!in_string && (c == '}' || c == ']'))
      --depth;
    if (depth > kDeepest || values > kMostRead) return true;
  }
  return false;
}

/// Null where it is none.
Json parsed(std::string_view text) {
  auto json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(nullptr) : json;
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

}  // namespace

const Json& published_schema() {
  static const Json json = Json::parse(transcript_schema());
  return json;
}

Result<TranscriptDocument> TranscriptDocument::read(std::string_view text) {
  if (text.size() > kMostText) return refuse("at most 128 MiB", fmt::format("{} bytes", text.size()));
  if (is_too_much(text)) return refuse(fmt::format("at most {} values, {} deep", kMostRead, kDeepest), "more");
  auto body = std::make_unique<Body>(Body{parsed(text), false, 0});
  if (const auto version = check_version(body->json); !version) return std::unexpected(version.error());
  if (const auto mismatch = check_against(published_schema(), body->json))
    return refuse(mismatch->expected, fmt::format("{} at {}", mismatch->got, mismatch->pointer));
  body->secrets = body->json["secrets"].get<bool>();
  body->weight = weight_of(body->json["connections"]);
  return TranscriptDocument(std::move(body));
}

}  // namespace entente::explain
