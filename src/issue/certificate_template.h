// What a certificate is to hold (RFC 5280 §4.1), and signing it. Everything can be set, wrong things too: tests need
// certificates that no CA would issue.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "issue/signing.h"
#include "x509/extensions.h"

namespace entente::issue {

/// One attribute of a name, `{x509::oids::common_name, "Root"}`.
struct Attribute {
  Bytes type;
  std::string_view text;
  x509::der::Tag tag = x509::der::Tag::utf8_string;
};
/// DER Name, one attribute a RelativeDistinguishedName, the most general first.
Buffer make_name(std::span<const Attribute> attributes);
/// DER Name of a commonName alone; empty text gives the empty Name.
Buffer make_name(std::string_view common_name);

/// RFC 5280 §4.2.1.10. Each is a DNS suffix (`example.com`), an address block (`192.0.2.0/24`) or a mailbox.
struct NameConstraints {
  std::vector<std::string> permitted{}, excluded{};
};

/// RFC 7633 §4.2.3.1: the TLS extension status_request, as a feature that the server promises.
inline constexpr unsigned kMustStaple = 5;

struct CertificateTemplate : Signing {
  int version = 3;
  Buffer serial{};   ///< big-endian; empty: 16 random bytes
  Buffer issuer{};   ///< DER Name
  Buffer subject{};  ///< DER Name
  UnixTime not_before = 0, not_after = 0;
  Buffer public_key{};                   ///< DER SubjectPublicKeyInfo
  std::vector<std::string> names{};      ///< subjectAltName: IP addresses, mailboxes, URLs, else DNS names as they are
  std::optional<bool> names_critical{};  ///< else as RFC 5280 §4.2.1.6 has it: critical if the subject is empty
  std::optional<x509::BasicConstraints> basic_constraints{};
  std::vector<x509::KeyUsage> key_usage{};
  std::vector<Bytes> purposes{};  ///< extendedKeyUsage, `x509::oids::server_auth`
  std::optional<NameConstraints> name_constraints{};
  Buffer subject_key_identifier{}, authority_key_identifier{};
  std::string ca_issuers{}, ocsp{};                    ///< URLs for authorityInfoAccess
  std::vector<std::string> crl_distribution_points{};  ///< URLs, a DistributionPoint each
  std::vector<unsigned> tls_features{};                ///< RFC 7633, `kMustStaple`
  bool no_rev_avail = false;                           ///< RFC 9608
  bool ocsp_nocheck = false;                           ///< RFC 6960 §4.2.2.2.1, for an OCSP responder
  std::vector<RawExtension> extensions{};
  bool early_generalized = false;  ///< GeneralizedTime before 2050 too
};

/// RFC 7093 §2 (1): 20 bytes of the SHA-256 of the public key.
Buffer key_identifier(const crypto::Provider& provider, Bytes spki);
/// The certificate, DER, signed by `issuer_key`.
Result<Buffer> sign(const CertificateTemplate& certificate, const crypto::PrivateKey& issuer_key,
                    const crypto::Provider& provider);

}  // namespace entente::issue
