// Why `connect` failed, or would, with a second connection where that tells more than the first.
#pragma once
#include <string>

#include "explain/diagnosis.h"
#include "options.h"
#include "tls_setup.h"

namespace entente::cli {

/// On stderr, unless the JSON object is to be alone there.
void remark(const ConnectOptions& options, const std::string& words);

/// Of a session that ended with an error.
explain::Diagnosis diagnosis_of(const Target& target, const ConnectOptions& options, const Session& session);

/// Whether a server that chose TLS 1.3 would do without.
void probe_older(explain::ConnectReport& report, const Target& target, const ConnectOptions& options,
                 const Session& session);

}  // namespace entente::cli
