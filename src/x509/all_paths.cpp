// Following names and keys to every end; PathBuilder judges what was found.
#include "x509/all_paths.h"

#include <algorithm>

#include "base/result.h"
#include "x509/findings.h"
#include "x509/path_builder.h"
#include "x509/verify_input.h"

namespace entente::x509 {
namespace {

using Path = std::vector<const Candidate*>;

/// Depth first over names and keys; signatures and rules are the judge's business.
class Search {
 public:
  Search(const std::deque<Candidate>& chain, const Anchors& anchors, std::size_t deepest, std::size_t most) noexcept
      : chain_(chain), anchors_(anchors), deepest_(deepest), most_(most) {}

  void run() noexcept {
    const auto* anchor = anchors_.find(*chain_.front());
    path_.assign(1, anchor ? anchor : &chain_.front());
    anchor ? found() : follow();
  }

  std::vector<Path> paths;
  bool complete = true;

 private:
  static constexpr std::size_t kMostSteps = 2000;

  void found() noexcept {
    if (paths.size() < most_)
      paths.push_back(path_);
    else
      complete = false;
  }
  bool may_go_on() noexcept {
    if (++steps_ > kMostSteps) complete = false;
    return complete;
  }
  void follow() noexcept {
    if (!may_go_on()) return;
    const Name issuer = (*path_.back())->issuer;
    bool any = false;
    anchors_.any_named(issuer, [&](const Candidate& anchor) {
      any = true;
      path_.push_back(&anchor);
      found();
      path_.pop_back();
      return false;
    });
    for (const auto& next : chain_) {
      if (!equal_names(next->subject, issuer) || stands_in_path(*next) || anchors_.find(*next)) continue;
      any = true;
      if (path_.size() > deepest_) {
        complete = false;
        continue;
      }
      path_.push_back(&next);
      follow();
      path_.pop_back();
    }
    if (!any) found();
  }
  /// RFC 4158 §2.4.2: the same name and key again is a loop.
  [[nodiscard]] bool stands_in_path(const Certificate& certificate) const noexcept {
    return std::ranges::any_of(path_, [&](const Candidate* one) {
      return equal_names((*one)->subject, certificate.subject) &&
             equal((*one)->subject_public_key_info.der, certificate.subject_public_key_info.der);
    });
  }

  const std::deque<Candidate>& chain_;
  const Anchors& anchors_;
  std::size_t deepest_, most_, steps_ = 0;
  Path path_;
};

bool is_good(const CertificatePath& path) noexcept {
  return path.back().is_anchor && std::ranges::all_of(path, [](const CheckedCertificate& one) {
           return one.passed() && (one.is_anchor || one[CheckId::signature].outcome == Outcome::pass);
         });
}

/// The verdict on one path, as if there were no other.
void judge(Verdict& out, const Path& path, PathBuilder& builder) noexcept {
  const auto signatures = builder.budget().signatures_paid(), comparisons = builder.budget().comparisons_paid();
  out.path = builder.judge(path);
  out.signatures_checked = builder.budget().signatures_paid() - signatures;
  out.comparisons = builder.budget().comparisons_paid() - comparisons;
  out.valid = is_good(out.path) && !builder.budget().exhausted();
  if (out.valid) return;
  if (builder.budget().exhausted()) {
    out.error = make_error(Fault::cert_budget, "Certificate");
    return;
  }
  const auto finding = most_useful(out);
  out.failed_at = finding.index;
  out.error = finding.error;
}

Result<void> judge_all(AllPaths& out, Verdict& asked, std::span<const Bytes> bytes, const Anchors& anchors,
                       const VerifyOptions& options, std::size_t most) noexcept {
  const auto question = TRY(read_question(asked, options));
  if (bytes.empty()) TRY(check_sizes(bytes, options.limits));
  const auto chain = TRY(read_chain(bytes, asked.unreadable));
  Search search(chain, anchors, options.limits.intermediates + 1, most);
  search.run();
  out.complete = search.complete;
  PathBuilder builder(chain, anchors, question, options, crypto::openssl_provider());
  std::size_t good = 0;
  for (const auto& path : search.paths) {
    auto verdict = asked;
    judge(verdict, path, builder);
    const auto place = verdict.valid ? good++ : out.paths.size();
    out.paths.insert(out.paths.begin() + static_cast<std::ptrdiff_t>(place), std::move(verdict));
  }
  return {};
}

}  // namespace

AllPaths all_paths(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                   std::size_t most) noexcept {
  AllPaths out;
  auto asked = verdict_on(options);
  if (const auto judged = judge_all(out, asked, chain, trust.anchors(), options, most); !judged) {
    asked.error = judged.error();
    out.paths.clear();
    out.paths.push_back(std::move(asked));
  }
  return out;
}

}  // namespace entente::x509
