// Depth first, the likely issuers first; signatures are checked once a path has reached an anchor, from there down.
#include "x509/path_builder.h"

#include <algorithm>

#include "x509/name_constraints.h"

namespace entente::x509 {
namespace {

/// What is set aside to tell, after all is lost, how close the paths came.
constexpr VerifyLimits explore_limits(const VerifyLimits& limits) noexcept {
  VerifyLimits out = limits;
  out.steps = std::min(limits.steps / 10, 500U);
  out.comparisons = limits.comparisons / 4;
  return out;
}
constexpr std::size_t kRejectedKept = 8, kSelfIssued = 8, kDeepest = 200;
constexpr std::size_t kNoLink = static_cast<std::size_t>(-1);

/// RFC 4158 §3.5.12: key identifiers tell issuers of one name apart. A hint: no check of RFC 5280 §6 asks for them.
bool identifiers_fit(const Certificate& subject, const Certificate& issuer) noexcept {
  const auto wanted = subject.extensions.authority_key_identifier;
  const auto present = issuer.extensions.subject_key_identifier;
  return wanted.empty() || present.empty() || equal(wanted, present);
}

/// How far a path is from good: where it ends weighs most, then its CAs; what the leaf itself lacks all paths share.
unsigned distance(const CertificatePath& path) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < path.size(); ++i)
    for (const auto& check : path[i].checks) {
      if (check.outcome != Outcome::fail) continue;
      sum += check.id == CheckId::trust || check.id == CheckId::signature ? 100U : i > 0 ? 10U : 1U;
    }
  return sum;
}

/// Names are compared letter by letter, so that long ones cost more.
unsigned price(const Name& name) noexcept {
  return name.der.size() <= 256 ? 1 : static_cast<unsigned>(name.der.size() / 64);
}

}  // namespace

Fault end_of_path(const Certificate& last, bool is_leaf) noexcept {
  if (!is_leaf) return Fault::cert_unknown_issuer;
  if (last.self_issued() && identifiers_fit(last, last)) return Fault::cert_self_signed;
  // Who says where its issuer can be fetched has an intermediate above; private CAs rarely say so.
  return last.extensions.ca_issuers.empty() ? Fault::cert_unknown_issuer : Fault::cert_intermediate_missing;
}

PathBuilder::PathBuilder(const std::deque<Candidate>& chain, const Anchors& anchors, const Question& question,
                         const VerifyOptions& options, const crypto::Provider& provider) noexcept
    : chain_(chain),
      anchors_(anchors),
      question_(question),
      limits_(options.limits),
      provider_(provider),
      budget_(limits_.signatures, limits_.steps - explore_limits(limits_).steps,
              limits_.comparisons - explore_limits(limits_).comparisons),
      paid_(provider, budget_),
      revocation_(options.revocation),
      cache_(options.signatures.get()),
      bad_link_(kNoLink) {
  path_.reserve(8);
  signatures_.reserve(8);
}

bool PathBuilder::find() noexcept {
  // A leaf that is itself in the store is trusted as it is; one with the same name and key but other contents is not.
  const auto* anchor = anchors_.find(*chain_.front());
  path_.assign(1, anchor ? anchor : &chain_.front());
  if (any_failed(check(**path_.front(), place(0, anchor != nullptr), question_))) return false;
  if (key_check(path_.front()).outcome == Outcome::fail) return false;
  (void)(anchor ? complete() : extend());
  exhausted_ = budget_.exhausted();
  return !best_.empty();
}

void PathBuilder::explore() noexcept {
  exploring_ = true;
  rejected_.clear();
  bad_link_ = kNoLink;
  budget_.renew(explore_limits(limits_).steps, explore_limits(limits_).comparisons);
  if (path_.front()->is_anchor())
    (void)complete();
  else
    (void)extend();
  if (best_.empty()) dead_end(false);
}

CertificatePath PathBuilder::judge(std::vector<Step> path) noexcept {
  path_ = std::move(path);
  budget_.renew(limits_.steps, limits_.comparisons);
  auto out = checked_path(Signatures::check);
  const auto& last = *path_.back();
  if (!last.is_anchor())
    out.back()[CheckId::trust] = {CheckId::trust, Outcome::fail, end_of_path(*last, path_.size() == 1)};
  return out;
}

PathBuilder::Go PathBuilder::extend() noexcept {
  const auto& subject = **path_.back();
  bool has_issuer = false, too_long = false;
  auto go = Go::on;
  const auto tried = [&](const Candidate& issuer, bool likely) {
    if (identifiers_fit(subject, *issuer) != likely) return false;
    if (!budget_.step(price(subject.issuer))) {
      go = Go::stop;
    } else if (issuer.is_anchor() || !stands_in_path(*issuer)) {
      has_issuer = true;
      too_long = too_long || !has_room(issuer);
      go = follow(issuer);
    }
    return go != Go::on;
  };
  // Once all is lost, an issuer with another key identifier is not worth a word.
  for (const bool likely : {true, false}) {
    if (exploring_ && !likely) break;
    if (anchors_.any_named(subject.issuer, [&](const Candidate& anchor) { return tried(anchor, likely); })) return go;
    for (const auto& issuer : chain_) {
      if (equal_names(issuer->subject, subject.issuer) && tried(issuer, likely)) return go;
    }
  }
  if (exploring_ && (!has_issuer || too_long)) dead_end(too_long);
  return Go::on;
}

PathBuilder::Go PathBuilder::follow(const Candidate& issuer) noexcept {
  if (!may_follow(issuer)) return Go::on;
  path_.push_back(&issuer);
  const auto go = issuer.is_anchor() ? complete() : extend();
  path_.pop_back();
  if (go == Go::stop) return go;
  // A signature further down is wrong: no other issuer up here can mend it.
  if (bad_link_ != kNoLink && bad_link_ + 1 < path_.size()) return Go::back;
  bad_link_ = kNoLink;
  return Go::on;
}

bool PathBuilder::may_follow(const Candidate& issuer) noexcept {
  if (!has_room(issuer)) return false;
  if (exploring_) return true;
  if (signature(path_.back(), &issuer, Signatures::recall) == Outcome::fail) return false;
  if (!any_failed(check(*issuer, place(path_.size(), issuer.is_anchor()), question_))) return true;
  path_.push_back(&issuer);
  reject();
  path_.pop_back();
  return false;
}

/// The path has reached an anchor.
PathBuilder::Go PathBuilder::complete() noexcept {
  if (exploring_) {
    keep(checked_path(Signatures::check));
    return Go::on;
  }
  if (signatures_pass() && constraints_pass() && !judge_policies().failed_at && !budget_.exhausted() &&
      trust_check().outcome == Outcome::pass && none_revoked()) {
    auto path = checked_path(Signatures::recall);
    // What is told of it has to be paid for too.
    if (!budget_.exhausted()) best_ = std::move(path);
    return Go::stop;
  }
  if (budget_.exhausted()) return Go::stop;
  reject();
  return Go::on;
}

/// From the anchor down, so that nobody unknown decides what is checked (RFC 5280 §6.1.3 (a)(1)).
bool PathBuilder::signatures_pass() noexcept {
  for (auto i = path_.size() - 1; i-- > 0;) {
    if (signature(path_[i], path_[i + 1], Signatures::check) == Outcome::pass) continue;
    bad_link_ = i;
    return false;
  }
  return true;
}

bool PathBuilder::constraints_pass() noexcept {
  for (std::size_t i = 0; i < path_.size(); ++i)
    if (constraints_check(i).outcome == Outcome::fail) return false;
  return true;
}

/// RFC 5280 §6.1.3 (a)(3). From the anchor down: what a CA says counts once it is known not to be revoked itself.
bool PathBuilder::none_revoked() noexcept {
  for (auto i = path_.size() - 1; i-- > 0;)
    if (revocation(i, Signatures::check).check.outcome == Outcome::fail) return false;
  // Who spends the budget does not keep us from hearing.
  return !budget_.exhausted();
}

/// The path reaches an anchor whose key, and the keys below it, signed down to this certificate: nobody unknown decides
/// which lists are gone through.
bool PathBuilder::is_vouched_for(std::size_t index) noexcept {
  if (!path_.back()->is_anchor()) return false;
  for (auto i = path_.size() - 1; i-- > index;)
    if (signature(path_[i], path_[i + 1], Signatures::check) != Outcome::pass) return false;
  return true;
}

RevocationChecks::Finding PathBuilder::revocation(std::size_t index, Signatures how) noexcept {
  const auto &subject = *path_[index], &issuer = *path_[index + 1];
  if (how == Signatures::recall || !is_vouched_for(index)) return revocation_.recall(subject, issuer);
  const auto* above = index + 2 < path_.size() ? path_[index + 2] : nullptr;
  return revocation_.check(subject, index == 0, {*subject, issuer, above, chain_, question_.at}, paid_);
}

/// RFC 5280 §6.1.3 (b)-(c): against the constraints of all CAs above, the anchor's too.
Check PathBuilder::constraints_check(std::size_t index) noexcept {
  Check out{CheckId::name_constraints};
  // RFC 5280 §6.1.3: a self-issued certificate that is not the last is not bound.
  if (index > 0 && (*path_[index])->self_issued()) return out;
  for (auto above = index + 1; above < path_.size(); ++above) {
    if ((*path_[above])->extensions.name_constraints.empty()) continue;
    const bool bad = find_violation(**path_[index], **path_[above], budget_).has_value();
    if (bad || budget_.exhausted())
      return {out.id, Outcome::fail, bad ? Fault::cert_name_constraint : Fault::cert_budget};
    out.outcome = Outcome::pass;
  }
  return out;
}

/// RFC 5280 §6.1.3 (d)-(f), RFC 9618.
PolicyFinding PathBuilder::judge_policies() noexcept {
  std::vector<const Certificate*> path;
  path.reserve(path_.size());
  for (const auto* step : path_) path.push_back(&**step);
  return x509::judge_policies(path, question_.policies, budget_);
}

/// Of a path that ends in an anchor: whether that anchor will do.
Check PathBuilder::trust_check() const noexcept {
  const auto until = path_.back()->distrusted_after();
  if (until && (*path_.front())->validity.not_before > *until)
    return {CheckId::trust, Outcome::fail, Fault::cert_distrusted};
  if (!has_pin()) return {CheckId::trust, Outcome::fail, Fault::cert_pin};
  return {CheckId::trust, Outcome::pass};
}

/// RFC 7469 §2.6: one of the path's keys is one of the pinned ones.
bool PathBuilder::has_pin() const noexcept {
  if (question_.pins.empty()) return true;
  const auto hash = provider_.hash(crypto::HashAlgorithm::sha256);
  return std::ranges::any_of(path_, [&](Step step) {
    std::array<std::uint8_t, 32> pin;
    hash->reset();
    hash->update((*step)->subject_public_key_info.der);
    hash->snapshot(pin);
    return std::ranges::find(question_.pins, pin) != question_.pins.end();
  });
}

Outcome PathBuilder::signature(Step subject, Step issuer, Signatures how) noexcept {
  for (const auto& known : signatures_)
    if (known.subject == subject && known.issuer == issuer) return known.outcome;
  if (how == Signatures::recall) return Outcome::unknown;
  auto outcome = Outcome::unknown;
  const auto algorithm = signature_algorithm((*subject)->signature_algorithm);
  const auto& key = issuer->key(provider_);
  if (algorithm && key) {
    if (!budget_.signature()) return outcome;
    outcome = verifies(subject, **key, *algorithm, **issuer) ? Outcome::pass : Outcome::fail;
  }
  signatures_.push_back({subject, issuer, outcome});
  return outcome;
}

bool PathBuilder::verifies(Step subject, const crypto::PublicKey& key, const SignatureAlgorithm& algorithm,
                           const Certificate& issuer) noexcept {
  const auto& bits = (*subject)->signature_value;
  if (bits.unused != 0) return false;
  const auto check = [&] { return key.verify(algorithm, (*subject)->tbs_certificate, bits.bytes); };
  if (!cache_) return check();
  // Both are DER, so that where one ends and the other begins is not open.
  const auto hash = provider_.hash(crypto::HashAlgorithm::sha256);
  hash->update(issuer.subject_public_key_info.der);
  hash->update((*subject)->der());
  SignatureCache::Key digest;
  hash->snapshot(digest);
  if (cache_->has(digest)) return true;
  const bool good = check();
  if (good) cache_->add(digest);
  return good;
}

CertificatePath PathBuilder::checked_path(Signatures how) noexcept {
  CertificatePath out;
  out.reserve(path_.size());
  for (std::size_t i = 0; i < path_.size(); ++i) {
    const auto* step = path_[i];
    const bool anchor = step->is_anchor();
    CheckedCertificate checked{
        .certificate = step->certificate(), .checks = check(**step, place(i, anchor), question_), .is_anchor = anchor};
    checked[CheckId::key] = key_check(step);
    checked[CheckId::name_constraints] = constraints_check(i);
    if (!anchor) {
      const bool has_issuer = i + 1 < path_.size();
      checked[CheckId::signature] = {CheckId::signature,
                                     has_issuer ? signature(step, path_[i + 1], how) : Outcome::unknown,
                                     Fault::cert_signature_invalid};
      if (has_issuer) {
        const auto found = revocation(i, how);
        checked.revocation = found.revocation;
        checked[CheckId::revocation] = found.check;
      }
    }
    out.push_back(std::move(checked));
  }
  if (path_.back()->is_anchor()) put_whole_path_checks(out);
  return out;
}

void PathBuilder::put_whole_path_checks(CertificatePath& out) noexcept {
  out.back()[CheckId::trust].outcome = Outcome::pass;
  out.back().distrusted_after = path_.back()->distrusted_after();
  // It is the leaf that was issued too late, or by somebody else.
  if (const auto trust = trust_check(); trust.outcome == Outcome::fail) out.front()[CheckId::trust] = trust;
  const auto policies = judge_policies();
  if (!policies.demanded) return;
  for (auto i = out.size(); i-- > policies.failed_at.value_or(0);)
    if (!out[i].is_anchor || i == 0) out[i][CheckId::policies].outcome = Outcome::pass;
  const auto fault = budget_.exhausted() ? Fault::cert_budget : Fault::cert_policy;
  if (policies.failed_at || budget_.exhausted())
    out[policies.failed_at.value_or(0)][CheckId::policies] = {CheckId::policies, Outcome::fail, fault};
}

void PathBuilder::dead_end(bool too_long) noexcept {
  auto path = checked_path(Signatures::check);
  const auto& last = **path_.back();
  path.back()[CheckId::trust] = {CheckId::trust, Outcome::fail,
                                 too_long ? Fault::cert_too_many : end_of_path(last, path.size() == 1)};
  keep(std::move(path));
}

void PathBuilder::keep(CertificatePath path) noexcept {
  const auto far = distance(path);
  if (best_.empty() || far < best_distance_) {
    best_distance_ = far;
    std::swap(best_, path);
  }
  if (!path.empty() && rejected_.size() < kRejectedKept) rejected_.push_back(std::move(path));
}

void PathBuilder::reject() noexcept {
  if (rejected_.size() < kRejectedKept) rejected_.push_back(checked_path(Signatures::recall));
}

Check PathBuilder::key_check(Step step) const noexcept {
  const auto& key = step->key(provider_);
  return key ? Check{CheckId::key, Outcome::pass} : Check{CheckId::key, Outcome::fail, key.error().fault};
}

bool PathBuilder::has_room(const Candidate& issuer) const noexcept {
  if (issuer.is_anchor()) return true;
  // Self-issued ones do not count (RFC 5280 §6.1.4 (l)), but there is an end to them too, and to recursion.
  const auto counted = place(path_.size(), false).cas_below + (issuer->self_issued() ? 0U : 1U);
  return counted <= limits_.intermediates && path_.size() <= std::min(limits_.intermediates + kSelfIssued, kDeepest);
}

Place PathBuilder::place(std::size_t index, bool is_anchor) const noexcept {
  return place_of(index, is_anchor, [&](std::size_t i) -> const Certificate& { return **path_[i]; });
}

bool PathBuilder::stands_in_path(const Certificate& certificate) const noexcept {
  // RFC 4158 §2.4.2: the same name and key again is a loop.
  return std::ranges::any_of(path_, [&](Step step) {
    return equal((*step)->subject_public_key_info.der, certificate.subject_public_key_info.der) &&
           equal_names((*step)->subject, certificate.subject);
  });
}

}  // namespace entente::x509
