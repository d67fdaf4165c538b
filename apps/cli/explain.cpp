// `entente explain`: the page of whatever a handshake, a certificate or this program has a name for.
#include <fmt/format.h>

#include "explain/find_notes.h"
#include "explain/json.h"
#include "explain/note_page.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Entry;
using explain::Page;

constexpr std::size_t kSuggestions = 5;

int not_found(const ExplainOptions& options) {
  const auto error = make_error(Fault::config_invalid, {}, "a name, number or code that `entente explain` knows");
  auto diagnosis = explain::diagnose(error, {});
  diagnosis.verdict = explain::printable(options.what) + ": nothing of this name";
  diagnosis.user = "entente explain --list term lists the terms, and entente explain alone all kinds";
  diagnosis.owner.clear();
  if (const auto near = explain::near_names(options.what, kSuggestions); !near.empty())
    diagnosis.inferred.push_back("Did you mean " + explain::join(near) + "?");
  return report(diagnosis, options.json ? Report::json : Report::page);
}

/// Of one name in both versions each has its page; so has what a name means first, and the rest is named.
void put_found(Page& page, const std::vector<const Entry*>& found) {
  std::vector<std::string> others;
  for (const auto* entry : found) {
    const bool twin = entry->note.name == found[0]->note.name && explain::is_twin(found[0]->kind, entry->kind);
    if (entry != found[0] && !twin) {
      others.push_back(explain::key_of(*entry));
      continue;
    }
    if (entry != found[0]) page.line();
    put_note(page, *entry);
  }
  if (others.empty()) return;
  page.line();
  page.wrapped(2, "Also of this name: " + explain::join(others));
}

int list(const explain::KindInfo& kind) {
  Page page(standard_output());
  put_kind(page, kind);
  print(page.text());
  return kExitGood;
}

int list(const ExplainOptions& options) {
  const auto* kind = explain::find_kind(options.list);
  if (!kind) throw Stop(make_error(Fault::config_invalid, {}, "a kind that `entente explain` lists"), options.list);
  return list(*kind);
}

int list_kinds(const ExplainOptions& options) {
  if (options.json) throw Stop(make_error(Fault::config_invalid, {}, "a name beside it, or --all"), "--json");
  Page page(standard_output());
  put_kinds(page);
  print(page.text());
  return kExitGood;
}

int rfc(const ExplainOptions& options, const std::vector<const Entry*>& laid_down) {
  if (options.json) {
    print(explain::explain_json(options.what, laid_down) + "\n");
    return kExitGood;
  }
  Page page(standard_output());
  put_rfc(page, options.what, laid_down);
  print(page.text());
  return kExitGood;
}

bool is_number(std::string_view text) noexcept { return text[0] >= '0' && text[0] <= '9'; }

}  // namespace

int run(const ExplainOptions& options) {
  if (options.all) {
    print(explain::notes_json() + "\n");
    return kExitGood;
  }
  if (!options.list.empty()) return list(options);
  if (options.what.empty()) return list_kinds(options);
  const auto found = explain::find_notes(options.what);
  if (found.empty())
    if (const auto laid_down = explain::notes_of_rfc(options.what); !laid_down.empty()) return rfc(options, laid_down);
  if (const auto* kind = explain::find_kind(options.what); kind && found.empty() && !options.json) return list(*kind);
  if (found.empty()) return not_found(options);
  if (options.json) {
    print(explain::explain_json(options.what, found) + "\n");
    return kExitGood;
  }
  Page page(standard_output());
  if (found.size() > 1 && is_number(options.what))
    put_choice(page, options.what, found);
  else
    put_found(page, found);
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
