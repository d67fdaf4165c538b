// Single notes, found in their tables.
#include "explain/notes.h"

#include <entente/types.h>

#include <algorithm>

namespace entente::explain {
namespace {

const Note* find(std::span<const Note> table, std::string_view name) noexcept {
  const auto found = std::ranges::find(table, name, &Note::name);
  return found == table.end() ? nullptr : &*found;
}

std::string_view without_generation(std::string_view secret) noexcept {
  const auto mark = secret.find_last_not_of("0123456789");
  const bool numbered = mark != secret.npos && mark + 1 < secret.size() && secret[mark] == '_';
  return numbered ? secret.substr(0, mark) : secret;
}

}  // namespace

const Note* note_on_message(std::string_view message) noexcept { return find(message_notes(), message); }
const Note* note_on_message12(std::string_view message) noexcept {
  const auto* note = find(message12_notes(), message);
  return note ? note : note_on_message(message);
}
const Note* note_on_extension(ExtensionType extension) noexcept {
  return find(extension_notes(), entente::name(extension));
}
const Note* note_on_field(std::string_view field) noexcept { return find(field_notes(), field); }
const Note* note_on_decision(Topic topic) noexcept { return find(decision_notes(), entente::name(topic)); }
const Note* note_on_job(JobKind job) noexcept { return find(job_notes(), entente::name(job)); }
const Note* note_on_secret(std::string_view secret) noexcept {
  return find(secret_notes(), without_generation(secret));
}
const Note* note_on_secret12(std::string_view secret) noexcept { return find(secret12_notes(), secret); }
const Note* note_on_check(CheckId check) noexcept { return find(check_notes(), entente::name(check)); }
const Note* note_on_alert(Alert alert) noexcept { return find(alert_notes(), entente::name(alert)); }

}  // namespace entente::explain
