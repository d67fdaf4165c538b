// From a chain to its verdict.
#include "x509/verifier.h"

#include "base/result.h"
#include "x509/findings.h"
#include "x509/path_builder.h"

namespace entente::x509 {
namespace {

Result<PolicyInputs> read_policies(const PolicyOptions& options) noexcept {
  PolicyInputs out{{}, options.require_explicit, options.inhibit_mapping, options.inhibit_any};
  for (const auto& policy : options.acceptable) {
    auto id = parse_oid(policy);
    if (!id) return fail(Fault::config_invalid, "policies", "an object identifier, 2.23.140.1.2.1", policy);
    // RFC 5280 §6.1.1 (c): any-policy.
    if (equal(*id, oids::any_policy)) {
      out.acceptable.clear();
      break;
    }
    out.acceptable.push_back(std::move(*id));
  }
  return out;
}

/// What is asked; its names view the verdict's own copies.
Result<Question> read_question(const Verdict& verdict, const VerifyOptions& options) noexcept {
  Question question{verdict.purpose, verdict.at, options.leaf_signs, options.schemes};
  question.pins = options.pins;
  question.policies = TRY(read_policies(options.policies));
  if (!verdict.name.empty()) question.name = TRY(reference_name(verdict.name));
  if (!verdict.email.empty()) question.email = TRY(reference_mailbox(verdict.email));
  return question;
}

Result<void> check_sizes(std::span<const Bytes> chain, const VerifyLimits& limits) noexcept {
  if (chain.empty()) return fail(Fault::cert_malformed, "Certificate", "at least one certificate", "none");
  if (chain.size() > limits.certificates)
    return fail(Fault::cert_too_many, "Certificate.certificate_list", "at most " + std::to_string(limits.certificates),
                std::to_string(chain.size()) + " certificates");
  std::size_t sum = 0;
  for (const auto der : chain) {
    sum += der.size();
    if (der.size() > limits.certificate_bytes)
      return fail(Fault::cert_too_many, "Certificate.cert_data",
                  "at most " + std::to_string(limits.certificate_bytes) + " bytes", std::to_string(der.size()));
  }
  if (sum > limits.chain_bytes)
    return fail(Fault::cert_too_many, "Certificate.certificate_list",
                "at most " + std::to_string(limits.chain_bytes) + " bytes", std::to_string(sum));
  return {};
}

/// Reads the leaf, which must be readable, and of the rest what is.
Result<std::deque<Candidate>> read_chain(std::span<const Bytes> chain,
                                         std::vector<UnreadableCertificate>& unreadable) noexcept {
  std::deque<Candidate> out;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto certificate = Certificate::parse(chain[i]);
    if (certificate)
      out.emplace_back(std::move(*certificate), false);
    else if (i == 0)
      return std::unexpected(certificate.error());
    else
      unreadable.push_back({i, certificate.error()});
  }
  return out;
}

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
  out.verdict.purpose = options.purpose;
  out.verdict.name = options.name;
  out.verdict.email = options.email;
  out.verdict.at = options.at;
  out.verdict.leaf_signs = options.leaf_signs;
  if (const auto judged = judge(out, chain, trust.anchors(), options, provider); !judged) {
    out.verdict.valid = false;
    out.verdict.error = judged.error();
  }
  return out;
}

}  // namespace entente::x509

namespace entente {

Verdict verify(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options) noexcept {
  return x509::verify(chain, trust, options, crypto::openssl_provider()).verdict;
}

}  // namespace entente
