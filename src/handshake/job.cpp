// Jobs as the application holds them (job.h): a number, and the work inside.
#include <entente/job.h>

#include "handshake/jobs.h"

namespace entente {

using handshake::JobAnswer;

JobResult::JobResult(std::unique_ptr<JobAnswer> answer) noexcept : answer_(std::move(answer)) {}
JobResult::JobResult(JobResult&&) noexcept = default;
JobResult& JobResult::operator=(JobResult&&) noexcept = default;
JobResult::~JobResult() = default;

JobResult JobResult::failure(Error error) noexcept { return JobResult(std::make_unique<JobAnswer>(error)); }
std::unique_ptr<JobAnswer> JobResult::take() && noexcept { return std::move(answer_); }

CryptoJob::CryptoJob(JobId id, std::unique_ptr<handshake::Job> job) noexcept : id_(id), job_(std::move(job)) {}
CryptoJob::CryptoJob(CryptoJob&&) noexcept = default;
CryptoJob& CryptoJob::operator=(CryptoJob&&) noexcept = default;
CryptoJob::~CryptoJob() = default;

JobKind CryptoJob::kind() const noexcept {
  return std::visit([]<class J>(const J&) { return J::kind; }, job_->work);
}

JobResult CryptoJob::run() noexcept {
  const auto run = [](auto& job) {
    auto answer = job.run();
    if (!answer) return JobResult::failure(answer.error());
    return JobResult(std::make_unique<JobAnswer>(std::move(*answer)));
  };
  return std::visit(run, job_->work);
}

std::optional<SignRequest> CryptoJob::sign_request() const noexcept {
  const auto* sign = std::get_if<handshake::Sign>(&job_->work);
  if (!sign) return std::nullopt;
  for (const auto version : {ProtocolVersion::tls13, ProtocolVersion::tls12})
    for (const auto& row : crypto::signature_schemes())
      if (row.algorithm == sign->algorithm && crypto::fits(row, sign->key->type(), version))
        return SignRequest{row.scheme, sign->content, sign->key->spki()};
  return std::nullopt;
}

JobResult CryptoJob::signed_with(Buffer signature) const noexcept {
  const auto* sign = std::get_if<handshake::Sign>(&job_->work);
  if (!sign) return JobResult::failure(make_error(Fault::job_wrong, "signed_with"));
  const auto key = crypto::openssl_provider().import_public(sign->key->spki());
  if (!key || !(*key)->verify(sign->algorithm, sign->content, signature))
    return JobResult::failure(make_error(Fault::sign_failed, sign->where, "a signature by the certificate's key",
                                         "one that does not verify"));
  return JobResult(std::make_unique<JobAnswer>(handshake::Sign::Answer{std::move(signature)}));
}

std::optional<ChainQuestion> CryptoJob::chain_question() noexcept {
  auto* verify = std::get_if<handshake::VerifyChain>(&job_->work);
  if (!verify) return std::nullopt;
  return ChainQuestion{verify->chain, verify->trust, verify->options};
}

}  // namespace entente
