// Certificate extensions (RFC 5280 §4.2): what each holds, and the table of those that are known. To add one: its
// struct, its description, a row.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "x509/name.h"
#include "x509/oid.h"

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
};

/// RFC 5280 §4.2.1.12.
struct ExtendedKeyUsage {
  bool any = false, server_auth = false, client_auth = false;
  Bytes der;  ///< whole
};

/// RFC 5280 §4.2.1.6.
struct GeneralName {
  enum class Kind : std::uint8_t {
    other,
    email,
    dns,
    x400,
    directory,
    edi_party,
    uri,
    ip,
    registered_id,
  } kind{};
  Bytes content;  ///< of the primitive kinds the value, of the others what is inside
  [[nodiscard]] std::string_view text() const noexcept { return as_text(content); }
};

/// RFC 5280 §4.2.1.11.
struct PolicyConstraints {
  bool require_explicit = false;
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
  PolicyConstraints policy_constraints;
  std::string_view ca_issuers, ocsp;  ///< URLs of authorityInfoAccess; empty if absent

  /// The extension of this type, or nullptr.
  [[nodiscard]] const Extension* find(Bytes id) const noexcept;
};

/// Calls `each` with the GeneralNames of a subjectAltName that was read before.
template <class Each>
void for_each_name(Bytes general_names, Each&& each) noexcept;

/// Calls `each` with the base of each subtree of nameConstraints that were read before, and whether it is excluded.
template <class Each>
void for_each_subtree(Bytes name_constraints, Each&& each) noexcept;
/// An address with a contiguous mask of the same length.
bool is_address_block(Bytes octets) noexcept;

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
      out.any |= equal(purpose.content, oids::any_extended_key_usage);
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.6. Its tags are IMPLICIT but that of directoryName, a CHOICE.
template <class Field>
void describe(Field& field, GeneralName& out) noexcept {
  using der::constructed, der::primitive;
  using Kind = GeneralName::Kind;
  struct Shape {
    der::Tag tag;
    Kind kind;
    std::string_view name;
  };
  static constexpr Shape kShapes[] = {
      {primitive(2), Kind::dns, "dNSName"},
      {primitive(7), Kind::ip, "iPAddress"},
      {primitive(1), Kind::email, "rfc822Name"},
      {primitive(6), Kind::uri, "uniformResourceIdentifier"},
      {constructed(4), Kind::directory, "directoryName"},
      {constructed(0), Kind::other, "otherName"},
      {constructed(3), Kind::x400, "x400Address"},
      {constructed(5), Kind::edi_party, "ediPartyName"},
      {primitive(8), Kind::registered_id, "registeredID"},
  };
  for (const auto& shape : kShapes) {
    if (!field.next_is(shape.tag)) continue;
    out.kind = shape.kind;
    if (shape.kind == Kind::directory) {
      Name name;
      field.inside(shape.name, shape.tag, [&] { describe(field, "Name", name); });
      out.content = name.der;
    } else if (der::is_constructed(shape.tag)) {
      der::Value value;
      field.any(shape.name, value);
      out.content = value.content;
    } else if (shape.kind == Kind::ip || shape.kind == Kind::registered_id) {
      der::OctetString octets;
      field(shape.name, octets, shape.tag);
      out.content = octets.bytes;
    } else {
      der::Ia5String text;
      field(shape.name, text, shape.tag);
      out.content = as_bytes(text.text);
    }
    return;
  }
  der::Value other;
  field.any("GeneralName", other);
  field.reject(other.whole, "GeneralName", "one of its nine forms", der::name(other.tag));
}

template <class Field>
Bytes describe_general_names(Field& field, std::string_view as) noexcept {
  return field.sequence(as, [&] {
    // RFC 5280 §4.2.1.6: SEQUENCE SIZE (1..MAX).
    do {
      GeneralName name;
      describe(field, name);
      // RFC 5280 §4.2.1.6: an iPAddress has 4 or 16 octets.
      if (name.kind == GeneralName::Kind::ip && !field.failed() && name.content.size() != 4 &&
          name.content.size() != 16)
        field.reject(name.content, "iPAddress", "4 or 16 octets", "another length");
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
    if (field.next_is(der::constructed(1))) {
      der::Value issuer;
      field.any("authorityCertIssuer", issuer);
    }
    if (field.next_is(der::primitive(2))) {
      der::Integer serial;
      field("authorityCertSerialNumber", serial, der::primitive(2));
    }
  });
}

/// RFC 5280 §4.2.2.1.
template <class Field>
void describe_authority_info_access(Field& field, Extensions& out) noexcept {
  field.sequence("AuthorityInfoAccessSyntax", [&] {
    do {
      field.sequence("AccessDescription", [&] {
        der::Oid method;
        GeneralName location;
        field("accessMethod", method);
        describe(field, location);
        if (location.kind != GeneralName::Kind::uri) return;
        auto* url = equal(method.content, oids::ca_issuers) ? &out.ca_issuers
                    : equal(method.content, oids::ocsp)     ? &out.ocsp
                                                            : nullptr;
        if (url && url->empty()) *url = location.text();
      });
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.4. Without a requirement for a policy none of this decides anything.
template <class Field>
void describe_certificate_policies(Field& field, Extensions&) noexcept {
  field.sequence("certificatePolicies", [&] {
    do {
      field.sequence("PolicyInformation", [&] {
        der::Oid policy;
        der::Value qualifiers;
        field("policyIdentifier", policy);
        if (field.more()) field.any("policyQualifiers", qualifiers);
      });
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.5.
template <class Field>
void describe_policy_mappings(Field& field, Extensions&) noexcept {
  field.sequence("policyMappings", [&] {
    do {
      field.sequence("PolicyMapping", [&] {
        der::Oid issuer, subject;
        field("issuerDomainPolicy", issuer);
        field("subjectDomainPolicy", subject);
      });
    } while (field.more());
  });
}

/// RFC 5280 §4.2.1.11.
template <class Field>
void describe_policy_constraints(Field& field, Extensions& out) noexcept {
  field.sequence("PolicyConstraints", [&] {
    der::Integer skip;
    out.policy_constraints.require_explicit = field.next_is(der::primitive(0));
    if (field.next_is(der::primitive(0))) field("requireExplicitPolicy", skip, der::primitive(0));
    if (field.next_is(der::primitive(1))) field("inhibitPolicyMapping", skip, der::primitive(1));
  });
}

/// RFC 5280 §4.2.1.10: the base of a subtree. Its forms are those of names, but addresses come with a mask.
template <class Field>
void describe_subtree(Field& field, GeneralName& base) noexcept {
  field.sequence("GeneralSubtree", [&] {
    describe(field, base);
    if (field.failed()) return;
    if (base.kind == GeneralName::Kind::ip && !is_address_block(base.content))
      field.reject(base.content, "iPAddress", "an address and a contiguous mask", "something else");
    // RFC 5280 §4.2.1.10 gives a dot in front a meaning for mailboxes and URIs only.
    if (base.kind == GeneralName::Kind::dns && base.text().starts_with('.'))
      field.reject(base.content, "dNSName", "a name", "a name with a dot in front");
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
    {oids::certificate_policies, true, describe_certificate_policies<Field>},
    {oids::policy_mappings, true, describe_policy_mappings<Field>},
    {oids::policy_constraints, true, describe_policy_constraints<Field>},
    {oids::inhibit_any_policy, true,
     [](Field& f, Extensions&) noexcept {
       der::Integer skip;
       f("InhibitAnyPolicy", skip);
     }},
    {oids::name_constraints, true,
     [](Field& f, Extensions& out) noexcept { out.name_constraints = describe_name_constraints(f); }},
    {oids::crl_distribution_points, true,
     [](Field& f, Extensions&) noexcept {
       der::Value value;
       f.any("CRLDistributionPoints", value);
     }},
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

template <class Each>
void for_each_name(Bytes general_names, Each&& each) noexcept {
  if (general_names.empty()) return;
  der::Reader field(general_names);
  field.sequence("SubjectAltName", [&] {
    while (field.more()) {
      GeneralName name;
      describe(field, name);
      if (!field.failed()) each(name);
    }
  });
}

}  // namespace entente::x509
