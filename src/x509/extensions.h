// Certificate extensions (RFC 5280 §4.2): what each holds, and the table of those that are known. To add one: its
// struct, its description, a row.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "x509/distribution_points.h"
#include "x509/general_name.h"
#include "x509/oid.h"
#include "x509/policy_extensions.h"

namespace entente::x509 {

/// RFC 5280 §4.2.1.9.
struct BasicConstraints {
  bool ca = false;
  std::optional<std::uint32_t> path_length;
};

/// RFC 5280 §4.2.1.3, by bit number.
enum class KeyUsage : std::uint8_t {
  digital_signature,
  non_repudiation,
  key_encipherment,
  data_encipherment,
  key_agreement,
  key_cert_sign,
  crl_sign,
  encipher_only,
  decipher_only,
};
struct KeyUsages {
  std::uint16_t bits = 0;
  [[nodiscard]] bool has(KeyUsage usage) const noexcept { return (bits >> std::to_underlying(usage) & 1) != 0; }
  friend constexpr KeyUsages operator|(KeyUsages a, KeyUsages b) noexcept {
    return {static_cast<std::uint16_t>(a.bits | b.bits)};
  }
};
constexpr KeyUsages only(KeyUsage usage) noexcept {
  return {static_cast<std::uint16_t>(1U << std::to_underlying(usage))};
}

/// RFC 5280 §4.2.1.12.
struct ExtendedKeyUsage {
  bool any = false, server_auth = false, client_auth = false, ocsp_signing = false;
  Bytes der;  ///< whole
};

/// One extension as it stands.
struct Extension {
  der::Oid id;
  bool critical = false;
  Bytes value;  ///< what the OCTET STRING holds
  /// The rules that it sets are kept by the checks of a path.
  bool processed = false;
};

struct Extensions {
  std::vector<Extension> all;
  std::optional<BasicConstraints> basic_constraints;
  std::optional<KeyUsages> key_usage;
  std::optional<ExtendedKeyUsage> extended_key_usage;
  Bytes subject_alt_name;          ///< GeneralNames, whole; empty if absent
  Bytes subject_key_identifier;    ///< empty if absent
  Bytes authority_key_identifier;  ///< its keyIdentifier; empty if absent
  Bytes name_constraints;          ///< whole; empty if absent
  Bytes certificate_policies;      ///< whole; empty if absent
  Bytes policy_mappings;           ///< whole; empty if absent
  PolicyConstraints policy_constraints;
  std::optional<std::uint32_t> inhibit_any_policy;  ///< after so many certificates more
  Bytes crl_distribution_points;                    ///< whole; empty if absent
  Bytes freshest_crl;                               ///< whole; empty if absent
  std::string_view ca_issuers, ocsp;                ///< URLs of authorityInfoAccess; empty if absent
  bool must_staple = false;                         ///< RFC 7633: promises status_request
  bool no_rev_avail = false;                        ///< RFC 9608: nobody will ever say that it was revoked

  /// The extension of this type, or nullptr.
  [[nodiscard]] const Extension* find(Bytes id) const noexcept;
};

/// Calls `each` with the base of each subtree of nameConstraints that were read before, and whether it is excluded.
template <class Each>
void for_each_subtree(Bytes name_constraints, Each&& each) noexcept;
/// An address with a contiguous mask of the same length.
bool is_address_block(Bytes octets) noexcept;
/// What the base of a subtree has to be if it is not: one that cannot match anything would exclude nothing, silently.
const char* wanted_base(const GeneralName& base) noexcept;

/// RFC 5280 §4.2: SEQUENCE SIZE (1..MAX) OF Extension, each at most once.
template <class Field>
void describe(Field& field, Extensions& out) noexcept;

// ---- the descriptions ----

template <class Field>
void describe(Field& field, BasicConstraints& out) noexcept {
  field.sequence("BasicConstraints", [&] {
    if (field.next_is(der::Tag::boolean)) {
      der::Boolean ca;
      field("cA", ca);
      out.ca = ca.value;
    }
    if (field.next_is(der::Tag::integer)) {
      der::Integer length;
      field("pathLenConstraint", length);
      if (field.failed()) return;
      // RFC 5280 §4.2.1.9: INTEGER (0..MAX).
      if (length.negative()) return field.reject(length.content, "pathLenConstraint", "0 or more", "less than 0");
      out.path_length = der::to_number(length, 0xffffffff);
    }
  });
}

template <class Field>
void describe(Field& field, KeyUsages& out) noexcept {
  der::BitString bits;
  field("KeyUsage", bits);
  for (unsigned bit = 0; bit < 9 && bit / 8 < bits.bytes.size(); ++bit)
    if ((bits.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) out.bits = static_cast<std::uint16_t>(out.bits | 1U << bit);
}

template <class Field>
void describe(Field& field, ExtendedKeyUsage& out) noexcept {
  out.der = field.sequence("ExtKeyUsageSyntax", [&] {
    // RFC 5280 §4.2.1.12: SEQUENCE SIZE (1..MAX).
    do {
      der::Oid purpose;
      field("KeyPurposeId", purpose);
      out.server_auth |= equal(purpose.content, oids::server_auth);
      out.client_auth |= equal(purpose.content, oids::client_auth);
      out.ocsp_signing |= equal(purpose.content, oids::ocsp_signing);
      out.any |= equal(purpose.content, oids::any_extended_key_usage);
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.1.
template <class Field>
void describe_authority_key_identifier(Field& field, Extensions& out) noexcept {
  field.sequence("AuthorityKeyIdentifier", [&] {
    if (field.next_is(der::primitive(0))) {
      der::OctetString key;
      field("keyIdentifier", key, der::primitive(0));
      out.authority_key_identifier = key.bytes;
    }
    const bool issuer = field.next_is(der::constructed(1));
    if (issuer) (void)describe_general_names(field, "authorityCertIssuer", der::constructed(1));
    const bool serial = field.next_is(der::primitive(2));
    der::Integer number;
    if (serial) field("authorityCertSerialNumber", number, der::primitive(2));
    // RFC 5280 §4.2.1.1: both or neither.
    if (issuer != serial && !field.failed())
      field.reject({}, "AuthorityKeyIdentifier", "authorityCertIssuer and authorityCertSerialNumber, or neither",
                   "one of them");
  });
}

/// RFC 5280 §4.2.2.1, §4.2.2.2: calls `each` with the method and the location.
template <class Field, class Each>
void describe_access(Field& field, std::string_view as, Each&& each) noexcept {
  field.sequence(as, [&] {
    do {
      field.sequence("AccessDescription", [&] {
        der::Oid method;
        GeneralName location;
        field("accessMethod", method);
        describe(field, location);
        if (!field.failed()) each(method, location);
      });
    } while (field.more());
  });
}

template <class Field>
void describe_authority_info_access(Field& field, Extensions& out) noexcept {
  describe_access(field, "AuthorityInfoAccessSyntax", [&](const der::Oid& method, const GeneralName& location) {
    if (location.kind != GeneralName::Kind::uri) return;
    auto* url = equal(method.content, oids::ca_issuers) ? &out.ca_issuers
                : equal(method.content, oids::ocsp)     ? &out.ocsp
                                                        : nullptr;
    if (url && url->empty()) *url = location.text();
  });
}

/// RFC 7633 §4.1: numbers of TLS extensions that whoever shows the certificate promises to answer.
template <class Field>
void describe_tls_feature(Field& field, Extensions& out) noexcept {
  constexpr std::uint32_t kStatusRequest = 5, kNoExtension = 65536;
  field.sequence("Features", [&] {
    do {
      der::Integer feature;
      field("INTEGER", feature);
      if (!field.failed()) out.must_staple |= der::to_number(feature, kNoExtension) == kStatusRequest;
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.10: the base of a subtree. Its forms are those of names, but addresses come with a mask.
template <class Field>
void describe_subtree(Field& field, GeneralName& base) noexcept {
  field.sequence("GeneralSubtree", [&] {
    describe(field, base);
    if (field.failed()) return;
    if (const char* wanted = wanted_base(base)) field.reject(base.content, "base", wanted, "something else");
    // RFC 5280 §4.2.1.10: minimum is zero, so not encoded, and maximum is absent.
  });
}

template <class Field>
Bytes describe_name_constraints(Field& field) noexcept {
  return field.sequence("NameConstraints", [&] {
    // RFC 5280 §4.2.1.10: not an empty sequence.
    if (!field.more()) return field.reject({}, "NameConstraints", "permitted or excluded subtrees", "neither");
    for (const unsigned n : {0U, 1U})
      field.optional(n == 0 ? "permittedSubtrees" : "excludedSubtrees", n, [&] {
        do {
          GeneralName base;
          describe_subtree(field, base);
        } while (field.more());
      });
  });
}

template <class Field>
struct KnownExtension {
  Bytes id;
  bool processed;  ///< the checks of a path keep its rules, so it may be critical
  void (*describe)(Field&, Extensions&) noexcept;
};

/// The table.
template <class Field>
inline constexpr KnownExtension<Field> kKnownExtensions[] = {
    {oids::subject_alt_name, true,
     [](Field& f, Extensions& out) noexcept { out.subject_alt_name = describe_general_names(f, "SubjectAltName"); }},
    {oids::key_usage, true, [](Field& f, Extensions& out) noexcept { describe(f, out.key_usage.emplace()); }},
    {oids::extended_key_usage, true,
     [](Field& f, Extensions& out) noexcept { describe(f, out.extended_key_usage.emplace()); }},
    {oids::basic_constraints, true,
     [](Field& f, Extensions& out) noexcept { describe(f, out.basic_constraints.emplace()); }},
    // RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.2.1: these must not be critical, so one that is, is refused.
    {oids::subject_key_identifier, false,
     [](Field& f, Extensions& out) noexcept {
       der::OctetString key;
       f("SubjectKeyIdentifier", key);
       out.subject_key_identifier = key.bytes;
     }},
    {oids::authority_key_identifier, false, describe_authority_key_identifier<Field>},
    {oids::authority_info_access, false, describe_authority_info_access<Field>},
    {oids::subject_info_access, false,
     [](Field& f, Extensions&) noexcept {
       describe_access(f, "SubjectInfoAccessSyntax", [](const der::Oid&, const GeneralName&) {});
     }},
    {oids::certificate_policies, true,
     [](Field& f, Extensions& out) noexcept { out.certificate_policies = describe_certificate_policies(f); }},
    {oids::policy_mappings, true,
     [](Field& f, Extensions& out) noexcept { out.policy_mappings = describe_policy_mappings(f); }},
    // RFC 5280 §4.2.1.11, §4.2.1.14: critical; where a CA forgot to say so they bind all the same.
    {oids::policy_constraints, true, [](Field& f, Extensions& out) noexcept { describe(f, out.policy_constraints); }},
    {oids::inhibit_any_policy, true,
     [](Field& f, Extensions& out) noexcept {
       out.inhibit_any_policy = describe_skip(f, "InhibitAnyPolicy", der::Tag::integer);
     }},
    {oids::name_constraints, true,
     [](Field& f, Extensions& out) noexcept { out.name_constraints = describe_name_constraints(f); }},
    {oids::issuer_alt_name, false,
     [](Field& f, Extensions&) noexcept { (void)describe_general_names(f, "IssuerAltName"); }},
    {oids::crl_distribution_points, true,
     [](Field& f, Extensions& out) noexcept {
       out.crl_distribution_points = describe_distribution_points(f, "CRLDistributionPoints");
     }},
    // RFC 5280 §4.2.1.15, RFC 9608 §2: these must not be critical.
    {oids::freshest_crl, false,
     [](Field& f, Extensions& out) noexcept { out.freshest_crl = describe_distribution_points(f, "FreshestCRL"); }},
    {oids::no_rev_avail, false,
     [](Field& f, Extensions& out) noexcept {
       der::Null null;
       f("NoRevAvail", null);
       out.no_rev_avail = !f.failed();
     }},
    {oids::tls_feature, true, describe_tls_feature<Field>},
};

template <class Field>
void describe(Field& field, Extension& extension, Extensions& out) noexcept {
  field.sequence("Extension", [&] {
    field("extnID", extension.id);
    if (field.next_is(der::Tag::boolean)) {
      der::Boolean critical;
      field("critical", critical);
      // X.690 §11.5: a DEFAULT value is not encoded.
      if (!field.failed() && !critical.value)
        return field.reject(extension.id.content, "critical", "nothing, for the default", "an encoded FALSE");
      extension.critical = critical.value;
    }
    const auto whole = field.inside("extnValue", der::Tag::octet_string, [&] {
      for (const auto& known : kKnownExtensions<Field>) {
        if (!equal(known.id, extension.id.content)) continue;
        extension.processed = known.processed;
        return known.describe(field, out);
      }
      field.rest();
    });
    if (!field.failed()) extension.value = whole.subspan(der::read_header(whole).header);
  });
}

template <class Field>
void describe(Field& field, Extensions& out) noexcept {
  field.sequence("Extensions", [&] {
    do {
      Extension extension;
      const auto before = out.all.size();
      describe(field, extension, out);
      if (field.failed()) return;
      // RFC 5280 §4.2: a certificate must not have an extension twice.
      if (out.find(extension.id.content))
        return field.reject(extension.id.content, "extensions", "each once", "one of them twice",
                            Fault::cert_duplicate_extension);
      // Quadratic above, so bounded here; real certificates have a dozen.
      if (before == 64) return field.reject(extension.id.content, "extensions", "64 at most", "more");
      out.all.push_back(extension);
    } while (field.more());
  });
}

template <class Each>
void for_each_subtree(Bytes name_constraints, Each&& each) noexcept {
  der::Reader field(name_constraints);
  field.sequence("NameConstraints", [&] {
    for (const unsigned n : {0U, 1U})
      field.optional("subtrees", n, [&] {
        while (field.more()) {
          GeneralName base;
          describe_subtree(field, base);
          if (!field.failed()) each(base, n == 1);
        }
      });
  });
}

}  // namespace entente::x509
