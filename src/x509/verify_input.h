// What a verification is asked and given, read.
#pragma once
#include <entente/trust.h>

#include <deque>
#include <span>
#include <vector>

#include "x509/candidate.h"
#include "x509/path_checks.h"

namespace entente::x509 {

/// Fault::config_invalid.
Result<PolicyInputs> read_policies(const PolicyOptions& options) noexcept;
/// A verdict that holds what is asked, and nothing else yet.
Verdict verdict_on(const VerifyOptions& options) noexcept;
/// What is asked; its names view the verdict's own copies, the rest the options. Fault::name_invalid, config_invalid.
Result<Question> read_question(const Verdict& verdict, const VerifyOptions& options) noexcept;
/// Nothing is parsed before. Fault::cert_too_many, cert_malformed where there is none.
Result<void> check_sizes(std::span<const Bytes> chain, const VerifyLimits& limits) noexcept;
/// Reads the leaf, which must be readable, and of the rest what is.
Result<std::deque<Candidate>> read_chain(std::span<const Bytes> chain,
                                         std::vector<UnreadableCertificate>& unreadable) noexcept;

}  // namespace entente::x509
