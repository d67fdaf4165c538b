// Copying stdin to a TLS peer and the peer to stdout, both ways at once.
#pragma once
#include <entente/stream.h>

namespace entente::cli {

/// Until the peer ends. The end of stdin is told to the peer, whose answer is still read.
Result<void> pipe_through(BlockingStream& stream);

}  // namespace entente::cli
