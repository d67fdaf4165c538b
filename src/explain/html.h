// The page that shows a document: one file, which asks nothing of anybody. It is made in web/ and stands in the
// program.
#pragma once
#include <string>

#include "explain/transcript_json.h"

namespace entente::explain {

/// Whether this program was built with the page.
bool has_page() noexcept;
/// The page with the document and the notes, for good. What a peer said stands in a block of data, whatever it is made
/// of.
std::string page_of(const TranscriptDocument& document);
/// The same, which then hears of more over a WebSocket from where it came. `sources`: whom it may speak to, as its
/// content security policy has them: `ws://127.0.0.1:4711`.
std::string live_page_of(const TranscriptDocument& document, const std::string& sources);

}  // namespace entente::explain
