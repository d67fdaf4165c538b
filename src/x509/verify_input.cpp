// Reading what is asked and what was sent.
#include "x509/verify_input.h"

#include "base/result.h"

namespace entente::x509 {

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

Verdict verdict_on(const VerifyOptions& options) noexcept {
  Verdict out;
  out.purpose = options.purpose;
  out.name = options.name.value_or("");
  out.email = options.email.value_or("");
  out.service = options.service.value_or("");
  out.uri = options.uri.value_or("");
  out.at = options.at;
  out.policies = options.policies;
  out.leaf_signs = options.leaf_signs;
  return out;
}

Result<Question> read_question(const Verdict& verdict, const VerifyOptions& options) noexcept {
  Question question{verdict.purpose, verdict.at, options.leaf_signs, options.schemes};
  question.pins = options.pins;
  question.policies = TRY(read_policies(options.policies));
  if (options.name) question.name = TRY(reference_name(verdict.name));
  if (options.email) question.email = TRY(reference_mailbox(verdict.email));
  if (options.service) question.service = TRY(reference_service(verdict.service));
  if (options.uri) question.uri = TRY(reference_uri(verdict.uri));
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

}  // namespace entente::x509
