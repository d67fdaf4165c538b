// A certificate revocation list (RFC 5280 §5.1): read once, strictly, into views of one owned buffer; immutable and
// shared. Its entries stay where they are, with an index by serial number: lists have had a million of them.
#pragma once
#include <entente/revocation.h>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "x509/certificate.h"
#include "x509/extension_list.h"

namespace entente::x509 {

/// RFC 5280 §5.2.5.
struct IssuingDistributionPoint {
  bool has_name = false;
  DistributionPointName name;
  bool only_user = false, only_ca = false, indirect = false, only_attribute = false;
  std::optional<der::BitString> only_reasons;  ///< ReasonFlags
};

/// RFC 5280 §5.3.
struct CrlEntry {
  der::Integer user_certificate;
  UnixTime revocation_date = 0;
  RevocationReason reason = RevocationReason::unspecified;
  bool critical_unknown = false;  ///< a critical extension whose rules are not kept
};

/// Where the entry of a serial number is.
struct CrlSlot {
  std::uint32_t hash;    ///< of the serial number
  std::uint32_t offset;  ///< from the first entry
};

/// RFC 5280 §5.1, under its names. The views are into the list's own bytes.
struct CrlFields {
  Bytes tbs_cert_list;  ///< what is signed
  int version = 1;
  AlgorithmIdentifier signature;  ///< inside of what is signed
  Name issuer;
  UnixTime this_update = 0;
  std::optional<UnixTime> next_update;
  Bytes revoked_certificates;           ///< the entries
  std::vector<CrlSlot> index;           ///< by hash
  bool critical_unknown_entry = false;  ///< an entry has a critical extension whose rules are not kept
  Bytes authority_key_identifier;       ///< its keyIdentifier; empty if absent
  Bytes crl_number;                     ///< empty if absent
  bool delta = false;
  std::optional<IssuingDistributionPoint> issuing_distribution_point;
  bool critical_unknown = false;            ///< a critical extension whose rules are not kept
  AlgorithmIdentifier signature_algorithm;  ///< outside
  der::BitString signature_value;
};

class CertificateList : public CrlFields {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const CertificateList>;
  /// Fault::crl_malformed, with the field and its offset.
  [[nodiscard]] static Result<Ptr> parse(Buffer&& der) noexcept;

  CertificateList(Token, Buffer&& der) noexcept : der_(std::move(der)) {}
  CertificateList(const CertificateList&) = delete;
  CertificateList& operator=(const CertificateList&) = delete;

  [[nodiscard]] Bytes der() const noexcept { return der_; }
  [[nodiscard]] std::size_t size() const noexcept { return index.size(); }
  /// The entry of this serial number.
  [[nodiscard]] std::optional<CrlEntry> find(const der::Integer& serial) const noexcept;
  /// Calls `each` with every entry, as they stand.
  template <class Each>
  void for_each_entry(Each&& each) const;

  /// Lists are large and asked about often: a key that was seen to have signed this one is remembered.
  [[nodiscard]] bool known_signer(Bytes spki) const noexcept;
  void remember_signer(Bytes spki) const noexcept;

 private:
  Buffer der_;
  mutable std::mutex mutex_;
  mutable std::vector<Buffer> signers_;
};

/// Lists, found by their issuer's name.
class CertificateLists {
 public:
  /// Fault::crl_malformed.
  Result<void> add(Buffer&& der) noexcept;
  /// Those that were read before; both share them.
  void add(const CertificateLists& others) { all_.insert(others.all_.begin(), others.all_.end()); }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
  /// Those of this issuer, the newest first.
  [[nodiscard]] std::vector<const CertificateList*> of(const Name& issuer) const;
  /// Some list under the name of its issuer has this certificate. Who signed the list is not looked at: enough to look
  /// closer, not to refuse.
  [[nodiscard]] bool may_have(const Certificate& certificate) const;
  /// The same by hash_name of its issuer, which other names may have too.
  [[nodiscard]] bool may_have(std::uint32_t issuer, Bytes serial) const;

 private:
  std::unordered_multimap<std::uint32_t, CertificateList::Ptr> all_;  ///< by the hash of the issuer
};

/// The one description: the parser and the annotator walk it.
template <class Field>
void describe(Field& field, CrlFields& out) noexcept;
template <class Field>
void describe(Field& field, CrlEntry& out) noexcept;

std::uint32_t hash_serial(Bytes serial) noexcept;

// ---- the description ----

/// RFC 5280 §5.1.2.4-6: UTCTime through 2049.
template <class Field>
void describe_list_time(Field& field, std::string_view as, UnixTime& out) noexcept {
  bool early_generalized = false;
  describe_time(field, as, out, early_generalized);
  if (early_generalized && !field.failed()) field.reject({}, as, "a UTCTime before 2050", "a GeneralizedTime");
}

/// RFC 5280 §5.3.1.
template <class Field>
void describe(Field& field, RevocationReason& out) noexcept {
  der::Enumerated code;
  field("CRLReason", code);
  if (field.failed()) return;
  const auto number = der::to_number(code, 99);
  if (number > 10 || number == 7) return field.reject(code.content, "CRLReason", "0 to 6, or 8 to 10", "another");
  out = static_cast<RevocationReason>(number);
}

template <class Field>
void describe(Field& field, CrlEntry& out) noexcept {
  const auto known = [&](Bytes id, bool) {
    if (!equal(id, oids::reason_code)) return false;
    describe(field, out.reason);
    return true;
  };
  field("userCertificate", out.user_certificate);
  describe_list_time(field, "revocationDate", out.revocation_date);
  if (field.more()) describe_extensions(field, out.critical_unknown, known);
}

template <class Field>
void describe_entries(Field& field, CrlFields& out) noexcept {
  const std::uint8_t* first = nullptr;
  // RFC 5280 §5.1.2.6: absent where there is none.
  do {
    CrlEntry entry;
    const auto whole = field.sequence("revokedCertificate", [&] { describe(field, entry); });
    if (field.failed()) return;
    if (!first) first = whole.data();
    out.critical_unknown_entry |= entry.critical_unknown;
    out.index.push_back(
        {hash_serial(entry.user_certificate.content), static_cast<std::uint32_t>(whole.data() - first)});
    out.revoked_certificates = {first, whole.data() + whole.size()};
  } while (field.more());
}

template <class Field>
void describe(Field& field, IssuingDistributionPoint& out) noexcept {
  const auto flag = [&](std::string_view as, unsigned n, bool& value) {
    if (!field.next_is(der::primitive(n))) return;
    der::Boolean boolean;
    field(as, boolean, der::primitive(n));
    value = boolean.value;
    // X.690 §11.5: a DEFAULT value is not encoded.
    if (!value) field.reject({}, as, "nothing, for the default", "an encoded FALSE");
  };
  field.sequence("IssuingDistributionPoint", [&] {
    out.has_name = field.next_is(der::constructed(0));
    if (out.has_name) describe(field, out.name);
    flag("onlyContainsUserCerts", 1, out.only_user);
    flag("onlyContainsCACerts", 2, out.only_ca);
    if (field.next_is(der::primitive(3))) field("onlySomeReasons", out.only_reasons.emplace(), der::primitive(3));
    flag("indirectCRL", 4, out.indirect);
    flag("onlyContainsAttributeCerts", 5, out.only_attribute);
  });
}

/// What the extension of a list holds; whether its rules are kept.
template <class Field>
bool describe_list_extension(Field& field, Bytes id, bool critical, CrlFields& out) noexcept {
  if (equal(id, oids::crl_number) || equal(id, oids::delta_crl_indicator)) {
    der::Integer number;
    field(equal(id, oids::crl_number) ? "CRLNumber" : "BaseCRLNumber", number);
    if (equal(id, oids::delta_crl_indicator)) {
      out.delta = true;
    } else {
      out.crl_number = number.content;
      // RFC 5280 §5.2.3: it is not critical.
      out.critical_unknown |= critical;
    }
    return true;
  }
  if (equal(id, oids::issuing_distribution_point)) {
    describe(field, out.issuing_distribution_point.emplace());
    return true;
  }
  if (!equal(id, oids::authority_key_identifier)) return false;
  Extensions extensions;
  describe_authority_key_identifier(field, extensions);
  out.authority_key_identifier = extensions.authority_key_identifier;
  return true;
}

template <class Field>
void describe_tbs(Field& field, CrlFields& out) noexcept {
  if (field.next_is(der::Tag::integer)) {
    der::Integer version;
    field("version", version);
    // RFC 5280 §5.1.2.1: v1 is the default and so not encoded; v2 is 1.
    if (!field.failed() && der::to_number(version, 99) != 1) field.reject(version.content, "version", "v2", "another");
    out.version = 2;
  }
  describe(field, "signature", out.signature);
  describe(field, "issuer", out.issuer);
  // RFC 5280 §5.1.2.3: a name that is not empty.
  if (!field.failed() && out.issuer.empty()) field.reject(out.issuer.der, "issuer", "a name", "an empty name");
  describe_list_time(field, "thisUpdate", out.this_update);
  if (field.next_is(der::Tag::utc_time) || field.next_is(der::Tag::generalized_time))
    describe_list_time(field, "nextUpdate", out.next_update.emplace());
  if (field.next_is(der::Tag::sequence)) field.sequence("revokedCertificates", [&] { describe_entries(field, out); });
  const bool extended = field.optional("crlExtensions", 0, [&] {
    describe_extensions(field, out.critical_unknown,
                        [&](Bytes id, bool critical) { return describe_list_extension(field, id, critical, out); });
  });
  // RFC 5280 §5.1.2.7: only in v2.
  if (extended && out.version != 2) field.reject({}, "crlExtensions", "version v2", "v1");
}

template <class Field>
void describe(Field& field, CrlFields& out) noexcept {
  field.sequence("CertificateList", [&] {
    out.tbs_cert_list = field.sequence("tbsCertList", [&] { describe_tbs(field, out); });
    describe(field, "signatureAlgorithm", out.signature_algorithm);
    field("signatureValue", out.signature_value);
  });
}

template <class Each>
void CertificateList::for_each_entry(Each&& each) const {
  der::Reader field(revoked_certificates);
  while (field.more()) {
    CrlEntry entry;
    field.sequence("revokedCertificate", [&] { describe(field, entry); });
    if (!field.failed()) each(entry);
  }
}

}  // namespace entente::x509
