// The verbs: each takes its options and returns what the program exits with.
#pragma once
#include "options.h"

namespace entente::cli {

int run(const DemoOptions& options);
int run(const ConnectOptions& options);
int run(const ServeOptions& options);
int run(const CertShowOptions& options);
int run(const CertVerifyOptions& options);
int run(const CertTreeOptions& options);
int run(const CertFetchOptions& options);
int run(const CertExpiryOptions& options);
int run(const MakeCaOptions& options);
int run(const IssueOptions& options);
int run(const CertRevokeOptions& options);
int run(const CertCrlOptions& options);
int run(const OcspRespondOptions& options);
int run(const DiffOptions& options);
int run(const PolicyListOptions& options);
int run(const PolicyShowOptions& options);
int run(const ExplainOptions& options);
int run(const DecodeOptions& options);

}  // namespace entente::cli
