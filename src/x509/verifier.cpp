// From a chain to its verdict.
#include "x509/verifier.h"

#include "base/result.h"
#include "x509/findings.h"
#include "x509/path_builder.h"
#include "x509/verify_input.h"

namespace entente::x509 {
namespace {

Result<void> judge(Verified& out, std::span<const Bytes> bytes, const Anchors& anchors, const VerifyOptions& options,
                   const crypto::Provider& provider) noexcept {
  auto& verdict = out.verdict;
  const auto question = TRY(read_question(verdict, options));
  TRY(check_sizes(bytes, options.limits));
  const auto chain = TRY(read_chain(bytes, verdict.unreadable));
  if (const auto& key = chain.front().key(provider)) out.leaf_key = *key;
  PathBuilder builder(chain, anchors, question, options, provider);
  verdict.valid = builder.find();
  if (!verdict.valid) builder.explore();
  verdict.path = builder.take_best();
  verdict.rejected = builder.take_rejected();
  verdict.signatures_checked = builder.budget().signatures_paid();
  verdict.steps = builder.budget().steps_paid();
  verdict.comparisons = builder.budget().comparisons_paid();
  if (verdict.valid) return {};
  if (builder.exhausted()) return fail(Fault::cert_budget, "Certificate");
  const auto finding = most_useful(verdict);
  verdict.failed_at = finding.index;
  // What is missing may be what could not be read.
  if (finding.check == CheckId::trust && !verdict.unreadable.empty())
    return std::unexpected(verdict.unreadable.front().error);
  return std::unexpected(finding.error);
}

}  // namespace

Verified verify(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                const crypto::Provider& provider) noexcept {
  Verified out;
  out.verdict = verdict_on(options);
  if (const auto judged = judge(out, chain, trust.anchors(), options, provider); !judged) {
    out.verdict.valid = false;
    out.verdict.error = judged.error();
  }
  return out;
}

}  // namespace entente::x509

namespace entente {

std::vector<std::string> valid_policies(const Verdict& verdict) {
  std::vector<std::string> out;
  const auto inputs = x509::read_policies(verdict.policies);
  if (!verdict.valid || !inputs || verdict.path.empty() || !verdict.path.back().is_anchor) return out;
  std::vector<const x509::Certificate*> path;
  for (const auto& checked : verdict.path) path.push_back(checked.certificate.get());
  const VerifyLimits limits;
  x509::Budget budget(limits.signatures, limits.steps, limits.comparisons);
  for (const auto& policy : x509::valid_policies(path, *inputs, budget)) out.push_back(x509::dotted({policy}));
  return out;
}

Verdict verify(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options) noexcept {
  return x509::verify(chain, trust, options, crypto::openssl_provider()).verdict;
}

}  // namespace entente
