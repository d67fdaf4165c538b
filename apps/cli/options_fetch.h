// The options of the verbs that fetch.
#pragma once
#include "options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace entente::cli {

/// --crl, which may be repeated, and --revocation.
void add_lists(CLI::App& sub, std::vector<std::string>& files, const std::string& help);
void add_revocation_mode(CLI::App& sub, std::optional<RevocationMode>& into, const std::string& help);

/// --fetch-from and --no-cache; for verbs that fetch only if they are told to, --fetch before.
enum class FetchFlag : std::uint8_t { needed, implied };
void add_fetching(CLI::App& sub, FetchChoice& choice, FetchFlag flag);

void add_cert_fetch_options(CLI::App& sub, CertFetchOptions& options);
void add_cert_expiry_options(CLI::App& sub, CertExpiryOptions& options);

void add_connect_revocation(CLI::App& sub, ConnectOptions& options);
/// Of `serve`.
void add_staple_fetching(CLI::App& sub, FetchChoice& choice);

}  // namespace entente::cli
