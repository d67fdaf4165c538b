// What a certificate is to hold (RFC 5280 §4.1), and signing it. Everything can be set, wrong things too: tests need
// certificates that no CA would issue.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/provider.h"
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

struct RawExtension {
  Bytes id;
  bool critical = false;
  Buffer value{};  ///< what goes into the OCTET STRING
};

struct CertificateTemplate {
  int version = 3;
  Buffer serial{};   ///< big-endian; empty: 16 random bytes
  Buffer issuer{};   ///< DER Name
  Buffer subject{};  ///< DER Name
  UnixTime not_before = 0, not_after = 0;
  Buffer public_key{};                   ///< DER SubjectPublicKeyInfo
  std::vector<std::string> names{};      ///< subjectAltName: IP addresses, mailboxes, the rest DNS names as they are
  std::optional<bool> names_critical{};  ///< else as RFC 5280 §4.2.1.6 has it: critical if the subject is empty
  std::optional<x509::BasicConstraints> basic_constraints{};
  std::vector<x509::KeyUsage> key_usage{};
  std::vector<Bytes> purposes{};  ///< extendedKeyUsage, `x509::oids::server_auth`
  std::optional<NameConstraints> name_constraints{};
  Buffer subject_key_identifier{}, authority_key_identifier{};
  std::string ca_issuers{};  ///< URL for authorityInfoAccess
  std::vector<RawExtension> extensions{};

  std::optional<crypto::SignatureAlgorithm> algorithm{};  ///< else the one that suits the issuer's key
  Buffer inner_algorithm{}, outer_algorithm{};            ///< DER AlgorithmIdentifier instead of the right one
  bool early_generalized = false;                         ///< GeneralizedTime before 2050 too
  bool wrong_signature = false;                           ///< one bit of it is flipped
};

/// RFC 7093 §2 (1): 20 bytes of the SHA-256 of the public key.
Buffer key_identifier(const crypto::Provider& provider, Bytes spki);
/// What a key of this kind signs with by default.
crypto::SignatureAlgorithm default_algorithm(crypto::KeyType key) noexcept;

/// The certificate, DER, signed by `issuer_key`.
Result<Buffer> sign(const CertificateTemplate& certificate, const crypto::PrivateKey& issuer_key,
                    const crypto::Provider& provider);

}  // namespace entente::issue
