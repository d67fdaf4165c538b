// Why a recorded client refused the server's certificate: it says no more than an alert.
#pragma once
#include "capture/decoder.h"
#include "explain/diagnosis.h"
#include "files.h"

namespace entente::cli {

/// By the chain, where it was seen: with CAs all of it is judged, without them what hangs on none. Nothing of another
/// failure.
void explain_refusal(explain::Diagnosis& diagnosis, const capture::Decoded& found, const Trust& trust);

}  // namespace entente::cli
