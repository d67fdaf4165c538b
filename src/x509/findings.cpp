// Findings: their order and their texts.
#include "x509/findings.h"

#include <algorithm>

#include "base/enum_names.h"
#include "x509/bit_names.h"
#include "x509/name_constraints.h"
#include "x509/path_checks.h"

namespace entente {
namespace {

constexpr Named<Purpose> kPurposes[] = {
    {Purpose::server, "server"}, {Purpose::client, "client"}, {Purpose::any, "any"}};
constexpr Named<Outcome> kOutcomes[] = {{Outcome::pass, "pass"},
                                        {Outcome::fail, "fail"},
                                        {Outcome::not_applicable, "not_applicable"},
                                        {Outcome::unknown, "unknown"}};

using x509::Certificate;

/// A check in its surroundings.
struct Asked {
  const Verdict& verdict;
  const CertificatePath& path;
  std::size_t index;
  const Check& check;

  [[nodiscard]] const Certificate& certificate() const noexcept { return *path[index].certificate; }
  [[nodiscard]] bool is_leaf() const noexcept { return index == 0; }
  [[nodiscard]] x509::Place place() const noexcept {
    return x509::place_of(index, path[index].is_anchor,
                          [&](std::size_t i) -> const Certificate& { return *path[i].certificate; });
  }
};

std::string named(const x509::Name& name) {
  auto text = to_text(name);
  return text.empty() ? "an empty name" : text;
}

CheckText trust(const Asked& a) {
  const auto& c = a.certificate();
  CheckText out{"a path to a trust anchor", {}};
  if (a.check.outcome == Outcome::pass) {
    out.got = named(c.subject) + " is in the trust store";
  } else if (a.check.fault == Fault::cert_distrusted) {
    const auto& anchor = a.path.back();
    out.expected = "issued by " + x509::format_time(anchor.distrusted_after.value_or(0)) + ", the last date of " +
                   named(anchor.certificate->subject);
    out.got = "issued at " + x509::format_time(c.validity.not_before);
  } else if (a.check.fault == Fault::cert_pin) {
    out = {"one of the pinned keys in the path", "other keys, of all " + std::to_string(a.path.size())};
  } else if (a.check.outcome != Outcome::fail) {
    out.got = "it is followed further";
  } else if (a.check.fault == Fault::cert_too_many) {
    out.expected = "no more intermediates than the limit allows";
    out.got = "a longer path, at " + named(c.subject);
  } else if (c.self_issued()) {
    out.got = (a.is_leaf() ? "signed by itself, not in the trust store: "
                           : "ends at a root that is not in the trust store: ") +
              named(c.subject);
  } else if (a.check.fault == Fault::cert_intermediate_missing) {
    out.got = "not sent: " + named(c.issuer) + ", see " + x509::printable(c.extensions.ca_issuers);
  } else {
    out.got = "neither sent nor in the trust store: " + named(c.issuer);
  }
  return out;
}

CheckText validity(const Asked& a) {
  const auto from = a.certificate().validity.not_before, to = a.certificate().validity.not_after;
  const auto at = a.verdict.at;
  CheckText out{"valid at " + x509::format_time(at), {}};
  if (at < from)
    out.got = "not valid for another " + x509::format_duration(from - at) + ", from " + x509::format_time(from);
  else if (at > to)
    out.got = "expired " + x509::format_duration(at - to) + " ago, at " + x509::format_time(to);
  else
    out.got = x509::format_time(from) + " to " + x509::format_time(to);
  return out;
}

CheckText signature(const Asked& a) {
  CheckText out{"a signature by " + named(a.certificate().issuer), {}};
  switch (a.check.outcome) {
    case Outcome::pass:
      out.got = "made by its key";
      break;
    case Outcome::fail:
      out.got = "not made by its key";
      break;
    case Outcome::not_applicable:
      out.got = "not checked: it is trusted as it is";
      break;
    case Outcome::unknown:
      out.got = "not checked";
      break;
  }
  return out;
}

CheckText algorithm(const Asked& a) {
  const auto& c = a.certificate();
  if (a.check.outcome == Outcome::fail && a.check.fault == Fault::cert_malformed)
    return {"the same algorithm inside and outside",
            signature_name(c.signature) + " inside, " + signature_name(c.signature_algorithm) + " outside"};
  if (a.check.outcome == Outcome::fail && signature_algorithm(c.signature_algorithm))
    return {"one of the signatures that were asked for", signature_name(c.signature_algorithm)};
  return {"RSA, ECDSA with SHA-256 or better, Ed25519 or ML-DSA", signature_name(c.signature_algorithm)};
}

CheckText key(const Asked& a) {
  return {"RSA of 2048 to 8192 bits, P-256, P-384, P-521, Ed25519 or ML-DSA",
          key_name(a.certificate().subject_public_key_info)};
}

CheckText basic_constraints(const Asked& a) {
  const auto& c = a.certificate();
  return {a.is_leaf() ? "nothing of a leaf" : "cA",
          c.extensions.basic_constraints ? (c.is_ca() ? "cA" : "cA is false") : "no basicConstraints"};
}

CheckText path_length(const Asked& a) {
  const auto& constraints = a.certificate().extensions.basic_constraints;
  if (!constraints || !constraints->path_length)
    return {"no limit", std::to_string(a.place().cas_below) + " CAs below"};
  return {"at most " + std::to_string(*constraints->path_length) + " CAs below", std::to_string(a.place().cas_below)};
}

CheckText name_constraints(const Asked& a) {
  CheckText out{"only names that the CAs above may certify", "no constraints"};
  if (a.check.outcome == Outcome::pass) out.got = "all are allowed";
  if (a.check.fault == Fault::cert_budget) out.got = "more names and constraints than are compared";
  if (a.check.fault != Fault::cert_name_constraint) return out;
  x509::Budget budget(0, 0, 250000);
  for (auto above = a.index + 1; above < a.path.size() && a.check.outcome == Outcome::fail; ++above) {
    const auto& ca = *a.path[above].certificate;
    if (ca.extensions.name_constraints.empty()) continue;
    if (const auto violation = find_violation(a.certificate(), ca, budget)) {
      out.got = to_text(violation->name) + (violation->excluded ? " is excluded by " : " is not permitted by ") +
                named(ca.subject);
      break;
    }
  }
  return out;
}

std::string policy_names(const Certificate& c) {
  if (c.extensions.certificate_policies.empty()) return "no certificatePolicies";
  constexpr std::size_t kMost = 8;
  std::string out;
  std::size_t count = 0;
  x509::for_each_policy(c.extensions.certificate_policies, [&](Bytes policy) {
    if (count++ < kMost) out += (out.empty() ? "" : ", ") + x509::readable({policy});
  });
  return count > kMost ? out + " and " + std::to_string(count - kMost) + " more" : out;
}

CheckText policies(const Asked& a) {
  const auto demands = [](const CheckedCertificate& c) {
    return c.certificate->extensions.policy_constraints.require_explicit.has_value();
  };
  const auto by = std::ranges::find_if(a.path, demands);
  CheckText out{"a policy that holds along the whole path", policy_names(a.certificate())};
  if (a.check.outcome == Outcome::not_applicable) out.expected = "nothing: no policy is demanded";
  if (a.check.outcome != Outcome::fail) return out;
  out.expected += by == a.path.end() ? ", as was asked for" : ", as " + named(by->certificate->subject) + " demands";
  out.got = a.check.fault == Fault::cert_budget ? "more policies than are compared" : "none is left: " + out.got;
  return out;
}

CheckText key_usage(const Asked& a) {
  const x509::Question question{.purpose = a.verdict.purpose, .leaf_signs = a.verdict.leaf_signs};
  CheckText out{x509::usage_text(wanted_usages(a.certificate(), a.place(), question), " or "),
                "no keyUsage, so no limit"};
  if (out.expected.empty()) out.expected = "no usage in particular";
  if (const auto& usage = a.certificate().extensions.key_usage)
    out.got = usage->bits == 0 ? "nothing at all" : x509::usage_text(*usage);
  return out;
}

CheckText extended_key_usage(const Asked& a) {
  const auto& usage = a.certificate().extensions.extended_key_usage;
  CheckText out{a.verdict.purpose == Purpose::client   ? "clientAuth"
                : a.verdict.purpose == Purpose::server ? "serverAuth"
                                                       : "any purpose",
                {}};
  if (!usage) {
    out.got = "no extKeyUsage, so no limit";
    return out;
  }
  x509::der::Reader field(usage->der);
  field.sequence("ExtKeyUsageSyntax", [&] {
    while (field.more()) {
      x509::der::Oid purpose;
      field("KeyPurposeId", purpose);
      out.got += (out.got.empty() ? "" : ", ") + x509::readable(purpose);
    }
  });
  return out;
}

CheckText critical_extensions(const Asked& a) {
  const auto* offending = x509::unprocessed(a.certificate());
  return {"only extensions that are processed here", offending ? x509::readable(offending->id) : "nothing else"};
}

CheckText profile(const Asked& a) {
  const auto* rule = x509::broken_rule(a.certificate(), a.place());
  if (rule) return {std::string(rule->demand), std::string(rule->finding)};
  return {"what RFC 5280 demands", "nothing amiss"};
}

CheckText name_text(const Asked& a) {
  const auto& c = a.certificate();
  if (!a.is_leaf()) return {"nothing of an issuer", named(c.subject)};
  std::string wanted;
  for (const auto* asked : {&a.verdict.name, &a.verdict.email, &a.verdict.service, &a.verdict.uri})
    if (!asked->empty()) wanted += (wanted.empty() ? "" : " and ") + *asked;
  if (wanted.empty()) wanted = "no name in particular";
  if (!c.extensions.subject_alt_name.empty()) return {wanted, presented_names(c, 8)};
  const auto common = common_name(c.subject);
  return {wanted, "no subjectAltName" + (common.empty() ? "" : "; its common name " + common + " does not count")};
}

std::string_view said_by(const Revocation& revocation) {
  switch (revocation.source) {
    case RevocationSource::crl:
      return "the revocation list";
    case RevocationSource::ocsp:
      return "the OCSP response";
    case RevocationSource::staple:
      return "the stapled OCSP response";
    case RevocationSource::none:
    case RevocationSource::no_rev_avail:
      break;
  }
  return "nobody";
}

std::string known(const Revocation& revocation) {
  std::string out;
  switch (revocation.status) {
    case RevocationStatus::not_checked:
      return "not looked at";
    case RevocationStatus::unknown:
      return out.append("not known: ").append(revocation.why);
    case RevocationStatus::revoked:
      out.append("revoked at ").append(x509::format_time(revocation.revoked_at));
      return out.append(" (").append(name(revocation.reason)).append("), says ").append(said_by(revocation));
    case RevocationStatus::good:
      break;
  }
  if (revocation.source == RevocationSource::no_rev_avail) return "its issuer tells of no revocations (noRevAvail)";
  out.append("good, says ").append(said_by(revocation));
  return out.append(" of ").append(x509::format_time(revocation.this_update));
}

CheckText revocation(const Asked& a) {
  if (a.path[a.index].is_anchor) return {"nothing of a trust anchor", "not checked"};
  const auto& revocation = a.path[a.index].revocation;
  if (a.check.outcome == Outcome::fail && a.check.fault == Fault::staple_missing)
    return {"a stapled OCSP response, as the certificate promises", "none"};
  if (a.check.outcome == Outcome::fail && a.check.fault == Fault::staple_invalid)
    return {"a stapled OCSP response that is in order", revocation.why};
  return {"not revoked", known(revocation)};
}

struct CheckRow {
  CheckId id;
  std::string_view name;
  const char* where;  ///< the part of the certificate that it looks at
  CheckText (*text)(const Asked&);
};
/// In CheckId's order.
constexpr CheckRow kRows[] = {
    {CheckId::trust, "trust", "Certificate.issuer", trust},
    {CheckId::validity, "validity", "Certificate.validity", validity},
    {CheckId::signature, "signature", "Certificate.signatureValue", signature},
    {CheckId::algorithm, "algorithm", "Certificate.signatureAlgorithm", algorithm},
    {CheckId::key, "key", "Certificate.subjectPublicKeyInfo", key},
    {CheckId::basic_constraints, "basic_constraints", "Certificate.basicConstraints", basic_constraints},
    {CheckId::path_length, "path_length", "Certificate.pathLenConstraint", path_length},
    {CheckId::name_constraints, "name_constraints", "Certificate.nameConstraints", name_constraints},
    {CheckId::policies, "policies", "Certificate.certificatePolicies", policies},
    {CheckId::key_usage, "key_usage", "Certificate.keyUsage", key_usage},
    {CheckId::extended_key_usage, "extended_key_usage", "Certificate.extKeyUsage", extended_key_usage},
    {CheckId::critical_extensions, "critical_extensions", "Certificate.extensions", critical_extensions},
    {CheckId::profile, "profile", "Certificate.tbsCertificate", profile},
    {CheckId::name, "name", "Certificate.subjectAltName", name_text},
    {CheckId::revocation, "revocation", "Certificate", revocation},
};
constexpr bool in_order() {
  for (std::size_t i = 0; i < kCheckCount; ++i)
    if (static_cast<std::size_t>(kRows[i].id) != i) return false;
  return std::size(kRows) == kCheckCount;
}
static_assert(in_order(), "a row per CheckId, in its order");

const CheckRow& row(CheckId id) noexcept { return kRows[static_cast<std::size_t>(id)]; }

/// The most useful first: what the owner of the certificate can mend at once, then whether it can be trusted at all,
/// then what it is for, then what is wrong with it.
constexpr CheckId kUsefulness[] = {
    CheckId::validity,
    CheckId::signature,
    CheckId::trust,
    CheckId::name,
    CheckId::basic_constraints,
    CheckId::path_length,
    CheckId::name_constraints,
    CheckId::policies,
    CheckId::extended_key_usage,
    CheckId::key_usage,
    CheckId::algorithm,
    CheckId::key,
    CheckId::critical_extensions,
    CheckId::profile,
    CheckId::revocation,
};
static_assert(std::size(kUsefulness) == kCheckCount);

}  // namespace

std::string_view name(Purpose v) noexcept { return find_name(kPurposes, v); }
std::string_view name(Outcome v) noexcept { return find_name(kOutcomes, v); }
std::string_view name(CheckId v) noexcept { return row(v).name; }

bool CheckedCertificate::passed() const noexcept { return !x509::any_failed(checks); }
Bytes CheckedCertificate::der() const noexcept { return certificate->der(); }

CheckText describe(const Verdict& verdict, const CertificatePath& path, std::size_t index, CheckId id) {
  return row(id).text({verdict, path, index, path[index][id]});
}

namespace x509 {

Finding most_useful(const Verdict& verdict) noexcept {
  for (const auto id : kUsefulness)
    for (std::size_t i = 0; i < verdict.path.size(); ++i) {
      const auto& check = verdict.path[i][id];
      if (check.outcome != Outcome::fail) continue;
      const auto text = entente::describe(verdict, verdict.path, i, id);
      return {make_error(check.fault, row(id).where, text.expected, text.got), i, id};
    }
  return {make_error(Fault::internal), 0, CheckId::trust};
}

}  // namespace x509
}  // namespace entente
