// The search for a path from the leaf to a trust anchor (RFC 4158), through intermediates in any order. What a
// certificate must fulfil is path_checks' business; this only decides where to look next.
#pragma once
#include <deque>
#include <vector>

#include "x509/budget.h"
#include "x509/path_checks.h"
#include "x509/revocation.h"
#include "x509/trust_store.h"

namespace entente::x509 {

class PathBuilder {
 public:
  /// `chain` holds the leaf first; all arguments outlive the search.
  PathBuilder(const std::deque<Candidate>& chain, const Anchors& anchors, const Question& question,
              const VerifyOptions& options, const crypto::Provider& provider) noexcept;

  /// Looks for a path in which every check passes; what fails a check is not followed.
  [[nodiscard]] bool find() noexcept;
  /// After find() found none: follows what fails as well, to tell how close the paths come.
  void explore() noexcept;
  /// Nothing is looked for: judges this path, from the leaf to an anchor or to where it ends, and every check of it.
  /// What it may cost is its own, signatures aside, which are checked once for all paths.
  [[nodiscard]] CertificatePath judge(std::vector<const Candidate*> path) noexcept;

  [[nodiscard]] CertificatePath take_best() noexcept { return std::move(best_); }
  [[nodiscard]] std::vector<CertificatePath> take_rejected() noexcept { return std::move(rejected_); }
  /// The budget ended find().
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }
  /// What has been paid so far.
  [[nodiscard]] const Budget& budget() const noexcept { return budget_; }

 private:
  using Step = const Candidate*;
  using SignatureAlgorithm = crypto::SignatureAlgorithm;
  /// How a search goes on: with the next issuer, one certificate back, or not at all.
  enum class Go : std::uint8_t { on, back, stop };
  struct Signature {
    Step subject, issuer;
    Outcome outcome;
  };

  Go extend() noexcept;
  Go follow(const Candidate& issuer) noexcept;
  Go complete() noexcept;
  [[nodiscard]] bool may_follow(const Candidate& issuer) noexcept;
  void dead_end(bool too_long) noexcept;
  void keep(CertificatePath path) noexcept;
  void reject() noexcept;

  enum class Signatures : std::uint8_t { check, recall };
  [[nodiscard]] Outcome signature(Step subject, Step issuer, Signatures how) noexcept;
  [[nodiscard]] bool signatures_pass() noexcept;
  [[nodiscard]] bool verifies(Step subject, const crypto::PublicKey& key, const SignatureAlgorithm& algorithm,
                              const Certificate& issuer) noexcept;
  [[nodiscard]] bool constraints_pass() noexcept;
  [[nodiscard]] bool none_revoked() noexcept;
  [[nodiscard]] bool is_vouched_for(std::size_t index) noexcept;
  [[nodiscard]] RevocationChecks::Finding revocation(std::size_t index, Signatures how) noexcept;
  [[nodiscard]] Check constraints_check(std::size_t index) noexcept;
  [[nodiscard]] PolicyFinding judge_policies() noexcept;
  [[nodiscard]] Check trust_check() const noexcept;
  [[nodiscard]] bool has_pin() const noexcept;
  void put_whole_path_checks(CertificatePath& out) noexcept;
  [[nodiscard]] CertificatePath checked_path(Signatures how) noexcept;
  [[nodiscard]] Check key_check(Step step) const noexcept;
  [[nodiscard]] bool has_room(const Candidate& issuer) const noexcept;
  [[nodiscard]] Place place(std::size_t index, bool is_anchor) const noexcept;
  [[nodiscard]] bool stands_in_path(const Certificate& certificate) const noexcept;

  const std::deque<Candidate>& chain_;
  const Anchors& anchors_;
  const Question& question_;
  const VerifyLimits& limits_;
  const crypto::Provider& provider_;
  Budget budget_;
  PaidSignatures paid_;
  RevocationChecks revocation_;
  bool exploring_ = false, exhausted_ = false;
  std::vector<Step> path_;
  std::vector<Signature> signatures_;  ///< each pair is checked once
  SignatureCache* cache_;              ///< nullptr: none
  std::size_t bad_link_;               ///< index of the certificate whose issuer did not sign it, or past all
  CertificatePath best_;
  unsigned best_distance_ = 0;
  std::vector<CertificatePath> rejected_;
};

/// What it means that a path ends at this certificate, which is no anchor.
Fault end_of_path(const Certificate& last, bool is_leaf) noexcept;

}  // namespace entente::x509
