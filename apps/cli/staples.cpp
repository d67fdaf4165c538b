// Staples from files (RFC 6066 §8).
#include "staples.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/terminal.h"
#include "files.h"
#include "issue/sources.h"
#include "output.h"

namespace entente::cli {
namespace {

/// What a client that trusts the issuer has against the signature; empty if nothing, or if the issuer is not in the
/// chain.
std::string_view distrusted_for(const Credential& credential, Bytes response, UnixTime now) {
  const Bytes leaf = credential.chain()[0];
  const auto chain = credential.chain().subspan(1);
  const auto issuer = std::ranges::find_if(chain, [&](const Buffer& one) { return issue::is_issued_by(leaf, one); });
  if (issuer == chain.end()) return {};
  const Bytes anchor(*issuer);
  const auto store = TrustStore::from_der({&anchor, 1});
  if (!store) return {};
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = now;
  options.revocation.ocsp = {{response.begin(), response.end()}};
  const auto verdict = verify({&leaf, 1}, **store, options);
  if (verdict.path.empty() || verdict.path[0].revocation.status != RevocationStatus::unknown) return {};
  return verdict.path[0].revocation.why;
}

}  // namespace

Credential::Ptr with_staple_file(const Credential& credential, const std::string& path) {
  auto response = read_bytes(path);
  if (!issue::is_ocsp_response(response))
    throw Stop(make_error(Fault::file_unreadable, {}, "an OCSP response (DER)", issue::content_of(response)), path);
  const auto now = system_clock().now();
  auto problem = issue::staple_problem(response, credential.chain()[0], now);
  if (problem.empty()) problem = distrusted_for(credential, response, now);
  if (!problem.empty())
    complain(fmt::format("warning: clients will refuse the staple {}: {}", explain::printable(path), problem));
  return must(credential.with_staple(std::move(response)), path);
}

void warn_of_promise(const Credential& credential, const std::string& path, bool fetched) {
  const auto& leaf = credential.chain()[0];
  if (!credential.staple().empty() || !issue::promises_staple(leaf)) return;
  if (fetched && !issue::sources_of(leaf).ocsp.empty()) return;
  complain(fmt::format("warning: {} promises a stapled response and {}: clients that ask for it will refuse ({})",
                       explain::printable(path), fetched ? "names no responder to fetch it from" : "none is given",
                       fetched ? "--staple" : "--staple, --staple-fetch"));
}

}  // namespace entente::cli
