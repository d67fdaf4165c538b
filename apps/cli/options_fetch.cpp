// Reading the options of the verbs that fetch.
#include "options_fetch.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace entente::cli {
namespace {

/// `14d`, `36h`, `2w`; in seconds.
std::int64_t duration_of(const std::string& flag, const std::string& text) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t seconds = unit == "d" ? 86400 : unit == "h" ? 3600 : unit == "w" ? 7 * 86400 : 0;
  if (error != std::errc() || number < 0 || number > 100000 || seconds == 0)
    throw CLI::ValidationError(flag, "a number and h, d or w: 14d");
  return number * seconds;
}

/// `fetch`: the flag without which they have no effect, if there is one.
void add_fetch_from(CLI::App& sub, FetchChoice& choice, CLI::Option* fetch) {
  auto* from = sub.add_option("--fetch-from", choice.from, "This host may have a private address; may be repeated");
  from->type_name("HOST")->expected(1)->take_all();
  auto* timeout = sub.add_option_function<double>(
      "--fetch-timeout",
      [&choice](double seconds) { choice.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000)); },
      "Seconds for each that is fetched (5)");
  timeout->type_name("SECONDS")->check(CLI::Range(0.001, 600.0));
  if (!fetch) return;
  from->needs(fetch);
  timeout->needs(fetch);
}

}  // namespace

void add_lists(CLI::App& sub, std::vector<std::string>& files, const std::string& help) {
  sub.add_option("--crl", files, help)->type_name("FILE")->expected(1)->take_all();
}

void add_revocation_mode(CLI::App& sub, std::optional<RevocationMode>& into, const std::string& help) {
  const auto take = [&into](const std::string& how) {
    into = how == "off" ? RevocationMode::off : how == "soft" ? RevocationMode::soft : RevocationMode::require;
  };
  sub.add_option_function<std::string>("--revocation", take, help)
      ->type_name("HOW")
      ->check(CLI::IsMember({"off", "soft", "require"}));
}

void add_fetching(CLI::App& sub, FetchChoice& choice, FetchFlag flag) {
  CLI::Option* fetch = nullptr;
  if (flag == FetchFlag::needed)
    fetch = sub.add_flag("--fetch", choice.fetch,
                         "Fetch what is missing from where the certificates point: issuers, revocation lists, OCSP");
  add_fetch_from(sub, choice, fetch);
  auto* cache = sub.add_flag("!--no-cache", choice.cache, "Neither use nor keep what was fetched before");
  if (fetch) cache->needs(fetch);
}

void add_cert_fetch_options(CLI::App& sub, CertFetchOptions& options) {
  sub.add_option("WHAT", options.what, "A file (PEM or DER), or host[:port]")->required();
  sub.add_option("--ca", options.ca, "Stop at what the CAs of this file or directory issued, instead of the system's")
      ->type_name("FILE");
  auto* out = sub.add_option("--out", options.out, "Write to this file")->type_name("FILE");
  sub.add_flag("--force", options.force, "Replace a file that is there")->needs(out);
  add_fetching(sub, options.fetching, FetchFlag::implied);
}

void add_cert_expiry_options(CLI::App& sub, CertExpiryOptions& options) {
  sub.add_option("WHAT", options.what, "host[:port], or a file (PEM or DER)")->required();
  sub.add_option("--ca", options.ca, "Trust the certificates of this file or directory, and no others")
      ->type_name("FILE");
  sub.add_option_function<std::string>(
         "--fail-on", [&options](const std::string& text) { options.fail_on = duration_of("--fail-on", text); },
         "A certificate that ends within this time is a finding (14d)")
      ->type_name("TIME");
  sub.add_option_function<double>(
         "--timeout",
         [&options](double seconds) { options.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000)); },
         "Seconds for each of DNS, TCP and TLS (10)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0));
  sub.add_flag("--json", options.json, "JSON on stdout (schema entente.cert.expiry/1)");
}

void add_connect_revocation(CLI::App& sub, ConnectOptions& options) {
  add_lists(sub, options.crl, "Revocation lists (PEM or DER); may be repeated. Alone they refuse what they name");
  add_revocation_mode(sub, options.revocation,
                      "off; soft (the default): what is known to be revoked is refused; require: what is not known to "
                      "be good, too");
  add_fetching(sub, options.fetching, FetchFlag::needed);
}

void add_staple_fetching(CLI::App& sub, FetchChoice& choice) {
  add_fetch_from(
      sub, choice,
      sub.add_flag("--staple-fetch", choice.fetch,
                   "Fetch an OCSP response for each certificate that has no --staple, from where it says, and "
                   "a new one before that ends"));
}

}  // namespace entente::cli
