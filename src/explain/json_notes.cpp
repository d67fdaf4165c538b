// The dictionary as JSON (docs/schema/notes-1.json).
#include "explain/dictionary.h"
#include "explain/json_values.h"

namespace entente::explain {
namespace {

void put(Json& out, const char* key, std::string_view text) {
  if (!text.empty()) out[key] = sentence(text);
}

Json note_json(const Entry& entry) {
  Json out = {{"title", entry.note.name}};
  if (!entry.title.empty()) out["title"] = std::string(entry.note.name) + ": " + std::string(entry.title);
  put(out, "what", entry.note.what);
  put(out, "why", entry.note.why);
  put(out, "without", entry.note.without);
  if (!entry.note.clause.empty()) out["clause"] = entry.note.clause;
  if (entry.number) out["number"] = *entry.number;
  put(out, "you", entry.you);
  put(out, "owner", entry.owner);
  return out;
}

}  // namespace

std::string notes_json() {
  Json notes = Json::object();
  for (const auto& entry : dictionary()) notes[key_of(entry)] = note_json(entry);
  return dumped({{"schema", "entente.notes/1"}, {"notes", std::move(notes)}}, Layout::line);
}

}  // namespace entente::explain
