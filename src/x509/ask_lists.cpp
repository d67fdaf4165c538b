// Asking revocation lists.
#include <algorithm>

#include "x509/path_checks.h"
#include "x509/revocation_sources.h"

namespace entente::x509 {
namespace {

/// RFC 5280 §4.2.1.13: ReasonFlags, by bit number. The first is not used.
using Reasons = std::uint16_t;
constexpr Reasons kAllReasons = 0x1fe;

Reasons reasons_of(const der::BitString& flags) noexcept {
  Reasons out = 0;
  for (unsigned bit = 0; bit < 9 && bit / 8 < flags.bytes.size(); ++bit)
    if ((flags.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) out = static_cast<Reasons>(out | 1U << bit);
  return out & kAllReasons;
}

constexpr const char* kOtherPoint = "the list is of another distribution point";

/// RFC 5280 §4.2.1.6: the same form and the same name.
bool same_name(const GeneralName& a, const GeneralName& b) noexcept {
  if (a.kind != b.kind) return false;
  if (a.kind != GeneralName::Kind::directory) return equal(a.content, b.content);
  return equal_names({a.content, hash_name(a.content)}, {b.content, hash_name(b.content)});
}

bool share_a_name(Bytes names, Bytes others) noexcept {
  bool shared = false;
  for_each_name(names, [&](const GeneralName& name) {
    for_each_name(others, [&](const GeneralName& other) { shared = shared || same_name(name, other); });
  });
  return shared;
}

/// Of a distribution point, each of which is compared with each of the certificate's; real ones have one or two.
constexpr std::size_t kMostNames = 64;

std::size_t count_names(Bytes names) noexcept {
  std::size_t count = 0;
  for_each_name(names, [&](const GeneralName&) { ++count; });
  return count;
}

bool is_named(Bytes names, const Name& issuer) noexcept {
  bool named = false;
  for_each_name(names, [&](const GeneralName& name) {
    named = named || same_name(name, {GeneralName::Kind::directory, issuer.der});
  });
  return named;
}

/// RFC 5280 §6.3.3 (b)(2)(i), (d): the reasons for which a list of this distribution point tells of the certificate.
Reasons reasons_by_point(const DistributionPointName& point, const Certificate& certificate) noexcept {
  // RFC 5280 §6.3.3: at last a distribution point is assumed that has the name of the certificate's issuer.
  if (is_named(point.full_name, certificate.issuer)) return kAllReasons;
  Reasons reasons = 0;
  for_each_distribution_point(certificate.extensions.crl_distribution_points, [&](const DistributionPoint& own) {
    // RFC 5280 §6.3.3 (b)(1): who names another issuer of its lists means indirect ones
    if (!own.crl_issuer.empty() && !is_named(own.crl_issuer, certificate.issuer)) return;
    const auto names = own.name.full_name.empty() ? own.crl_issuer : own.name.full_name;
    if (share_a_name(point.full_name, names)) reasons |= own.has_reasons ? reasons_of(own.reasons) : kAllReasons;
  });
  return reasons;
}

struct Scope {
  Reasons reasons = 0;            ///< that the list tells of
  const char* problem = nullptr;  ///< why of none
};

/// RFC 5280 §6.3.3 (b)(2), (c): whether the list is about such a certificate.
Scope scope(const CrlFields& list, const Certificate& certificate) noexcept {
  if (list.delta) return {0, "the list is a delta list, which tells of changes alone"};
  if (!list.issuing_distribution_point) return {kAllReasons};
  const auto& point = *list.issuing_distribution_point;
  if (point.indirect) return {0, "the list is an indirect one, which may speak for other issuers"};
  if (point.only_attribute) return {0, "the list is of attribute certificates alone"};
  if (point.only_user && certificate.is_ca()) return {0, "the list is of end entities alone"};
  if (point.only_ca && !certificate.is_ca()) return {0, "the list is of CAs alone"};
  Scope out{point.only_reasons ? reasons_of(*point.only_reasons) : kAllReasons};
  if (!point.has_name) return out;
  if (point.name.full_name.empty()) return {0, "the list's distribution point is named relative to its issuer"};
  if (count_names(point.name.full_name) > kMostNames) return {0, "the list's distribution point has too many names"};
  out.reasons &= reasons_by_point(point.name, certificate);
  return out.reasons == 0 ? Scope{0, kOtherPoint} : out;
}

/// Why a list counts for nothing, or nullptr.
const char* unusable(const CertificateList& list, UnixTime at) noexcept {
  // RFC 5280 §5.2: with a critical extension that is not processed it must not be used
  if (list.critical_unknown) return "the list has a critical extension that is not processed here";
  // RFC 5280 §5.3: nor with one of an entry
  if (list.critical_unknown_entry) return "an entry of the list has a critical extension that is not processed here";
  // RFC 5280 §5.1.1.2: the same algorithm inside and outside
  if (!equal(list.signature.der, list.signature_algorithm.der))
    return "the list names two algorithms for its signature";
  if (!signature_algorithm(list.signature_algorithm)) return "the list is signed by an algorithm that is not accepted";
  return list.this_update > at + kClockSkew ? "the list is of the future" : nullptr;
}

bool may_sign_lists(const Certificate& signer) noexcept {
  // RFC 5280 §6.3.3 (f): if the issuer's keyUsage is present, cRLSign is set
  return !signer.extensions.key_usage || signer.extensions.key_usage->has(KeyUsage::crl_sign);
}

/// RFC 5280 §6.3.3 (f): another certificate of the CA, for a key that it changed to, or for the same where the issuer's
/// own may not sign lists; certified under the same anchor.
bool is_other_signer(const Candidate& other, const CertificateLists& lists, const RevocationSite& site,
                     PaidSignatures& signatures) noexcept {
  const auto& issuer = *site.issuer;
  const bool same_key = equal(other->subject_public_key_info.der, issuer.subject_public_key_info.der);
  if (!may_sign_lists(*other) || !equal_names(other->subject, issuer.subject) || (same_key && may_sign_lists(issuer)))
    return false;
  if (site.at < other->validity.not_before || site.at > other->validity.not_after || unprocessed(*other)) return false;
  // A key that was given up may be in other hands: one that any list names tells nothing.
  if (lists.may_have(*other) || !equal(other->signature.der, other->signature_algorithm.der)) return false;
  const auto by = [&](const Candidate& parent) {
    return equal_names(other->issuer, parent->subject) &&
           signatures.verify(parent, other->signature_algorithm, other->tbs_certificate, other->signature_value);
  };
  return by(site.issuer) || (site.above && by(*site.above));
}

bool is_signer(const Candidate& signer, const CertificateList& list, PaidSignatures& signatures) noexcept {
  if (!may_sign_lists(*signer)) return false;
  const auto key = signer->subject_public_key_info.der;
  if (list.known_signer(key)) return true;
  // RFC 5280 §6.3.3 (g): the signature on the complete list
  if (!signatures.verify(signer, list.signature_algorithm, list.tbs_cert_list, list.signature_value)) return false;
  list.remember_signer(key);
  return true;
}

const char* signer_problem(const CertificateList& list, const CertificateLists& lists, const RevocationSite& site,
                           PaidSignatures& signatures) noexcept {
  if (is_signer(site.issuer, list, signatures)) return nullptr;
  for (const auto& other : site.chain)
    if (is_other_signer(other, lists, site, signatures) && is_signer(other, list, signatures)) return nullptr;
  return may_sign_lists(*site.issuer) ? "the list is not signed by the issuer"
                                      : "the issuer may not sign lists: its keyUsage has no cRLSign";
}

/// Hears one list after the other, the newest first.
class Hearing {
 public:
  Hearing(const CertificateLists& lists, const RevocationSite& site, PaidSignatures& signatures) noexcept
      : lists_(lists), site_(site), signatures_(signatures) {}

  /// True once the certificate is known to be revoked.
  [[nodiscard]] bool hear(const CertificateList& list) noexcept {
    if (const char* why = unusable(list, site_.at)) return note(why);
    const auto covers = scope(list, site_.certificate);
    if (covers.problem) return note(covers.problem);
    if (const char* why = signer_problem(list, lists_, site_, signatures_)) return note(why);
    const auto* stale = staleness(list.this_update, list.next_update, site_.at);
    if (const auto entry = list.find(site_.certificate.serial_number)) return take(*entry, list, stale);
    if (stale) return note(stale);
    // RFC 5280 §5.2.3: every list has a number; what an issuer lists counts without one, what it leaves out does not
    if (list.crl_number.empty()) return note("the list has no cRLNumber");
    if (reasons_ == 0) {
      out_.this_update = list.this_update;
      out_.next_update = *list.next_update;
    }
    reasons_ |= covers.reasons;
    return false;
  }
  [[nodiscard]] Revocation result() noexcept {
    if (out_.status == RevocationStatus::revoked) return out_;
    out_.status = reasons_ == kAllReasons ? RevocationStatus::good : RevocationStatus::unknown;
    // RFC 5280 §6.3.3 (e): it takes lists of all reasons to say that a certificate is good
    if (reasons_ != 0 && reasons_ != kAllReasons) why_ = "the lists are of some reasons alone";
    if (out_.status == RevocationStatus::unknown) out_.why = why_;
    return out_;
  }

 private:
  bool take(const CrlEntry& entry, const CertificateList& list, const char* stale) noexcept {
    // RFC 5280 §5.3.1: only delta lists take certificates from the list
    if (entry.reason == RevocationReason::remove_from_crl)
      return note("the list has removeFromCRL and is no delta list");
    // A hold may have been lifted since; what is revoked stays so.
    if (entry.reason == RevocationReason::certificate_hold && (stale || reasons_ == kAllReasons))
      return note(stale ? stale : "a newer list has lifted the hold");
    out_.status = RevocationStatus::revoked;
    out_.revoked_at = entry.revocation_date;
    out_.reason = entry.reason;
    out_.this_update = list.this_update;
    out_.next_update = list.next_update.value_or(0);
    return true;
  }
  bool note(const char* why) noexcept {
    // Lists of other distribution points are none of ours.
    if (why_ == kNone || why_ == kOtherPoint) why_ = why;
    return false;
  }

  static constexpr const char* kNone = "no list of its issuer is at hand";
  const CertificateLists& lists_;
  const RevocationSite& site_;
  PaidSignatures& signatures_;
  Revocation out_{.source = RevocationSource::crl};
  Reasons reasons_ = 0;
  const char* why_ = kNone;
};

}  // namespace

const char* staleness(UnixTime this_update, const std::optional<UnixTime>& next_update, UnixTime at) noexcept {
  if (this_update > at + kClockSkew) return "it is of the future: its thisUpdate has not come yet";
  if (!next_update) return "it does not say when it ends (nextUpdate)";
  return *next_update < at ? "it is out of date: its nextUpdate has passed" : nullptr;
}

bool PaidSignatures::verify(const Candidate& signer, const AlgorithmIdentifier& algorithm, Bytes content,
                            const der::BitString& signature) noexcept {
  const auto accepted = signature_algorithm(algorithm);
  const auto& key = signer.key(provider_);
  if (!accepted || !key || signature.unused != 0 || !budget_.signature()) return false;
  return (*key)->verify(*accepted, content, signature.bytes);
}

Revocation ask_lists(const CertificateLists& lists, const RevocationSite& site, PaidSignatures& signatures) {
  Hearing hearing(lists, site, signatures);
  const auto ours = lists.of(site.certificate.issuer);
  for (const auto* list : ours)
    if (hearing.hear(*list)) break;
  auto out = hearing.result();
  if (ours.empty()) out.source = RevocationSource::none;
  return out;
}

}  // namespace entente::x509
