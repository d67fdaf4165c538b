// The options of the verbs that run a private CA.
#pragma once
#include "options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace entente::cli {

void add_authority_options(CLI::App& sub, MakeCaOptions& options);
void add_issue_places(CLI::App& sub, IssueOptions& options);
void add_cert_revoke_options(CLI::App& sub, CertRevokeOptions& options);
void add_cert_crl_options(CLI::App& sub, CertCrlOptions& options);
void add_ocsp_respond_options(CLI::App& sub, OcspRespondOptions& options);

}  // namespace entente::cli
