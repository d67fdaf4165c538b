// A connection that is made to be looked at.
#pragma once
#include "explain/transcript_json.h"
#include "options.h"

namespace entente::cli {

/// Connects, waits for what the server decides, closes. The document holds that connection, failed or not.
explain::TranscriptDocument look_at(const ConnectOptions& options);

}  // namespace entente::cli
