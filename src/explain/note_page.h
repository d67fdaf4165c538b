// Notes as pages on the terminal, and what their tables know besides.
#pragma once
#include <string_view>
#include <vector>

#include "explain/dictionary.h"
#include "explain/message_text.h"
#include "explain/terminal.h"

namespace entente::explain {

/// What follows from an entry's row: of a suite its algorithms, of an alert the faults that send it.
std::vector<Labelled> facts_of(const Entry& entry);

/// One note, with all that is known.
void put_note(Page& page, const Entry& entry);
/// Several that one name or number could mean, a line each.
void put_choice(Page& page, std::string_view asked, const std::vector<const Entry*>& entries);
/// What an RFC lays down, a line each.
void put_rfc(Page& page, std::string_view rfc, const std::vector<const Entry*>& entries);
/// Every note of a kind, a line each.
void put_kind(Page& page, const KindInfo& kind);
/// What there is, and how to ask.
void put_kinds(Page& page);

}  // namespace entente::explain
