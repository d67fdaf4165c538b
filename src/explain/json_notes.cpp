// The dictionary as JSON (docs/schema/notes-1.json).
#include "explain/dictionary.h"
#include "explain/find_notes.h"
#include "explain/json_values.h"
#include "explain/layout.h"
#include "explain/note_page.h"

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

Json fields_json(const Layouts& fields) {
  Json out = Json::array();
  for (const auto& field : fields) {
    const auto* note = note_on_field(field.name);
    out.push_back({{"name", field.name},
                   {"size", field.size},
                   {"depth", field.depth},
                   {"what", note ? Json(sentence(note->what)) : Json(nullptr)}});
  }
  return out;
}

/// Of a message its layouts, of an extension one for each message that may carry it.
Json layouts_json(const Entry& entry) {
  Json out = Json::array();
  if (entry.kind == NoteKind::message || entry.kind == NoteKind::message12)
    for (const auto& fields : layouts_of(entry.note.name, entry.kind == NoteKind::message12))
      out.push_back({{"in", entry.note.name}, {"fields", fields_json(fields)}});
  if (entry.kind == NoteKind::extension)
    for (const auto& layout : layouts_of(static_cast<ExtensionType>(*entry.number)))
      out.push_back({{"in", layout.message}, {"fields", fields_json(layout.fields)}});
  return out;
}

Json found_json(const Entry& entry) {
  Json out = {{"key", key_of(entry)}, {"kind", info(entry.kind).key}};
  out.update(note_json(entry));
  out["also"] = other_names(entry.note);
  out["facts"] = Json::array();
  for (const auto& fact : facts_of(entry)) out["facts"].push_back({{"name", fact.label}, {"text", fact.text}});
  out["layouts"] = layouts_json(entry);
  return out;
}

template <class Wanted>
std::string notes_of(Wanted&& wanted) {
  Json notes = Json::object();
  for (const auto& entry : dictionary())
    if (wanted(entry)) notes[key_of(entry)] = note_json(entry);
  return dumped({{"schema", "entente.notes/1"}, {"notes", std::move(notes)}}, Layout::line);
}

}  // namespace

std::string explain_json(std::string_view asked, const std::vector<const Entry*>& found) {
  Json list = Json::array();
  for (const auto* entry : found) list.push_back(found_json(*entry));
  return dumped({{"schema", "entente.explain/1"}, {"asked", printable(asked)}, {"found", std::move(list)}},
                Layout::indented);
}

std::string notes_json() {
  return notes_of([](const Entry&) { return true; });
}

std::string notes_json_for(std::string_view text) {
  return notes_of([&](const Entry& entry) { return entry.spoken || text.find(entry.note.name) != text.npos; });
}

}  // namespace entente::explain
