// From what the sources say to the check of a certificate, and the names of it all.
#include "x509/revocation.h"

#include <algorithm>

#include "base/enum_names.h"

namespace entente {
namespace {

constexpr Named<RevocationMode> kModes[] = {
    {RevocationMode::off, "off"}, {RevocationMode::soft, "soft"}, {RevocationMode::require, "require"}};
constexpr Named<RevocationStatus> kStatuses[] = {{RevocationStatus::not_checked, "not_checked"},
                                                 {RevocationStatus::good, "good"},
                                                 {RevocationStatus::revoked, "revoked"},
                                                 {RevocationStatus::unknown, "unknown"}};
constexpr Named<RevocationSource> kSources[] = {{RevocationSource::none, "none"},
                                                {RevocationSource::crl, "crl"},
                                                {RevocationSource::ocsp, "ocsp"},
                                                {RevocationSource::staple, "staple"},
                                                {RevocationSource::no_rev_avail, "no_rev_avail"}};
// RFC 5280 §5.3.1.
constexpr Named<RevocationReason> kReasons[] = {
    {RevocationReason::unspecified, "unspecified"},
    {RevocationReason::key_compromise, "keyCompromise"},
    {RevocationReason::ca_compromise, "cACompromise"},
    {RevocationReason::affiliation_changed, "affiliationChanged"},
    {RevocationReason::superseded, "superseded"},
    {RevocationReason::cessation_of_operation, "cessationOfOperation"},
    {RevocationReason::certificate_hold, "certificateHold"},
    {RevocationReason::remove_from_crl, "removeFromCRL"},
    {RevocationReason::privilege_withdrawn, "privilegeWithdrawn"},
    {RevocationReason::aa_compromise, "aACompromise"},
};

}  // namespace

std::string_view name(RevocationMode v) noexcept { return find_name(kModes, v); }
std::string_view name(RevocationStatus v) noexcept { return find_name(kStatuses, v); }
std::string_view name(RevocationSource v) noexcept { return find_name(kSources, v); }
std::string_view name(RevocationReason v) noexcept { return find_name(kReasons, v); }
std::optional<RevocationReason> parse_reason(std::string_view name) noexcept {
  const auto* found = find_value(kReasons, name);
  return found ? std::optional(*found) : std::nullopt;
}

namespace x509 {
namespace {

/// The CA said so under another certificate of its name and key: another path to it does not unsay that.
bool revoked_by_same_ca(const RevocationChecks::Finding& found, const Certificate& then,
                        const Certificate& now) noexcept {
  return found.revocation.status == RevocationStatus::revoked && equal_names(then.subject, now.subject) &&
         equal(then.subject_public_key_info.der, now.subject_public_key_info.der);
}

constexpr const char* kNothing = "no revocation list or OCSP response is at hand";
constexpr const char* kUnreadable = "an OCSP response that is at hand cannot be read";
constexpr const char* kUnknownDelegate =
    "the response is signed by a delegate that is not known to be good, and has no id-pkix-ocsp-nocheck";

}  // namespace

RevocationChecks::RevocationChecks(const RevocationOptions& options) noexcept : options_(options), nothing_(kNothing) {
  if (options.mode == RevocationMode::off) return;
  if (!options.staple.empty()) staple_ = OcspResponse::parse(options.staple).value_or(nullptr);
  for (const auto& der : options.ocsp)
    if (auto response = OcspResponse::parse(der))
      responses_.push_back(std::move(*response));
    else
      nothing_ = kUnreadable;
}

const RevocationChecks::Finding& RevocationChecks::check(const Candidate& subject, bool is_leaf,
                                                         const RevocationSite& site, PaidSignatures& signatures) {
  const Finding* elsewhere = nullptr;
  for (const auto& known : known_) {
    if (known.subject != &subject) continue;
    if (known.issuer == &site.issuer) return known.finding;
    if (revoked_by_same_ca(known.finding, **known.issuer, *site.issuer)) elsewhere = &known.finding;
  }
  auto finding = elsewhere ? *elsewhere : look_up(is_leaf, site, signatures);
  return known_.emplace_back(Known{&subject, &site.issuer, finding}).finding;
}

RevocationChecks::Finding RevocationChecks::recall(const Candidate& subject, const Candidate& issuer) const noexcept {
  for (const auto& known : known_)
    if (known.subject == &subject && known.issuer == &issuer) return known.finding;
  return {};
}

RevocationChecks::Finding RevocationChecks::look_up(bool is_leaf, const RevocationSite& site,
                                                    PaidSignatures& signatures) const {
  if (options_.mode == RevocationMode::off) return {};
  const auto& extensions = site.certificate.extensions;
  OcspAnswer staple{{RevocationStatus::unknown}};
  if (is_leaf && !options_.staple.empty()) staple = ask_staple(site, signatures);
  Finding out;
  out.revocation = ask_all(staple, site, signatures);
  // RFC 9608 §4: of what says that there will be no word none is waited for; one that is there counts all the same
  if (extensions.no_rev_avail && out.revocation.status == RevocationStatus::unknown)
    out.revocation = {RevocationStatus::good, RevocationSource::no_rev_avail};
  out.check = judge(out.revocation);
  if (!is_leaf || out.revocation.status == RevocationStatus::revoked) return out;
  // RFC 6066 §8: a response that is not satisfactory ends the handshake
  if (!options_.staple.empty() && staple.said.status != RevocationStatus::good) {
    out.revocation = staple.said;
    out.check = {CheckId::revocation, Outcome::fail, Fault::staple_invalid};
  }
  // RFC 7633 §4.2.3: who promised to staple and does not is refused
  if (extensions.must_staple && options_.staple_asked && options_.staple.empty())
    out.check = {CheckId::revocation, Outcome::fail, Fault::staple_missing};
  return out;
}

Witnesses RevocationChecks::witnesses() const noexcept {
  return {options_.crls ? &options_.crls->lists() : nullptr, responses_};
}

OcspAnswer RevocationChecks::ask_staple(const RevocationSite& site, PaidSignatures& signatures) const {
  OcspAnswer out{{RevocationStatus::unknown}};
  if (staple_)
    out = ask_response(*staple_, site, witnesses(), signatures);
  else
    out.said.why = "the response cannot be read";
  out.said.source = RevocationSource::staple;
  return out;
}

/// What an answer counts for: where everything has to be known to be good, so does who gives it.
Revocation RevocationChecks::counted(OcspAnswer answer) const noexcept {
  if (options_.mode == RevocationMode::require && answer.said.status == RevocationStatus::good &&
      !answer.signer_is_known)
    answer.said = {RevocationStatus::unknown, answer.said.source, kUnknownDelegate};
  return answer.said;
}

Revocation RevocationChecks::ask_all(const OcspAnswer& staple, const RevocationSite& site,
                                     PaidSignatures& signatures) const {
  const auto* lists = options_.crls ? &options_.crls->lists() : nullptr;
  auto best = counted(staple);
  if (best.source == RevocationSource::none) best.why = nothing_;
  const auto is_decided = [&] { return best.status == RevocationStatus::revoked; };
  // Of those who do not know, the first who has anything about the certificate says why.
  const auto hear = [&](const Revocation& said) {
    const bool tells_more =
        best.source == RevocationSource::none && (best.why == nothing_ || said.source != RevocationSource::none);
    if (said.status == RevocationStatus::revoked ||
        (best.status == RevocationStatus::unknown && (said.status == RevocationStatus::good || tells_more)))
      best = said;
  };
  for (const auto& response : responses_)
    if (!is_decided()) hear(counted(ask_response(*response, site, witnesses(), signatures)));
  if (lists && !is_decided()) hear(ask_lists(*lists, site, signatures));
  return best;
}

Check RevocationChecks::judge(const Revocation& revocation) const noexcept {
  switch (revocation.status) {
    case RevocationStatus::good:
      return {CheckId::revocation, Outcome::pass};
    case RevocationStatus::revoked:
      return {CheckId::revocation, Outcome::fail, Fault::cert_revoked};
    case RevocationStatus::unknown:
    case RevocationStatus::not_checked:
      break;
  }
  if (options_.mode == RevocationMode::require)
    return {CheckId::revocation, Outcome::fail, Fault::cert_revocation_unknown};
  return {CheckId::revocation, Outcome::unknown};
}

}  // namespace x509
}  // namespace entente
