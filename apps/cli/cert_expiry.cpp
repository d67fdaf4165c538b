// `entente cert expiry`: how long certificates of hosts and files are still good for.
#include "chains.h"
#include "explain/expiry.h"
#include "explain/inputs.h"
#include "fetching.h"
#include "files.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::ExpiryEntry;
using explain::ExpiryFinding;

ExpiryEntry failed(const std::string& target, const Error& error) {
  return {target, nullptr, explain::diagnose(error, {})};
}

/// As a client would judge it, whatever comes of it.
ExpiryEntry of_host(const std::string& text, const TrustStore::Ptr& trust, std::chrono::milliseconds timeout) {
  const auto target = parse_target(text);
  ClientOptions options;
  options.verify = false;
  options.trust = trust;
  Session session;
  session.open(target, must(ClientConfig::make(std::move(options)), text), {target.host, {}}, timeout, nullptr);
  const auto facts = explain::facts_of(session.transcript, explain::Side::client);
  if (!facts.verdict)
    return failed(text, session.error.value_or(make_error(Fault::cert_malformed, "Certificate", "one", "none")));
  ExpiryEntry out{text, facts.verdict, {}};
  if (!facts.verdict->valid) out.failure = explain::diagnose(*facts.verdict);
  return out;
}

ExpiryEntry of_file(const std::string& path, const TrustStore& trust, UnixTime now) {
  const auto chain = certificates_in(path);
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = now;
  options.leaf_signs = false;
  make_room(options.limits, chain);
  const std::vector<Bytes> views(chain.begin(), chain.end());
  auto verdict = std::make_shared<const Verdict>(verify(views, trust, options));
  ExpiryEntry out{path, verdict, {}};
  if (!verdict->valid) out.failure = explain::diagnose(*verdict);
  return out;
}

/// A target that makes no sense is told of, and the others go on.
ExpiryEntry entry_of(const std::string& what, const CertExpiryOptions& options, const TrustStore::Ptr& trust,
                     UnixTime now) try {
  return names_file(what) ? of_file(what, *trust, now) : of_host(what, trust, options.timeout);
} catch (const Stop& stop) {
  return failed(what, stop.error());
}

/// Findings before what could not be reached.
int exit_of(const explain::ExpiryReport& report) {
  int exit = kExitGood;
  for (const auto& entry : report.entries) {
    const auto finding = finding_of(report, entry);
    if (finding == ExpiryFinding::not_reached && exit == kExitGood) exit = entry.failure->exit;
    if (finding == ExpiryFinding::expires_soon || finding == ExpiryFinding::not_valid) exit = kExitFindings;
  }
  return exit;
}

}  // namespace

int run(const CertExpiryOptions& options) {
  const auto trust = trust_of(options.ca);
  explain::ExpiryReport report{system_clock().now(), options.fail_on, {}};
  for (const auto& what : options.what) report.entries.push_back(entry_of(what, options, trust.store, report.at));
  const int exit = exit_of(report);
  if (options.json) {
    print(expiry_json(report, exit) + "\n");
    return exit;
  }
  explain::Page page(standard_output());
  put_expiry(page, report);
  print(page.text());
  return exit;
}

}  // namespace entente::cli
