// A certificate (RFC 5280 §4.1): read once, strictly, into views of one owned buffer; immutable and shared.
#pragma once
#include <memory>

#include "x509/algorithms.h"
#include "x509/extensions.h"
#include "x509/name.h"
#include "x509/time.h"

namespace entente::x509 {

struct Validity {
  UnixTime not_before = 0, not_after = 0;  ///< both included
  bool early_generalized = false;          ///< a GeneralizedTime where a UTCTime would do
};

/// RFC 5280 §4.1, under its names. The views are into the certificate's own bytes.
struct CertificateFields {
  Bytes tbs_certificate;  ///< what is signed
  int version = 1;
  der::Integer serial_number;
  AlgorithmIdentifier signature;  ///< inside of what is signed
  Name issuer;
  Validity validity;
  Name subject;
  SubjectPublicKeyInfo subject_public_key_info;
  Extensions extensions;
  AlgorithmIdentifier signature_algorithm;  ///< outside
  der::BitString signature_value;
};

class Certificate : public CertificateFields {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const Certificate>;

  /// Copies the bytes. Fault::cert_malformed, cert_duplicate_extension, with the field and its offset.
  [[nodiscard]] static Result<Ptr> parse(Bytes der) noexcept;
  [[nodiscard]] static Result<Ptr> parse(Buffer&& der) noexcept;

  Certificate(Token, Buffer&& der) noexcept : der_(std::move(der)) {}
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  [[nodiscard]] Bytes der() const noexcept { return der_; }
  /// Subject and issuer are the same name.
  [[nodiscard]] bool self_issued() const noexcept { return equal_names(subject, issuer); }
  [[nodiscard]] bool is_ca() const noexcept { return extensions.basic_constraints && extensions.basic_constraints->ca; }

 private:
  Buffer der_;
};

/// The one description: the parser and the annotator walk it.
template <class Field>
void describe(Field& field, CertificateFields& out) noexcept;

// ---- the description ----

template <class Field>
void describe_time(Field& field, std::string_view as, UnixTime& out, bool& early_generalized) noexcept {
  der::Value value;
  field.any(as, value);
  if (field.failed()) return;
  if (const auto time = parse_time(value)) {
    out = *time;
    early_generalized |= value.tag == der::Tag::generalized_time && *time < kFirstOf2050;
  } else {
    field.reject(value.whole, as, "YYMMDDHHMMSSZ, or YYYYMMDDHHMMSSZ as GeneralizedTime",
                 "a time that is written otherwise");
  }
}

template <class Field>
void describe_version(Field& field, int& out) noexcept {
  field.optional("version", 0, [&] {
    der::Integer version;
    field("INTEGER", version);
    if (field.failed()) return;
    const auto number = der::to_number(version, 99);
    // RFC 5280 §4.1.2.1: v1 is the default and so not encoded; v2 is 1 and v3 is 2.
    if (number != 1 && number != 2) return field.reject(version.content, "version", "v2 or v3", "another");
    out = static_cast<int>(number) + 1;
  });
}

template <class Field>
void describe_unique_ids(Field& field, int version) noexcept {
  for (const unsigned n : {1U, 2U}) {
    if (!field.next_is(der::primitive(n))) continue;
    const auto as = n == 1 ? "issuerUniqueID" : "subjectUniqueID";
    der::BitString id;
    field(as, id, der::primitive(n));
    // RFC 5280 §4.1.2.8: only in v2 and v3.
    if (version < 2) field.reject(id.bytes, as, "v2 or v3", "v1");
  }
}

template <class Field>
void describe_tbs(Field& field, CertificateFields& out) noexcept {
  describe_version(field, out.version);
  field("serialNumber", out.serial_number);
  // RFC 5280 §4.1.2.2: a positive integer.
  if (!field.failed() && out.serial_number.negative())
    field.reject(out.serial_number.content, "serialNumber", "a positive number", "a negative number");
  describe(field, "signature", out.signature);
  describe(field, "issuer", out.issuer);
  field.sequence("validity", [&] {
    describe_time(field, "notBefore", out.validity.not_before, out.validity.early_generalized);
    describe_time(field, "notAfter", out.validity.not_after, out.validity.early_generalized);
  });
  describe(field, "subject", out.subject);
  describe(field, out.subject_public_key_info);
  describe_unique_ids(field, out.version);
  const bool extended = field.optional("extensions", 3, [&] { describe(field, out.extensions); });
  // RFC 5280 §4.1.2.9: only in v3.
  if (extended && out.version != 3 && !field.failed())
    field.reject(out.extensions.all[0].id.content, "extensions", "version v3", "an older version");
}

template <class Field>
void describe(Field& field, CertificateFields& out) noexcept {
  field.sequence("Certificate", [&] {
    out.tbs_certificate = field.sequence("tbsCertificate", [&] { describe_tbs(field, out); });
    describe(field, "signatureAlgorithm", out.signature_algorithm);
    field("signatureValue", out.signature_value);
  });
}

}  // namespace entente::x509
