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
};

/// An element of `connections`.
Json account_json(const Account& account, bool secrets);
/// Every step. `judged` gets the verdicts of the steps that refer to them.
struct Judged {
  Side by;
  std::shared_ptr<const Verdict> verdict;
};
Json steps_json(const Account& account, bool secrets, std::vector<Judged>& judged);
/// Named byte ranges, each with the key of its note.
using NoteOf = std::function<std::string(const wire::FieldSpan&)>;
Json fields_json(const std::vector<wire::FieldSpan>& spans, const NoteOf& note_of);

}  // namespace entente::explain
