// The names of object identifiers.
#include "x509/oid.h"

#include <charconv>

namespace entente::x509 {
namespace {

struct NamedOid {
  Bytes oid;
  std::string_view name;
};

constexpr NamedOid kNames[] = {
    // RFC 4519, RFC 4514 §3: attributes under their short names.
    {oids::common_name, "CN"},
    {oid<2, 5, 4, 7>, "L"},
    {oid<2, 5, 4, 8>, "ST"},
    {oids::organization_name, "O"},
    {oid<2, 5, 4, 11>, "OU"},
    {oids::country_name, "C"},
    {oid<2, 5, 4, 9>, "STREET"},
    {oid<0, 9, 2342, 19200300, 100, 1, 25>, "DC"},
    {oid<0, 9, 2342, 19200300, 100, 1, 1>, "UID"},
    {oid<2, 5, 4, 5>, "serialNumber"},
    {oid<2, 5, 4, 4>, "SN"},
    {oid<2, 5, 4, 42>, "GN"},
    {oid<2, 5, 4, 12>, "title"},
    {oid<2, 5, 4, 17>, "postalCode"},
    {oid<2, 5, 4, 15>, "businessCategory"},
    {oid<2, 5, 4, 97>, "organizationIdentifier"},
    {oids::email_address, "emailAddress"},
    {oid<1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1>, "jurisdictionL"},
    {oid<1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2>, "jurisdictionST"},
    {oid<1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3>, "jurisdictionC"},
    // RFC 5280 §4.2 and others: extensions.
    {oids::subject_key_identifier, "subjectKeyIdentifier"},
    {oids::key_usage, "keyUsage"},
    {oids::subject_alt_name, "subjectAltName"},
    {oids::issuer_alt_name, "issuerAltName"},
    {oids::basic_constraints, "basicConstraints"},
    {oids::name_constraints, "nameConstraints"},
    {oids::crl_distribution_points, "cRLDistributionPoints"},
    {oids::certificate_policies, "certificatePolicies"},
    {oids::policy_mappings, "policyMappings"},
    {oids::authority_key_identifier, "authorityKeyIdentifier"},
    {oids::policy_constraints, "policyConstraints"},
    {oids::extended_key_usage, "extKeyUsage"},
    {oids::inhibit_any_policy, "inhibitAnyPolicy"},
    {oids::authority_info_access, "authorityInfoAccess"},
    {oid<1, 3, 6, 1, 5, 5, 7, 1, 3>, "qcStatements"},
    {oids::subject_info_access, "subjectInfoAccess"},
    {oids::tls_feature, "TLS feature"},
    {oid<2, 5, 29, 9>, "subjectDirectoryAttributes"},
    {oid<2, 5, 29, 16>, "privateKeyUsagePeriod"},
    {oid<2, 23, 140, 3, 1>, "cabfOrganizationIdentifier"},
    {oids::freshest_crl, "freshestCRL"},
    {oids::no_rev_avail, "noRevAvail"},
    // RFC 5280 §5.2, §5.3, RFC 6960 §4.4: of revocation lists and OCSP.
    {oids::crl_number, "cRLNumber"},
    {oids::reason_code, "reasonCode"},
    {oids::invalidity_date, "invalidityDate"},
    {oids::delta_crl_indicator, "deltaCRLIndicator"},
    {oids::issuing_distribution_point, "issuingDistributionPoint"},
    {oids::certificate_issuer, "certificateIssuer"},
    {oids::ocsp_basic, "id-pkix-ocsp-basic"},
    {oids::ocsp_nonce, "OCSP nonce"},
    {oids::ocsp_nocheck, "OCSP no check"},
    {oids::ocsp_archive_cutoff, "OCSP archive cutoff"},
    {oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 2>, "signedCertificateTimestampList"},
    {oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 3>, "precertificate poison"},
    {oid<2, 16, 840, 1, 113730, 1, 1>, "Netscape certificate type"},
    {oid<2, 16, 840, 1, 113730, 1, 13>, "Netscape comment"},
    // RFC 5280 §4.2.1.4, §4.2.1.12, §4.2.2.1: what extensions hold.
    {oids::any_extended_key_usage, "anyExtendedKeyUsage"},
    {oids::server_auth, "serverAuth"},
    {oids::client_auth, "clientAuth"},
    {oid<1, 3, 6, 1, 5, 5, 7, 3, 3>, "codeSigning"},
    {oid<1, 3, 6, 1, 5, 5, 7, 3, 4>, "emailProtection"},
    {oid<1, 3, 6, 1, 5, 5, 7, 3, 8>, "timeStamping"},
    {oids::ocsp_signing, "OCSPSigning"},
    {oids::ocsp, "OCSP"},
    {oids::ca_issuers, "caIssuers"},
    {oids::any_policy, "anyPolicy"},
    {oids::cps, "CPS"},
    {oid<1, 3, 6, 1, 5, 5, 7, 2, 2>, "unotice"},
    {oids::dns_srv, "SRV"},
    {oid<1, 3, 6, 1, 5, 5, 7, 8, 9>, "SmtpUTF8Mailbox"},
    {oid<1, 3, 6, 1, 4, 1, 311, 20, 2, 3>, "UPN"},
    {oid<2, 23, 140, 1, 2, 1>, "domain-validated"},
    {oid<2, 23, 140, 1, 2, 2>, "organization-validated"},
    {oid<2, 23, 140, 1, 1>, "extended-validation"},
    // RFC 3279, 4055, 5480, 5758, 8410, 9881: keys and signatures.
    {oids::rsa_encryption, "rsaEncryption"},
    {oids::rsassa_pss, "id-RSASSA-PSS"},
    {oids::mgf1, "id-mgf1"},
    {oids::ec_public_key, "id-ecPublicKey"},
    {oids::ed25519, "id-Ed25519"},
    {oid<1, 3, 101, 113>, "id-Ed448"},
    {oid<1, 2, 840, 10040, 4, 1>, "id-dsa"},
    {oids::p256, "secp256r1"},
    {oids::p384, "secp384r1"},
    {oids::p521, "secp521r1"},
    {oid<1, 2, 840, 10045, 3, 1, 1>, "secp192r1"},
    {oid<1, 3, 132, 0, 33>, "secp224r1"},
    {oid<1, 3, 132, 0, 10>, "secp256k1"},
    {oid<1, 2, 840, 113549, 1, 1, 2>, "md2WithRSAEncryption"},
    {oid<1, 2, 840, 113549, 1, 1, 4>, "md5WithRSAEncryption"},
    {oid<1, 2, 840, 113549, 1, 1, 5>, "sha1WithRSAEncryption"},
    {oid<1, 2, 840, 113549, 1, 1, 14>, "sha224WithRSAEncryption"},
    {oids::sha256_with_rsa, "sha256WithRSAEncryption"},
    {oids::sha384_with_rsa, "sha384WithRSAEncryption"},
    {oids::sha512_with_rsa, "sha512WithRSAEncryption"},
    {oid<1, 2, 840, 10045, 4, 1>, "ecdsa-with-SHA1"},
    {oid<1, 2, 840, 10045, 4, 3, 1>, "ecdsa-with-SHA224"},
    {oids::ecdsa_with_sha256, "ecdsa-with-SHA256"},
    {oids::ecdsa_with_sha384, "ecdsa-with-SHA384"},
    {oids::ecdsa_with_sha512, "ecdsa-with-SHA512"},
    {oid<1, 2, 840, 10040, 4, 3>, "id-dsa-with-sha1"},
    {oid<2, 16, 840, 1, 101, 3, 4, 3, 2>, "id-dsa-with-sha256"},
    {oids::mldsa44, "id-ml-dsa-44"},
    {oids::mldsa65, "id-ml-dsa-65"},
    {oids::mldsa87, "id-ml-dsa-87"},
    {oids::sha1, "SHA-1"},
    {oids::sha256, "SHA-256"},
    {oids::sha384, "SHA-384"},
    {oids::sha512, "SHA-512"},
};

/// Takes a number and the dot after it off the front.
std::optional<std::uint32_t> take_arc(std::string_view& text) noexcept {
  std::uint32_t arc = 0;
  const auto* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, arc);
  if (problem != std::errc{} || (at - text.data() > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()));
  if (text.empty()) return arc;
  if (text[0] != '.' || text.size() == 1) return std::nullopt;
  text.remove_prefix(1);
  return arc;
}

void put_arc(Buffer& out, std::uint64_t arc) {
  int shift = 0;
  while (arc >> (shift + 7) != 0) shift += 7;
  for (; shift >= 0; shift -= 7)
    out.push_back(static_cast<std::uint8_t>((arc >> shift & 0x7f) | (shift > 0 ? 0x80 : 0)));
}

}  // namespace

std::optional<Buffer> parse_oid(std::string_view dotted) {
  const auto first = take_arc(dotted);
  if (!first || *first > 2 || dotted.empty()) return std::nullopt;
  const auto second = take_arc(dotted);
  // X.690 §8.19.4: the first two numbers in one.
  if (!second || (*first < 2 && *second > 39)) return std::nullopt;
  Buffer out;
  put_arc(out, std::uint64_t{*first} * 40 + *second);
  while (!dotted.empty()) {
    const auto arc = take_arc(dotted);
    if (!arc) return std::nullopt;
    put_arc(out, *arc);
  }
  return out;
}

std::string_view known_name(const der::Oid& oid) noexcept {
  for (const auto& row : kNames)
    if (equal(row.oid, oid.content)) return row.name;
  return {};
}

std::string dotted(const der::Oid& oid) {
  std::string out;
  std::uint64_t arc = 0;
  for (const auto octet : oid.content) {
    if (arc >> 56) return "an identifier with a number that is too large";
    arc = arc << 7 | (octet & 0x7fU);
    if (octet >= 0x80) continue;
    if (out.empty()) {
      const auto first = std::min<std::uint64_t>(arc / 40, 2);
      out = std::to_string(first) + '.' + std::to_string(arc - first * 40);
    } else {
      out += '.' + std::to_string(arc);
    }
    arc = 0;
  }
  return out;
}

std::string readable(const der::Oid& oid) {
  const auto known = known_name(oid);
  return known.empty() ? dotted(oid) : std::string(known);
}

}  // namespace entente::x509
