// Completing chains by authorityInfoAccess (RFC 5280 §4.2.2.1).
#include "fetching.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/diagnosis.h"
#include "explain/terminal.h"
#include "issue/sources.h"
#include "output.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMostAdded = 16;
constexpr UnixTime kWeek = UnixTime{7} * 86400;

io::FetchOptions fetch_options(const FetchChoice& choice) {
  io::FetchOptions out;
  out.redirects = 3;
  out.time = choice.timeout;
  out.allowed_hosts = choice.from;
  return out;
}

bool has(const std::vector<Buffer>& chain, Bytes certificate) {
  return std::ranges::any_of(chain, [&](const Buffer& have) { return std::ranges::equal(have, certificate); });
}

/// Where no path goes on: the last certificate of each that does not end in an anchor.
std::vector<Bytes> dead_ends(const Verdict& verdict) {
  std::vector<Bytes> out;
  const auto add = [&](const CertificatePath& path) {
    if (!path.empty() && !path.back().is_anchor) out.push_back(path.back().der());
  };
  add(verdict.path);
  for (const auto& path : verdict.rejected) add(path);
  return out;
}

Verdict judged(const std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions& options) {
  make_room(options.limits, chain);
  const std::vector<Bytes> views(chain.begin(), chain.end());
  return verify(views, trust, options);
}

const CheckedCertificate* find(const Verdict& verdict, Bytes certificate) {
  for (const auto& checked : verdict.path)
    if (std::ranges::equal(checked.der(), certificate)) return &checked;
  return nullptr;
}

Buffer owned(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

bool ends_in_anchor(const Verdict& verdict) { return !verdict.path.empty() && verdict.path.back().is_anchor; }

bool is_known(const CheckedCertificate& checked) {
  return checked.revocation.status == RevocationStatus::good || checked.revocation.status == RevocationStatus::revoked;
}

}  // namespace

Fetching::Fetching(const FetchChoice& choice, UnixTime now, Remark remark)
    : fetcher_(std::make_unique<io::HttpFetcher>(fetch_options(choice))),
      cache_(choice.cache ? io::FetchCache::default_directory() : ""),
      now_(now),
      remark_(std::move(remark)) {}

Fetching::Fetching(std::unique_ptr<io::Fetcher> fetcher, UnixTime now, Remark remark)
    : fetcher_(std::move(fetcher)), cache_(""), now_(now), remark_(std::move(remark)) {}

std::optional<Buffer> Fetching::get(const io::FetchRequest& request) {
  from_cache_ = false;
  for (const auto& [asked, answer] : answers_)
    if (asked.url == request.url && asked.post == request.post) return answer;
  auto answer = cache_.find(request, now_);
  from_cache_ = answer.has_value();
  if (answer) remark_(fmt::format("{}: kept from before (--no-cache asks anew)", explain::printable(request.url)));
  if (!answer) answer = fetch(request);
  answers_.emplace_back(request, answer);
  return answer;
}

std::optional<Buffer> Fetching::fetch(const io::FetchRequest& request) {
  if (!may_ask()) return std::nullopt;
  auto body = fetcher_->fetch(request);
  if (body) {
    remark_(fmt::format("fetched {} ({})", explain::printable(request.url), explain::bytes_in_words(body->size())));
    return std::move(*body);
  }
  failure_ = body.error();
  const auto got = std::string_view(failure_.got);
  const bool refused = failure_.fault == Fault::fetch_refused;
  remark_(fmt::format("could not fetch {}: {}{}{}", explain::printable(request.url), failure_.row().title,
                      got.empty() ? "" : ": " + explain::printable(got),
                      refused ? fmt::format(" ({})", failure_.row().remedy_user) : ""));
  return std::nullopt;
}

bool Fetching::use(const io::FetchRequest& request, const std::function<bool(const Buffer&)>& is_of_use) {
  const auto body = get(request);
  if (body && is_of_use(*body)) return true;
  const auto anew = from_cache_ ? fetch(request) : std::nullopt;
  if (!anew) return false;
  for (auto& [asked, answer] : answers_)
    if (asked.url == request.url && asked.post == request.post) answer = anew;
  return is_of_use(*anew);
}

void Fetching::keep(const io::FetchRequest& request, Bytes body, UnixTime until) {
  if (until > now_) cache_.store(request, body, std::min(until, now_ + kWeek), now_);
}

Result<std::vector<Buffer>> Fetching::issuers_of(Bytes certificate) {
  failure_ = make_error(Fault::cert_unknown_issuer, "Certificate.authorityInfoAccess", "where its issuer can be had",
                        "nothing");
  for (const auto& url : issue::sources_of(certificate).ca_issuers) {
    const io::FetchRequest request{io::FetchKind::certificates, url, {}};
    std::vector<Buffer> found;
    const auto holds_it = [&](const Buffer& body) {
      found = issue::read_certificates(body).value_or(std::vector<Buffer>{});
      std::erase_if(found, [&](const Buffer& issuer) { return !issue::is_issued_by(certificate, issuer); });
      if (!found.empty()) return keep(request, body, now_ + kWeek), true;
      failure_ = make_error(Fault::fetch_failed, "HTTP", "the certificate of its issuer", "something else");
      remark_(fmt::format("{} does not hold the issuer", explain::printable(url)));
      return false;
    };
    if (use(request, holds_it)) return found;
  }
  return std::unexpected(failure_);
}

void Fetching::complete(std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions options) {
  options.revocation.mode = RevocationMode::off;
  std::vector<Buffer> asked;
  for (std::size_t added = 0; added < kMostAdded;) {
    const auto verdict = judged(chain, trust, options);
    if (verdict.valid) return;
    const auto before = added;
    for (const auto end : dead_ends(verdict)) {
      if (has(asked, end)) continue;
      asked.emplace_back(end.begin(), end.end());
      for (auto& issuer : issuers_of(end).value_or(std::vector<Buffer>{}))
        if (added < kMostAdded && !has(chain, issuer)) {
          chain.push_back(std::move(issuer));
          ++added;
        }
    }
    if (added == before) return;
  }
}

bool Fetching::settles(const Subject& about, const io::FetchRequest& request, Bytes body, const Verdict& verdict) {
  // What a chain of strangers says of itself is not kept for others.
  const auto* checked = ends_in_anchor(verdict) ? find(verdict, about.certificate) : nullptr;
  if (!checked || !is_known(*checked)) return false;
  keep(request, body, checked->revocation.next_update);
  return true;
}

void Fetching::ask(const std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions& options) {
  if (options.revocation.mode == RevocationMode::off) return;
  const auto before = judged(chain, trust, options);
  if (!ends_in_anchor(before)) return;
  std::vector<Subject> open;
  for (std::size_t i = 0; i + 1 < before.path.size(); ++i)
    if (!is_known(before.path[i])) open.push_back({owned(before.path[i].der()), owned(before.path[i + 1].der())});
  for (const auto& about : open) {
    bool settled = false;
    for (const auto& url : issue::sources_of(about.certificate).crls) {
      const io::FetchRequest request{io::FetchKind::crl, url, {}};
      const auto tells = [&](const Buffer& body) {
        if (auto store = issue::with_list(options.revocation.crls, issue::crl_bytes(body))) {
          options.revocation.crls = *store;
          return settles(about, request, body, judged(chain, trust, options));
        }
        remark_(fmt::format("{} is no revocation list", explain::printable(url)));
        return false;
      };
      settled = settled || use(request, tells);
    }
    for (const auto& request : ocsp_requests(about.certificate, about.issuer)) {
      const auto tells = [&](const Buffer& body) {
        options.revocation.ocsp.push_back(body);
        return settles(about, request, body, judged(chain, trust, options));
      };
      settled = settled || use(request, tells);
    }
  }
}

std::vector<io::FetchRequest> ocsp_requests(Bytes certificate, Bytes issuer) {
  std::vector<io::FetchRequest> out;
  auto question = issue::ocsp_question(certificate, issuer);
  if (!question) return out;
  for (const auto& url : issue::sources_of(certificate).ocsp) {
    const auto get = io::ocsp_get_url(url, *question);
    if (!get.empty()) out.push_back({io::FetchKind::ocsp, get, {}});
    out.push_back({io::FetchKind::ocsp, url, *question});
  }
  return out;
}

void make_room(VerifyLimits& limits, const std::vector<Buffer>& chain) {
  limits.certificates = std::max(limits.certificates, chain.size());
  std::size_t bytes = 0;
  for (const auto& certificate : chain) bytes += certificate.size();
  limits.chain_bytes = std::max(limits.chain_bytes, bytes);
}

}  // namespace entente::cli
