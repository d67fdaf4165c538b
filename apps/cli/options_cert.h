// The options of the verbs of `entente cert` that judge and draw.
#pragma once
#include "options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace entente::cli {

void add_cert_verify_options(CLI::App& sub, CertVerifyOptions& options);
void add_cert_tree_options(CLI::App& sub, CertTreeOptions& options);

}  // namespace entente::cli
