#include "reasons.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "x509/certificate.h"

namespace entente::differential {
namespace {

struct Asked {
  const Mutant& mutant;
  const Verdict& verdict;
  const Answer& answer;  ///< to the accepted path alone
  [[nodiscard]] const CertificatePath& path() const { return verdict.path; }
  /// What libcrypto's error is about.
  [[nodiscard]] const x509::Certificate* subject() const {
    const auto depth = static_cast<std::size_t>(answer.depth);
    return depth < path().size() ? path()[depth].certificate.get() : nullptr;
  }
  [[nodiscard]] bool is_anchor() const { return static_cast<std::size_t>(answer.depth) + 1 == path().size(); }
};

struct Reason {
  int error;
  bool (*holds)(const Asked&);
  std::string_view text;
};

bool always(const Asked&) { return true; }

bool lacks(const Asked& a, Bytes extension) { return a.subject() && !a.subject()->extensions.find(extension); }
bool not_critical(const Asked& a, Bytes extension) {
  const auto* found = a.subject() ? a.subject()->extensions.find(extension) : nullptr;
  return found && !found->critical;
}

bool identifiers_differ(const Asked& a) {
  for (std::size_t i = 0; i + 1 < a.path().size(); ++i) {
    const auto& below = a.path()[i].certificate->extensions;
    const auto* whole = below.find(x509::oids::authority_key_identifier);
    const auto own = a.path()[i + 1].certificate->extensions.subject_key_identifier;
    // With more in it than a key identifier it may name another issuer and serial number too.
    const bool more = whole && whole->value.size() != below.authority_key_identifier.size() + 4;
    if (whole && (more || (!own.empty() && !equal(own, below.authority_key_identifier)))) return true;
  }
  return false;
}

bool at_the_last_second(const Asked& a) {
  return std::ranges::any_of(
      a.path(), [&](const auto& step) { return step.certificate->validity.not_after == a.mutant.options.at; });
}

/// What stands below the anchor has its name and key, and its signature.
bool is_the_anchor_made_anew(const Asked& a) {
  if (a.path().size() < 2) return false;
  const auto& anchor = *a.path().back().certificate;
  const auto& below = *a.path()[a.path().size() - 2].certificate;
  return below.self_issued() && equal(below.subject_public_key_info.der, anchor.subject_public_key_info.der);
}

bool has_no_dns_name(const Asked& a) {
  bool has = false;
  x509::for_each_name(a.path().front().certificate->extensions.subject_alt_name,
                      [&](const x509::GeneralName& name) { has = has || name.kind == x509::GeneralName::Kind::dns; });
  return !has;
}

/// An attribute in a name of the path is of none of the types that libcrypto reads.
bool names_hold_what_is_no_string(const Asked& a) {
  using x509::der::Tag;
  static constexpr Tag kStrings[] = {Tag::utf8_string,    Tag::printable_string, Tag::ia5_string,
                                     Tag::teletex_string, Tag::bmp_string,       Tag::universal_string};
  bool found = false;
  const auto look = [&](const x509::Name& name) {
    x509::for_each_attribute(name, [&](const x509::der::Oid&, const x509::der::Value& value) {
      found = found || std::ranges::find(kStrings, value.tag) == std::end(kStrings);
    });
  };
  for (const auto& step : a.path()) {
    look(step.certificate->subject);
    look(step.certificate->issuer);
  }
  return found;
}

/// A CA of the path has a constraint on names of a kind that is not processed.
bool constraints_of_another_kind(const Asked& a) {
  using Kind = x509::GeneralName::Kind;
  bool found = false;
  for (const auto& step : a.path())
    x509::for_each_subtree(step.certificate->extensions.name_constraints, [&](const x509::GeneralName& base, bool) {
      found = found || base.kind == Kind::other || base.kind == Kind::x400 || base.kind == Kind::edi_party;
    });
  return found;
}

bool algorithm_of_anchor_has_odd_parameters(const Asked& a) {
  const auto is_odd = [](const x509::AlgorithmIdentifier& id) {
    return id.parameters && id.parameters->tag == x509::der::Tag::null && !id.parameters->content.empty();
  };
  const auto& anchor = *a.path().back().certificate;
  return is_odd(anchor.signature) || is_odd(anchor.signature_algorithm);
}

/// The path that was accepted, and nothing beside it.
cases::Chain only(const CertificatePath& path) {
  cases::Chain out;
  for (const auto& step : path) (step.is_anchor ? out.roots : out.sent).push_back(to_buffer(step.der()));
  if (out.sent.empty()) out.sent = out.roots;
  return out;
}

/// The table.
const Reason kReasons[] = {
    {X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER, always,
     "the strict profile wants authorityKeyIdentifier; RFC 5280 §6.1 does not (§4.2.1.1 is for CAs)"},
    {X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER, always,
     "the strict profile wants subjectKeyIdentifier; RFC 5280 §6.1 does not (§4.2.1.2 is for CAs)"},
    {X509_V_ERR_CA_BCONS_NOT_CRITICAL, [](const Asked& a) { return not_critical(a, x509::oids::basic_constraints); },
     "the strict profile wants basicConstraints critical; RFC 5280 §6.1.4 (k) asks for cA alone"},
    {X509_V_ERR_CA_CERT_MISSING_KEY_USAGE, [](const Asked& a) { return lacks(a, x509::oids::key_usage); },
     "the strict profile wants keyUsage of CAs; RFC 5280 §6.1.4 (n) asks where it is present"},
    {X509_V_ERR_CERT_HAS_EXPIRED, at_the_last_second, "notAfter is included (RFC 5280 §4.1.2.5)"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, identifiers_differ,
     "key identifiers help the search (RFC 4158 §3.5.12); RFC 5280 §6.1 does not compare them"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, constraints_of_another_kind,
     "a constraint on a kind of name that nobody has binds nothing (RFC 5280 §4.2.1.10); libcrypto cannot read it"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, identifiers_differ,
     "key identifiers help the search (RFC 4158 §3.5.12); RFC 5280 §6.1 does not compare them"},
    {X509_V_ERR_PERMITTED_VIOLATION, has_no_dns_name,
     "libcrypto holds the common name against DNS constraints; it is no DNS name (RFC 9525 §6.2)"},
    {X509_V_ERR_EXCLUDED_VIOLATION, has_no_dns_name,
     "libcrypto holds the common name against DNS constraints; it is no DNS name (RFC 9525 §6.2)"},
    {kUnreadable, algorithm_of_anchor_has_odd_parameters,
     "what an anchor says of its own signature is not looked into (RFC 5280 §6.1.1 (d))"},
    {kUnreadable, names_hold_what_is_no_string,
     "the value of an attribute may be of any type (RFC 5280 appendix A.1); libcrypto reads strings alone"},
    {X509_V_ERR_UNSPECIFIED, names_hold_what_is_no_string,
     "the value of an attribute may be of any type (RFC 5280 appendix A.1); libcrypto reads strings alone"},
    // A CA that it cannot read is none to it.
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, names_hold_what_is_no_string,
     "the value of an attribute may be of any type (RFC 5280 appendix A.1); libcrypto reads strings alone"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, names_hold_what_is_no_string,
     "the value of an attribute may be of any type (RFC 5280 appendix A.1); libcrypto reads strings alone"},
    {X509_V_ERR_INVALID_PURPOSE,
     [](const Asked& a) {
       const auto& usage = a.subject() ? a.subject()->extensions.extended_key_usage : std::nullopt;
       return usage && usage->any && a.answer.depth > 0;
     },
     "anyExtendedKeyUsage of a CA includes the purpose (RFC 5280 §4.2.1.12)"},
    {X509_V_ERR_INVALID_PURPOSE,
     [](const Asked& a) { return a.answer.depth == 0 && a.subject()->is_ca() && a.subject()->extensions.key_usage; },
     "the last certificate of a path may be a CA's (RFC 5280 §4.2.1.9); libcrypto wants a server's usages of it"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
     [](const Asked& a) { return a.path().size() > 1 && a.path().front().certificate->self_issued(); },
     "who has the issuer's name need not have its key (RFC 5280 §6.1): libcrypto takes it for self-signed"},
    {X509_V_ERR_INVALID_CA, [](const Asked& a) { return a.path().back().certificate->version < 3; },
     "an anchor of v1 is a name and a key (RFC 5280 §6.1.1 (d))"},
    {X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY, [](const Asked& a) { return a.is_anchor(); },
     "an anchor's own signature does not matter, nor how it is named (RFC 5280 §6.1.1 (d))"},
    {X509_V_ERR_HOSTNAME_MISMATCH,
     [](const Asked& a) {
       const auto name = a.mutant.options.name.value_or("");
       return name.substr(0, name.find('.')).find('_') != name.npos;
     },
     "a wildcard stands for any one label (RFC 9525 §6.3); libcrypto's for letters, digits and hyphens alone"},
    {X509_V_ERR_PATHLEN_WITHOUT_KU_KEY_CERT_SIGN, [](const Asked& a) { return lacks(a, x509::oids::key_usage); },
     "the strict profile wants keyUsage where there is a path length; RFC 5280 §6.1.4 (n) asks where it is present"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, is_the_anchor_made_anew,
     "what is signed by the anchor's key is trusted, the anchor made anew too (RFC 5280 §6.1.1 (d))"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, is_the_anchor_made_anew,
     "what is signed by the anchor's key is trusted, the anchor made anew too (RFC 5280 §6.1.1 (d))"},
};

}  // namespace

std::string_view reason_for(const Mutant& mutant, const Verdict& accepted) {
  const auto narrow = ask_libcrypto(only(accepted.path), mutant.options);
  if (narrow.valid) return "another path is tried (RFC 4158 §2.3), and libcrypto accepts that one alone";
  const Asked asked{mutant, accepted, narrow};
  for (const auto& reason : kReasons)
    if (reason.error == narrow.error && reason.holds(asked)) return reason.text;
  return {};
}

}  // namespace entente::differential
