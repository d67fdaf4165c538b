// What the parser takes as it is, because no check of a path reads it, described for those who show it: extensions that
// decide nothing, and the structures inside of keys, names and signatures. A table tells which description belongs
// where.
#pragma once
#include "x509/algorithms.h"
#include "x509/extensions.h"

namespace entente::x509 {

namespace oids {
// RFC 6962 §3.1, §3.3.
inline constexpr Bytes precertificate_poison = oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 3>;
inline constexpr Bytes sct_list = oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 2>;
}  // namespace oids

namespace details {

/// Values one after the other, until none is left.
template <class Field, class Each>
void sequence_of(Field& field, std::string_view as, Each&& each) noexcept {
  field.sequence(as, [&] {
    do each();
    while (field.more());
  });
}

/// RFC 5280 §4.2.1.4.
template <class Field>
void user_notice(Field& field) noexcept {
  field.sequence("UserNotice", [&] {
    der::Value text;
    if (field.next_is(der::Tag::sequence))
      field.sequence("noticeRef", [&] {
        field.any("organization", text);
        field.sequence("noticeNumbers", [&] {
          while (field.more()) {
            der::Integer number;
            field("INTEGER", number);
          }
        });
      });
    if (field.more()) field.any("explicitText", text);
  });
}
template <class Field>
void no_check(Field& field) noexcept {
  der::Null null;
  field("id-pkix-ocsp-nocheck", null);
}
template <class Field>
void poison(Field& field) noexcept {
  der::Null null;
  field("poison", null);
}

/// RFC 3280 §4.2.1.4.
template <class Field>
void private_key_usage_period(Field& field) noexcept {
  field.sequence("PrivateKeyUsagePeriod", [&] {
    der::OctetString time;
    if (field.next_is(der::primitive(0))) field("notBefore", time, der::primitive(0));
    if (field.next_is(der::primitive(1))) field("notAfter", time, der::primitive(1));
  });
}

/// RFC 3739 §3.2.6.
template <class Field>
void qc_statements(Field& field) noexcept {
  sequence_of(field, "QCStatements", [&] {
    field.sequence("QCStatement", [&] {
      der::Oid id;
      der::Value value;
      field("statementId", id);
      if (field.more()) field.any("statementInfo", value);
    });
  });
}

/// RFC 5280 §4.2.1.8.
template <class Field>
void subject_directory_attributes(Field& field) noexcept {
  sequence_of(field, "SubjectDirectoryAttributes", [&] {
    field.sequence("Attribute", [&] {
      der::Oid type;
      field("type", type);
      field.inside("values", der::Tag::set, [&] {
        while (field.more()) {
          der::Value value;
          field.any("AttributeValue", value);
        }
      });
    });
  });
}

/// CA/Browser Forum EV Guidelines, appendix H.
template <class Field>
void organization_identifier(Field& field) noexcept {
  field.sequence("CABFOrganizationIdentifier", [&] {
    der::Value value;
    field.any("registrationSchemeIdentifier", value);
    field.any("registrationCountry", value);
    if (field.next_is(der::primitive(0))) field.any("registrationStateOrProvince", value);
    field.any("registrationReference", value);
  });
}

template <class Field>
void netscape_type(Field& field) noexcept {
  der::BitString bits;
  field("NetscapeCertType", bits);
}
template <class Field>
void netscape_comment(Field& field) noexcept {
  der::Ia5String text;
  field("NetscapeComment", text);
}

/// RFC 5280 §4.2.1.6.
template <class Field>
void other_name(Field& field) noexcept {
  field.inside("otherName", der::constructed(0), [&] {
    der::Oid type;
    der::Value value;
    field("type-id", type);
    field.inside("value", der::constructed(0), [&] { field.any("value", value); });
  });
}
template <class Field>
void edi_party_name(Field& field) noexcept {
  field.inside("ediPartyName", der::constructed(5), [&] {
    der::Value text;
    field.optional("nameAssigner", 0, [&] { field.any("DirectoryString", text); });
    field.optional("partyName", 1, [&] { field.any("DirectoryString", text); });
  });
}

/// RFC 4055 §3.1.
template <class Field>
void pss_parameters(Field& field) noexcept {
  field.sequence("parameters", [&] {
    AlgorithmIdentifier algorithm;
    der::Integer number;
    field.optional("hashAlgorithm", 0, [&] { describe(field, "HashAlgorithm", algorithm); });
    field.optional("maskGenAlgorithm", 1, [&] {
      field.sequence("MaskGenAlgorithm", [&] {
        field("algorithm", algorithm.algorithm);
        if (field.more()) describe(field, "parameters", algorithm);
      });
    });
    field.optional("saltLength", 2, [&] { field("INTEGER", number); });
    field.optional("trailerField", 3, [&] { field("INTEGER", number); });
  });
}
/// RFC 3279 §2.3.2.
template <class Field>
void dss_parameters(Field& field) noexcept {
  field.sequence("parameters", [&] {
    der::Integer number;
    for (const auto* name : {"p", "q", "g"}) field(name, number);
  });
}
/// RFC 8017 appendix A.1.1.
template <class Field>
void rsa_public_key(Field& field) noexcept {
  field.sequence("RSAPublicKey", [&] {
    der::Integer number;
    field("modulus", number);
    field("publicExponent", number);
  });
}
/// RFC 3279 §2.2.3.
template <class Field>
void ecdsa_signature(Field& field) noexcept {
  field.sequence("Ecdsa-Sig-Value", [&] {
    der::Integer number;
    field("r", number);
    field("s", number);
  });
}

/// The description of a field that was taken as it is; of `extnValue` and what depends on an algorithm, under this
/// identifier.
template <class Field>
struct Row {
  std::string_view field;
  Bytes id;
  void (*describe)(Field&) noexcept;
};
template <class Field>
inline constexpr Row<Field> kRows[] = {
    {"qualifier", {}, user_notice<Field>},
    {"otherName", {}, other_name<Field>},
    {"ediPartyName", {}, edi_party_name<Field>},
    {"parameters", oids::rsassa_pss, pss_parameters<Field>},
    {"parameters", oid<1, 2, 840, 10040, 4, 1>, dss_parameters<Field>},
    {"subjectPublicKey", oids::rsa_encryption, rsa_public_key<Field>},
    {"subjectPublicKey", oids::rsassa_pss, rsa_public_key<Field>},
    {"signatureValue", oids::ecdsa_with_sha256, ecdsa_signature<Field>},
    {"signatureValue", oids::ecdsa_with_sha384, ecdsa_signature<Field>},
    {"signatureValue", oids::ecdsa_with_sha512, ecdsa_signature<Field>},
    {"extnValue", oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 5>, no_check<Field>},
    {"extnValue", oids::precertificate_poison, poison<Field>},
    {"extnValue", oid<2, 5, 29, 16>, private_key_usage_period<Field>},
    {"extnValue", oid<1, 3, 6, 1, 5, 5, 7, 1, 3>, qc_statements<Field>},
    {"extnValue", oid<2, 5, 29, 9>, subject_directory_attributes<Field>},
    {"extnValue", oid<2, 23, 140, 3, 1>, organization_identifier<Field>},
    {"extnValue", oid<2, 16, 840, 1, 113730, 1, 1>, netscape_type<Field>},
    {"extnValue", oid<2, 16, 840, 1, 113730, 1, 13>, netscape_comment<Field>},
};

/// The row for a field, or nullptr.
template <class Field>
const Row<Field>* find(std::string_view name, Bytes id) noexcept {
  for (const auto& row : kRows<Field>)
    if (row.field == name && (row.id.empty() || equal(row.id, id))) return &row;
  return nullptr;
}

}  // namespace details
}  // namespace entente::x509
