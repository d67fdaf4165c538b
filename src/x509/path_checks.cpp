// The checks, a function each.
#include "x509/path_checks.h"

#include <algorithm>

namespace entente::x509 {
namespace {

constexpr Check pass(CheckId id) noexcept { return {id, Outcome::pass}; }
constexpr Check skip(CheckId id) noexcept { return {id, Outcome::not_applicable}; }
constexpr Check failed(CheckId id, Fault fault) noexcept { return {id, Outcome::fail, fault}; }

bool has_usage(const Certificate& c, KeyUsage usage) noexcept {
  return c.extensions.key_usage && c.extensions.key_usage->has(usage);
}

Check validity(const Certificate& c, const Place&, const Question& q) noexcept {
  // RFC 5280 §6.1.3 (a)(2), §4.1.2.5: both ends are included. Anchors too: an expired root has been replaced.
  if (q.at < c.validity.not_before) return failed(CheckId::validity, Fault::cert_not_yet_valid);
  if (q.at > c.validity.not_after) return failed(CheckId::validity, Fault::cert_expired);
  return pass(CheckId::validity);
}

Check algorithm(const Certificate& c, const Place& place, const Question& q) noexcept {
  // RFC 8446 §4.4.2.2: an anchor's own signature is not validated, so its algorithm does not matter.
  if (place.is_anchor) return skip(CheckId::algorithm);
  // RFC 5280 §4.1.1.2: the same algorithm inside and outside.
  if (!equal(c.signature.der, c.signature_algorithm.der)) return failed(CheckId::algorithm, Fault::cert_malformed);
  // RFC 8446 §4.2.3, §4.4.2.4: no MD5, no SHA-1.
  if (!signature_algorithm(c.signature_algorithm)) return failed(CheckId::algorithm, Fault::cert_signature_algorithm);
  // RFC 8446 §4.4.2.2: signed by one of those that signature_algorithms_cert named
  if (!q.schemes.empty() && !is_one_of(c.signature_algorithm, q.schemes))
    return failed(CheckId::algorithm, Fault::cert_signature_algorithm);
  return pass(CheckId::algorithm);
}

Check basic_constraints(const Certificate& c, const Place& place, const Question&) noexcept {
  if (place.is_leaf) return skip(CheckId::basic_constraints);
  // RFC 5280 §6.1.4 (k): v1 and v2 have no way to say it; only of an anchor it is known otherwise.
  if (place.is_anchor && c.version < 3) return skip(CheckId::basic_constraints);
  // RFC 5280 §6.1.4 (k): an issuer says cA.
  return c.is_ca() ? pass(CheckId::basic_constraints) : failed(CheckId::basic_constraints, Fault::cert_not_a_ca);
}

Check path_length(const Certificate& c, const Place& place, const Question&) noexcept {
  const auto& constraints = c.extensions.basic_constraints;
  if (place.is_leaf || !constraints || !constraints->path_length) return skip(CheckId::path_length);
  // RFC 5280 §6.1.4 (l)-(m): intermediates below that are not self-issued; the leaf does not count.
  return place.cas_below <= *constraints->path_length ? pass(CheckId::path_length)
                                                      : failed(CheckId::path_length, Fault::cert_path_length);
}

Check key_usage(const Certificate& c, const Place& place, const Question& q) noexcept {
  const auto wanted = wanted_usages(c, place, q);
  if (!c.extensions.key_usage || wanted.bits == 0) return skip(CheckId::key_usage);
  return (c.extensions.key_usage->bits & wanted.bits) != 0 ? pass(CheckId::key_usage)
                                                           : failed(CheckId::key_usage, Fault::cert_wrong_key_usage);
}

Check extended_key_usage(const Certificate& c, const Place& place, const Question& q) noexcept {
  const auto& usage = c.extensions.extended_key_usage;
  if (!usage || q.purpose == Purpose::any) return skip(CheckId::extended_key_usage);
  // RFC 5280 §4.2.1.12: if present, it is used for these purposes alone. A CA with purposes issues for no others.
  bool good = q.purpose == Purpose::server ? usage->server_auth : usage->client_auth;
  // The same clause lets an application refuse anyExtendedKeyUsage: a leaf says what it is for.
  good = good || (usage->any && !place.is_leaf);
  return good ? pass(CheckId::extended_key_usage) : failed(CheckId::extended_key_usage, Fault::cert_wrong_usage);
}

Check critical_extensions(const Certificate& c, const Place&, const Question&) noexcept {
  // RFC 5280 §4.2, §6.1.4 (o): a critical extension that is not processed refuses the certificate.
  return unprocessed(c) ? failed(CheckId::critical_extensions, Fault::cert_critical_unknown)
                        : pass(CheckId::critical_extensions);
}

Check profile(const Certificate& c, const Place& place, const Question&) noexcept {
  return broken_rule(c, place) ? failed(CheckId::profile, Fault::cert_malformed) : pass(CheckId::profile);
}

Check name(const Certificate& c, const Place& place, const Question& q) noexcept {
  const auto asked = {&q.name, &q.email, &q.service, &q.uri};
  if (!place.is_leaf || std::ranges::none_of(asked, [](const auto* one) { return one->has_value(); }))
    return skip(CheckId::name);
  // RFC 9525 §6: one of the subjectAltNames; the common name does not count.
  const bool good = std::ranges::all_of(asked, [&](const auto* one) { return !*one || matches(c, **one); });
  return good ? pass(CheckId::name) : failed(CheckId::name, Fault::cert_name_mismatch);
}

Check revocation(const Certificate&, const Place& place, const Question&) noexcept {
  return {CheckId::revocation, place.is_anchor ? Outcome::not_applicable : Outcome::unknown};
}

template <CheckId id>
Check later(const Certificate&, const Place&, const Question&) noexcept {
  return skip(id);
}

using CheckFunction = Check (*)(const Certificate&, const Place&, const Question&) noexcept;
/// In CheckId's order.
constexpr CheckFunction kChecks[] = {
    later<CheckId::trust>,
    validity,
    later<CheckId::signature>,
    algorithm,
    later<CheckId::key>,
    basic_constraints,
    path_length,
    later<CheckId::name_constraints>,
    later<CheckId::policies>,
    key_usage,
    extended_key_usage,
    critical_extensions,
    profile,
    name,
    revocation,
};
static_assert(std::size(kChecks) == kCheckCount);

constexpr ProfileRule kRules[] = {
    {"a serial number of at most 20 octets (RFC 5280 §4.1.2.2)", "a longer one",
     [](const Certificate& c, const Place& place) noexcept {
       return !place.is_anchor && c.serial_number.content.size() > 20;
     }},
    // A root of Debian's bundle breaks this one too.
    {"UTCTime through 2049 (RFC 5280 §4.1.2.5)", "a GeneralizedTime before 2050",
     [](const Certificate& c, const Place& place) noexcept {
       return !place.is_anchor && c.validity.early_generalized;
     }},
    {"an issuer with a name (RFC 5280 §4.1.2.4)", "an empty name",
     [](const Certificate& c, const Place&) noexcept { return c.issuer.empty(); }},
    {"a CA with a name (RFC 5280 §4.1.2.6)", "an empty subject",
     [](const Certificate& c, const Place&) noexcept { return c.is_ca() && c.subject.empty(); }},
    {"a critical subjectAltName where the subject is empty (RFC 5280 §4.2.1.6)", "one that is not critical, or none",
     [](const Certificate& c, const Place&) noexcept {
       if (!c.subject.empty()) return false;
       const auto* names = c.extensions.find(oids::subject_alt_name);
       return !names || !names->critical;
     }},
    {"cA wherever keyCertSign is (RFC 5280 §4.2.1.3)", "keyCertSign without cA",
     [](const Certificate& c, const Place&) noexcept { return has_usage(c, KeyUsage::key_cert_sign) && !c.is_ca(); }},
    {"a bit of keyUsage that is set (RFC 5280 §4.2.1.3)", "none",
     [](const Certificate& c, const Place&) noexcept {
       return c.extensions.key_usage && c.extensions.key_usage->bits == 0;
     }},
    {"nameConstraints only with cA (RFC 5280 §4.2.1.10)", "nameConstraints without cA",
     [](const Certificate& c, const Place&) noexcept { return !c.extensions.name_constraints.empty() && !c.is_ca(); }},
    {"pathLenConstraint only with cA (RFC 5280 §4.2.1.9)", "pathLenConstraint without cA",
     [](const Certificate& c, const Place&) noexcept {
       return c.extensions.basic_constraints && c.extensions.basic_constraints->path_length && !c.is_ca();
     }},
    {"noRevAvail only where nothing tells of revocations, and of no CA (RFC 9608 §2)", "noRevAvail beside the opposite",
     [](const Certificate& c, const Place&) noexcept {
       const auto& e = c.extensions;
       return e.no_rev_avail && (c.is_ca() || !e.crl_distribution_points.empty() || !e.ocsp.empty() ||
                                 e.find(oids::freshest_crl) != nullptr);
     }},
};

}  // namespace

Checks check(const Certificate& certificate, const Place& place, const Question& question) noexcept {
  Checks out;
  std::ranges::transform(kChecks, out.begin(), [&](auto function) { return function(certificate, place, question); });
  return out;
}

KeyUsages wanted_usages(const Certificate& certificate, const Place& place, const Question& question) noexcept {
  // RFC 5280 §6.1.4 (n): an issuer may sign certificates.
  if (!place.is_leaf) return only(KeyUsage::key_cert_sign);
  if (question.purpose == Purpose::any) return {};
  // RFC 8446 §4.4.2.2: a peer may sign.
  if (question.leaf_signs) return only(KeyUsage::digital_signature);
  if (certificate.is_ca()) return {};
  // RFC 5280 §4.2.1.12: the usages that go with serverAuth and with clientAuth.
  const auto either = only(KeyUsage::digital_signature) | only(KeyUsage::key_agreement);
  return question.purpose == Purpose::server ? either | only(KeyUsage::key_encipherment) : either;
}

bool any_failed(const Checks& checks) noexcept {
  return std::ranges::any_of(checks, [](const Check& check) { return check.outcome == Outcome::fail; });
}

const ProfileRule* broken_rule(const Certificate& certificate, const Place& place) noexcept {
  for (const auto& rule : kRules)
    if (rule.broken(certificate, place)) return &rule;
  return nullptr;
}

const Extension* unprocessed(const Certificate& certificate) noexcept {
  for (const auto& extension : certificate.extensions.all)
    if (extension.critical && !extension.processed) return &extension;
  return nullptr;
}

}  // namespace entente::x509
