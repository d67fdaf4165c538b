// Work as an input: key agreement, signing and verification are handed out as jobs and answered like a message. Without
// asking for it (ConnectionOptions::jobs) the engine does them itself, in place.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <entente/bytes.h>
#include <entente/error.h>
#include <entente/trace.h>
#include <entente/trust.h>

namespace entente {

using JobId = std::uint32_t;

namespace handshake {
struct Job;
struct JobAnswer;
}  // namespace handshake

/// The answer to a job, made by CryptoJob::run or by whoever did the work.
class JobResult {
 public:
  explicit JobResult(std::unique_ptr<handshake::JobAnswer> answer) noexcept;
  JobResult(JobResult&&) noexcept;
  JobResult& operator=(JobResult&&) noexcept;
  ~JobResult();

  /// To any job: it could not be done. The connection fails with this error.
  [[nodiscard]] static JobResult failure(Error error) noexcept;

  [[nodiscard]] std::unique_ptr<handshake::JobAnswer> take() && noexcept;

 private:
  std::unique_ptr<handshake::JobAnswer> answer_;
};

/// What a job of JobKind::sign asks of whoever holds the key (RFC 8446 §4.4.3).
struct SignRequest {
  SignatureScheme scheme;
  Bytes content;  ///< to be hashed and signed as the scheme says; lives as long as the job
  Bytes spki;     ///< DER SubjectPublicKeyInfo: which key
};

/// What a job of JobKind::verify_chain judges. What is missing may be added before run(): certificates that link the
/// chain to an anchor, revocation lists, OCSP responses. All of it is the job's own and lives as long.
struct ChainQuestion {
  std::vector<Buffer>& chain;  ///< DER, the leaf first
  const TrustStore::Ptr& trust;
  VerifyOptions& options;
};

/// A piece of work. Owns its inputs and shares the keys, so it may outlive the connection and run on any thread.
class CryptoJob {
 public:
  CryptoJob(JobId id, std::unique_ptr<handshake::Job> job) noexcept;
  CryptoJob(CryptoJob&&) noexcept;
  CryptoJob& operator=(CryptoJob&&) noexcept;
  ~CryptoJob();

  [[nodiscard]] JobId id() const noexcept { return id_; }
  [[nodiscard]] JobKind kind() const noexcept;
  /// Does the work here and now.
  [[nodiscard]] JobResult run() noexcept;
  /// For JobKind::sign, so that a key can live elsewhere: in another process, in an HSM.
  [[nodiscard]] std::optional<SignRequest> sign_request() const noexcept;
  /// The answer to it. A signature that the public key does not verify becomes Fault::sign_failed and is never sent: a
  /// fault in its making could give the key away.
  [[nodiscard]] JobResult signed_with(Buffer signature) const noexcept;
  /// For JobKind::verify_chain.
  [[nodiscard]] std::optional<ChainQuestion> chain_question() noexcept;
  [[nodiscard]] handshake::Job& inner() noexcept { return *job_; }

 private:
  JobId id_;
  std::unique_ptr<handshake::Job> job_;
};

}  // namespace entente
