// What a TranscriptDocument holds, for those in here that read it.
#pragma once
#include <functional>

#include "explain/json_values.h"
#include "explain/transcript_json.h"
#include "wire/annotator.h"

namespace entente::explain {

struct TranscriptDocument::Body {
  Json json;
  bool secrets = false;
  std::size_t weight = 0;  ///< of the connections that were added, in values
};

/// How many values there are in it, of about 100 bytes each: a longer string counts as more.
std::size_t weight_of(const Json& json);
/// The schema that is published (docs/schema/transcript-1.json).
const Json& published_schema();

/// An element of `connections`.
Json account_json(const Account& account, bool secrets);
/// Every step. `judged` gets the verdicts of the steps that refer to them.
struct Judged {
  Side by;
  std::shared_ptr<const Verdict> verdict;
};
Json steps_json(const Account& account, bool secrets, std::vector<Judged>& judged);
/// How many fields are written, one by one: of a message or certificate, and of what is left of all of them together.
/// Ordinary ones have a few hundred; who sends 30,000 cipher suites shall not cost those who look at it their memory.
struct FieldBudget {
  std::size_t each = 2048, left = 20'000;
};
/// Named byte ranges, each with the key of its note. What is over the budget is one leaf, `left out`.
using NoteOf = std::function<std::string(const wire::FieldSpan&)>;
Json fields_json(const std::vector<wire::FieldSpan>& spans, const NoteOf& note_of, FieldBudget& budget);

}  // namespace entente::explain
