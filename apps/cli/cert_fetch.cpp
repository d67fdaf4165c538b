// `entente cert fetch`: the certificates that a chain lacks, from where it says that they are.
#include <fmt/format.h>

#include <algorithm>

#include "chains.h"
#include "explain/verdict_text.h"
#include "fetching.h"
#include "files.h"
#include "issue/authority.h"
#include "issue/sources.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

constexpr std::size_t kLongest = 8;

std::string called(Bytes certificate) {
  const auto info = describe_certificate(certificate);
  return info ? explain::short_name(*info) : "a certificate that cannot be read";
}

/// Whether an anchor issued it.
bool is_trusted(Bytes certificate, const TrustStore& trust) {
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = system_clock().now();
  options.leaf_signs = false;
  options.revocation.mode = RevocationMode::off;
  return verify({&certificate, 1}, trust, options).valid;
}

const Buffer* issuer_among(const std::vector<Buffer>& have, Bytes certificate) {
  for (const auto& candidate : have)
    if (!std::ranges::equal(candidate, certificate) && issue::is_issued_by(certificate, candidate)) return &candidate;
  return nullptr;
}

/// From the leaf up to below a root. What the file or host gave comes first, then what is fetched. A chain that comes
/// back to itself ends by its length.
std::vector<Buffer> completed(const std::vector<Buffer>& have, const TrustStore* trust, Fetching& fetching) {
  std::vector<Buffer> out{have.at(0)};
  while (!issue::is_root(out.back()) && !(trust && is_trusted(out.back(), *trust))) {
    if (out.size() == kLongest)
      throw Stop(make_error(Fault::cert_too_many, "chain", fmt::format("{} certificates at most", kLongest), "more"),
                 called(out.back()));
    if (const auto* issuer = issuer_among(have, out.back())) {
      out.push_back(*issuer);
      continue;
    }
    auto issuers = fetching.issuers_of(out.back());
    if (!issuers) throw Stop(issuers.error(), "the issuer of " + called(out.back()));
    out.push_back(std::move(issuers->front()));
  }
  if (out.size() > 1 && issue::is_root(out.back())) {
    complain(fmt::format("the chain ends in {}, which is left out: whoever verifies has it", called(out.back())));
    out.pop_back();
  }
  return out;
}

/// The system's where there is one; without any a chain is followed to its root.
TrustStore::Ptr anchors_of(const std::string& path) {
  if (!path.empty()) return trust_of(path).store;
  const auto system = TrustStore::system();
  return system ? *system : nullptr;
}

}  // namespace

int run(const CertFetchOptions& options) {
  const auto have = chain_of(options.what);
  if (have.empty()) throw Stop(make_error(Fault::pem_invalid, {}, "a certificate", "none"), options.what);
  (void)must(describe_certificate(have[0]), options.what);
  Fetching fetching(options.fetching, system_clock().now(), complain);
  const auto chain = completed(have, anchors_of(options.ca).get(), fetching);
  std::string text;
  for (const auto& certificate : chain) text += issue::Identity{certificate, nullptr}.certificate_pem();
  if (options.out.empty())
    print(text);
  else
    write_file(options.out, text, Secrecy::open, options.force);
  return kExitGood;
}

}  // namespace entente::cli
