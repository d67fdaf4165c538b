// The warnings, one function each.
#include "explain/warnings.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/times.h"
#include "explain/verdict_text.h"
#include "x509/certificate.h"

namespace entente::explain {
namespace {

using x509::Certificate;

constexpr UnixTime kDay = 86400;

/// Baseline Requirements §6.3.2: how long a certificate for servers may live, by the day it begins.
struct LifeLimit {
  UnixTime from;
  int days;
};
constexpr LifeLimit kLifeLimits[] = {
    {1868227200, 47},   // 2029-03-15
    {1805068800, 100},  // 2027-03-15
    {1773532800, 200},  // 2026-03-15
    {1598918400, 398},  // 2020-09-01
    {1519862400, 825},  // 2018-03-01
};

struct About {
  const Certificate& certificate;
  std::size_t index;
  std::string who;
};

About about(const Certificate& certificate, std::size_t index) {
  return {certificate, index, fmt::format("#{} {}", index, short_name(describe(certificate)))};
}

void expires_soon(std::vector<Warning>& out, const About& a, UnixTime now) {
  const auto& validity = a.certificate.validity;
  const auto left = validity.not_after - now, life = validity.not_after - validity.not_before;
  if (left < 0 || now < validity.not_before || left >= std::min(life / 3, 14 * kDay)) return;
  out.push_back({"W-CERT-EXPIRES-SOON", a.index,
                 fmt::format("{} ends in {}, {}: renew it", a.who, duration_in_words(left), utc(validity.not_after))});
}

void lives_too_long(std::vector<Warning>& out, const About& a) {
  const auto& validity = a.certificate.validity;
  const auto life = validity.not_after - validity.not_before + 1;  // both ends belong to it
  const auto limit =
      std::ranges::find_if(kLifeLimits, [&](const LifeLimit& one) { return validity.not_before >= one.from; });
  if (limit == std::end(kLifeLimits) || life <= limit->days * kDay) return;
  out.push_back(
      {"W-CERT-LIFETIME", a.index,
       fmt::format("{} lives {} days; of what begins on its day, public CAs may issue {} at most, and browsers "
                   "refuse more",
                   a.who, (life + kDay - 1) / kDay, limit->days)});
}

bool is_sha1(const Certificate& certificate) {
  const auto name = describe(certificate).signature_algorithm;
  return name.find("sha1") != name.npos || name.find("SHA1") != name.npos || name.find("SHA-1") != name.npos ||
         name.starts_with("md");
}

void old_hash(std::vector<Warning>& out, const About& a, bool is_anchor) {
  if (!is_sha1(a.certificate)) return;
  out.push_back(
      {"W-CERT-SHA1", a.index,
       is_anchor || a.certificate.self_issued()
           ? fmt::format(
                 "{} signed itself with an old hash ({}); nobody checks that of a root, but some tools refuse it",
                 a.who, describe(a.certificate).signature_algorithm)
           : fmt::format("{} is signed with an old hash ({}), which can be forged", a.who,
                         describe(a.certificate).signature_algorithm)});
}

void client_auth(std::vector<Warning>& out, const About& a) {
  const auto& usage = a.certificate.extensions.extended_key_usage;
  if (!usage || !usage->client_auth) return;
  out.push_back(
      {"W-CERT-CLIENT-AUTH", a.index,
       fmt::format("{} is for clients too (clientAuth), which public CAs no longer issue: its successor will be "
                   "for servers alone",
                   a.who)});
}

bool tells_of_revocation(const Certificate& certificate) {
  const auto& extensions = certificate.extensions;
  return !extensions.ocsp.empty() || extensions.find(x509::oids::crl_distribution_points) ||
         extensions.find(x509::oid<2, 5, 29, 56>);
}

void no_revocation(std::vector<Warning>& out, const About& a) {
  const auto& validity = a.certificate.validity;
  // Baseline Requirements §1.6.1: who lives so briefly need not be revoked.
  if (tells_of_revocation(a.certificate) || validity.not_after - validity.not_before <= 7 * kDay) return;
  out.push_back(
      {"W-CERT-NO-REVOCATION", a.index,
       fmt::format("{} names no revocation list and no OCSP responder: nobody can find out whether it was revoked",
                   a.who)});
}

void issuer_ends_first(std::vector<Warning>& out, const About& leaf, const About& issuer, bool is_anchor) {
  const auto end = issuer.certificate.validity.not_after;
  if (end >= leaf.certificate.validity.not_after) return;
  out.push_back({"W-CERT-ISSUER-EXPIRES-FIRST", issuer.index,
                 fmt::format("{} ends {}, before {}, and takes it along{}", issuer.who, utc(end), leaf.who,
                             is_anchor ? " where the dates of roots count" : "")});
}

void issuer_missing(std::vector<Warning>& out, const About& last, const CheckedCertificate& checked) {
  const auto& trust = checked[CheckId::trust];
  const auto address = describe(last.certificate).ca_issuers;
  if (trust.outcome != Outcome::fail || address.empty() || last.certificate.self_issued()) return;
  out.push_back({"W-CERT-INTERMEDIATE-MISSING", last.index,
                 fmt::format("the issuer of {} was not given: {}; it can be fetched from {}", last.who,
                             printable(describe(last.certificate).issuer), printable(address))});
}

void unreadable(std::vector<Warning>& out, const Verdict& verdict) {
  for (const auto& one : verdict.unreadable)
    out.push_back({"W-CERT-UNREADABLE", one.index,
                   fmt::format("#{} as given cannot be read and took no part: {} ({})", one.index,
                               one.error.row().title, one.error.where.field)});
}

}  // namespace

std::vector<Warning> warnings_of(const Verdict& verdict, Roots roots) {
  std::vector<Warning> out;
  const auto& path = verdict.path;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!path[i].certificate) continue;
    const auto one = about(*path[i].certificate, i);
    expires_soon(out, one, verdict.at);
    if (path[i].is_anchor) old_hash(out, one, true);
    if (i > 0 && path[0].certificate) issuer_ends_first(out, about(*path[0].certificate, 0), one, path[i].is_anchor);
    if (i + 1 == path.size()) issuer_missing(out, one, path[i]);
    if (roots == Roots::system && !path[i].is_anchor) no_revocation(out, one);
  }
  if (roots == Roots::system && !path.empty() && path[0].certificate && path.back().is_anchor) {
    lives_too_long(out, about(*path[0].certificate, 0));
    client_auth(out, about(*path[0].certificate, 0));
  }
  unreadable(out, verdict);
  return out;
}

std::vector<Warning> warnings_of(const Certificate& certificate, UnixTime now) {
  std::vector<Warning> out;
  const auto one = about(certificate, 0);
  expires_soon(out, one, now);
  old_hash(out, one, false);
  return out;
}

std::vector<Warning> warnings_of(Bytes der, UnixTime now) {
  const auto certificate = Certificate::parse(der);
  return certificate ? warnings_of(**certificate, now) : std::vector<Warning>{};
}

void put_warnings(Page& page, const std::vector<Warning>& warnings) {
  for (const auto& one : warnings)
    page.wrapped(fmt::format("  {} ", page.ink(Ink::warning, "▲")), "    ",
                 fmt::format("{}  {}", printable(one.text), page.ink(Ink::faint, one.code)));
}

}  // namespace entente::explain
