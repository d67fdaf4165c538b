// The options of the verbs that leave transcripts and pages behind.
#pragma once
#include "options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace entente::cli {

/// --transcript, --html, --web, --with-secrets.
void add_transcript(CLI::App& sub, TranscriptOptions& options);
/// --with-data, too: for connections whose data are somebody's.
void add_transcript_with_data(CLI::App& sub, TranscriptOptions& options);
/// --pcap; its secrets are --with-secrets' matter.
void add_capture(CLI::App& sub, std::string& path);
/// Of `diff`.
void add_diff_options(CLI::App& sub, DiffOptions& options);

}  // namespace entente::cli
