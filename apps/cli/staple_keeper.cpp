// Stapling (RFC 6066 §8): responses are checked as a client would, before they are shown to one.
#include "staple_keeper.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/times.h"
#include "fetching.h"
#include "issue/sources.h"
#include "output.h"

namespace entente::cli {
namespace {

constexpr UnixTime kSoonest = 1, kPatience = 60, kLatest = 3600;

struct Answer {
  Buffer response;
  Revocation said;
};

std::string names_of(const Credential& credential) {
  return explain::join({credential.dns_names().begin(), credential.dns_names().end()});
}

/// The issuer that stands in the chain, or that is to be had.
Buffer issuer_of(const Credential& credential, Fetching& fetching) {
  const auto& leaf = credential.chain()[0];
  for (const auto& candidate : credential.chain().subspan(1))
    if (issue::is_issued_by(leaf, candidate)) return candidate;
  auto found = fetching.issuers_of(leaf);
  return found ? std::move(found->front()) : Buffer{};
}

/// What a client that trusts the issuer would read in it.
Revocation said_by(const Buffer& response, const Buffer& leaf, const Buffer& issuer, UnixTime now) {
  const Bytes anchor(issuer), view(leaf);
  const auto store = TrustStore::from_der({&anchor, 1});
  if (!store) return {};
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = now;
  options.revocation.staple = response;
  const auto verdict = verify({&view, 1}, **store, options);
  return verdict.path.empty() || verdict.path[0].revocation.source != RevocationSource::staple
             ? Revocation{}
             : verdict.path[0].revocation;
}

std::optional<Answer> fetched(const Credential& credential, const FetchChoice& choice, UnixTime now) {
  // The cache could only bring back what is to be replaced.
  auto without_cache = choice;
  without_cache.cache = false;
  Fetching fetching(without_cache, now, complain);
  const auto& leaf = credential.chain()[0];
  const auto issuer = issuer_of(credential, fetching);
  if (issuer.empty()) {
    complain(
        fmt::format("no staple for {}: its issuer stands neither behind it nor where it says", names_of(credential)));
    return std::nullopt;
  }
  for (const auto& request : ocsp_requests(leaf, issuer)) {
    auto response = fetching.get(request);
    if (!response) continue;
    const auto said = said_by(*response, leaf, issuer, now);
    if (said.status == RevocationStatus::good) return Answer{std::move(*response), said};
    complain(fmt::format("the response for {} is not stapled: {}", names_of(credential),
                         said.status == RevocationStatus::revoked ? "it says that the certificate was revoked"
                                                                  : "it does not say that the certificate is good"));
  }
  return std::nullopt;
}

}  // namespace

StapleKeeper::StapleKeeper(std::vector<Credential::Ptr> credentials, FetchChoice choice, Changed changed)
    : credentials_(std::move(credentials)), choice_(std::move(choice)), changed_(std::move(changed)) {
  for (std::size_t i = 0; i < credentials_.size(); ++i)
    if (credentials_[i]->staple().empty() && !issue::sources_of(credentials_[i]->chain()[0]).ocsp.empty())
      kept_.push_back({i});
  const bool all_have_one = std::ranges::none_of(credentials_, [](const auto& c) { return c->staple().empty(); });
  if (kept_.empty()) {
    complain(all_have_one
                 ? "every certificate has its --staple: nothing is fetched"
                 : "no certificate without --staple names an OCSP responder: nothing is fetched or stapled for them");
    return;
  }
  round();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

StapleKeeper::~StapleKeeper() {
  thread_.request_stop();
  woken_.notify_all();
}

/// Whether the credential is another one now.
bool StapleKeeper::refresh(Kept& kept, UnixTime now) {
  auto& credential = credentials_[kept.index];
  if (auto answer = fetched(*credential, choice_, now)) {
    auto stapled = credential->with_staple(std::move(answer->response));
    if (!stapled) return false;
    credential = std::move(*stapled);
    kept.failures = 0;
    kept.until = answer->said.next_update;
    // Half of its time is left for a responder that is down.
    const auto lifetime = kept.until ? kept.until - now : kLatest;
    kept.next = now + std::clamp(lifetime / 2, kSoonest, kLatest);
    if (kept.until != 0) kept.next = std::min(kept.next, kept.until);
    return true;
  }
  kept.next = now + std::min(kPatience, kSoonest << std::min(kept.failures++, 6U));
  if (kept.until > now) kept.next = std::min(kept.next, kept.until);
  if (kept.until == 0 || now < kept.until) return false;
  // A response that is out of date makes clients refuse the certificate, which none would not.
  auto bare = Credential::make({credential->chain().begin(), credential->chain().end()}, credential->key());
  if (!bare) return false;
  credential = std::move(*bare);
  kept.until = 0;
  return true;
}

void StapleKeeper::round() {
  const auto now = system_clock().now();
  bool any = false;
  for (auto& kept : kept_)
    if (kept.next <= now) any |= refresh(kept, now);
  if (any) changed_(credentials_);
}

UnixTime StapleKeeper::next_time() const { return std::ranges::min(kept_, {}, &Kept::next).next; }

void StapleKeeper::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto wait = std::max<UnixTime>(next_time() - system_clock().now(), 0);
    woken_.wait_for(lock, stop, std::chrono::seconds(wait), [] { return false; });
    if (!stop.stop_requested()) round();
  }
}

}  // namespace entente::cli
