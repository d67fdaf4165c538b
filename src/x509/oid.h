// Object identifiers: encoded at compile time from their numbers, and named (RFC 5280 appendix A and the RFCs at the
// rows of oid.cpp).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "x509/der.h"

namespace entente::x509 {

namespace oid_encoding {
constexpr std::size_t octets(std::uint32_t arc) noexcept {
  std::size_t n = 1;
  while (arc >>= 7) ++n;
  return n;
}
/// X.690 §8.19: 7 bits an octet, the first two numbers in one.
template <std::uint32_t first, std::uint32_t second, std::uint32_t... more>
constexpr auto bytes() noexcept {
  std::array<std::uint8_t, (octets(first * 40 + second) + ... + octets(more))> out{};
  std::size_t at = 0;
  for (const std::uint32_t arc : {first * 40 + second, more...})
    for (auto n = octets(arc); n-- > 0;) out[at++] = static_cast<std::uint8_t>((arc >> 7 * n & 0x7f) | (n ? 0x80 : 0));
  return out;
}
template <std::uint32_t... arcs>
inline constexpr auto stored = bytes<arcs...>();
}  // namespace oid_encoding

/// The contents octets of `oid<2, 5, 29, 15>`.
template <std::uint32_t... arcs>
inline constexpr Bytes oid = oid_encoding::stored<arcs...>;

namespace oids {
// Extensions (RFC 5280 §4.2).
inline constexpr Bytes subject_key_identifier = oid<2, 5, 29, 14>;
inline constexpr Bytes key_usage = oid<2, 5, 29, 15>;
inline constexpr Bytes subject_alt_name = oid<2, 5, 29, 17>;
inline constexpr Bytes issuer_alt_name = oid<2, 5, 29, 18>;
inline constexpr Bytes basic_constraints = oid<2, 5, 29, 19>;
inline constexpr Bytes name_constraints = oid<2, 5, 29, 30>;
inline constexpr Bytes crl_distribution_points = oid<2, 5, 29, 31>;
inline constexpr Bytes certificate_policies = oid<2, 5, 29, 32>;
inline constexpr Bytes policy_mappings = oid<2, 5, 29, 33>;
inline constexpr Bytes authority_key_identifier = oid<2, 5, 29, 35>;
inline constexpr Bytes policy_constraints = oid<2, 5, 29, 36>;
inline constexpr Bytes extended_key_usage = oid<2, 5, 29, 37>;
inline constexpr Bytes inhibit_any_policy = oid<2, 5, 29, 54>;
inline constexpr Bytes authority_info_access = oid<1, 3, 6, 1, 5, 5, 7, 1, 1>;
inline constexpr Bytes subject_info_access = oid<1, 3, 6, 1, 5, 5, 7, 1, 11>;
inline constexpr Bytes tls_feature = oid<1, 3, 6, 1, 5, 5, 7, 1, 24>;  // RFC 7633 §4.1
inline constexpr Bytes no_rev_avail = oid<2, 5, 29, 56>;               // RFC 9608 §2
// Extensions of revocation lists and their entries (RFC 5280 §5.2, §5.3).
inline constexpr Bytes crl_number = oid<2, 5, 29, 20>;
inline constexpr Bytes reason_code = oid<2, 5, 29, 21>;
inline constexpr Bytes invalidity_date = oid<2, 5, 29, 24>;
inline constexpr Bytes delta_crl_indicator = oid<2, 5, 29, 27>;
inline constexpr Bytes issuing_distribution_point = oid<2, 5, 29, 28>;
inline constexpr Bytes certificate_issuer = oid<2, 5, 29, 29>;
inline constexpr Bytes freshest_crl = oid<2, 5, 29, 46>;
// OCSP (RFC 6960 §4.2.1, §4.2.2.2, §4.4).
inline constexpr Bytes ocsp_basic = oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 1>;
inline constexpr Bytes ocsp_nonce = oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 2>;
inline constexpr Bytes ocsp_nocheck = oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 5>;
inline constexpr Bytes ocsp_archive_cutoff = oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 6>;
// Policies and what qualifies them (RFC 5280 §4.2.1.4).
inline constexpr Bytes any_policy = oid<2, 5, 29, 32, 0>;
inline constexpr Bytes cps = oid<1, 3, 6, 1, 5, 5, 7, 2, 1>;
// Purposes (RFC 5280 §4.2.1.12).
inline constexpr Bytes any_extended_key_usage = oid<2, 5, 29, 37, 0>;
inline constexpr Bytes server_auth = oid<1, 3, 6, 1, 5, 5, 7, 3, 1>;
inline constexpr Bytes client_auth = oid<1, 3, 6, 1, 5, 5, 7, 3, 2>;
inline constexpr Bytes ocsp_signing = oid<1, 3, 6, 1, 5, 5, 7, 3, 9>;  // RFC 6960 §4.2.2.2
inline constexpr Bytes dns_srv = oid<1, 3, 6, 1, 5, 5, 7, 8, 7>;       // RFC 4985 §2
// Access methods (RFC 5280 §4.2.2.1).
inline constexpr Bytes ca_issuers = oid<1, 3, 6, 1, 5, 5, 7, 48, 2>;
inline constexpr Bytes ocsp = oid<1, 3, 6, 1, 5, 5, 7, 48, 1>;
// Keys (RFC 3279, 4055, 5480, 8410).
inline constexpr Bytes rsa_encryption = oid<1, 2, 840, 113549, 1, 1, 1>;
inline constexpr Bytes rsassa_pss = oid<1, 2, 840, 113549, 1, 1, 10>;
inline constexpr Bytes mgf1 = oid<1, 2, 840, 113549, 1, 1, 8>;
inline constexpr Bytes ec_public_key = oid<1, 2, 840, 10045, 2, 1>;
inline constexpr Bytes ed25519 = oid<1, 3, 101, 112>;
// RFC 9881 §2.
inline constexpr Bytes mldsa44 = oid<2, 16, 840, 1, 101, 3, 4, 3, 17>;
inline constexpr Bytes mldsa65 = oid<2, 16, 840, 1, 101, 3, 4, 3, 18>;
inline constexpr Bytes mldsa87 = oid<2, 16, 840, 1, 101, 3, 4, 3, 19>;
inline constexpr Bytes p256 = oid<1, 2, 840, 10045, 3, 1, 7>;
inline constexpr Bytes p384 = oid<1, 3, 132, 0, 34>;
inline constexpr Bytes p521 = oid<1, 3, 132, 0, 35>;
// Signatures and hashes (RFC 4055, 5758, 8410).
inline constexpr Bytes sha256_with_rsa = oid<1, 2, 840, 113549, 1, 1, 11>;
inline constexpr Bytes sha384_with_rsa = oid<1, 2, 840, 113549, 1, 1, 12>;
inline constexpr Bytes sha512_with_rsa = oid<1, 2, 840, 113549, 1, 1, 13>;
inline constexpr Bytes ecdsa_with_sha256 = oid<1, 2, 840, 10045, 4, 3, 2>;
inline constexpr Bytes ecdsa_with_sha384 = oid<1, 2, 840, 10045, 4, 3, 3>;
inline constexpr Bytes ecdsa_with_sha512 = oid<1, 2, 840, 10045, 4, 3, 4>;
inline constexpr Bytes sha1 = oid<1, 3, 14, 3, 2, 26>;  // to name things by, never to sign
inline constexpr Bytes sha256 = oid<2, 16, 840, 1, 101, 3, 4, 2, 1>;
inline constexpr Bytes sha384 = oid<2, 16, 840, 1, 101, 3, 4, 2, 2>;
inline constexpr Bytes sha512 = oid<2, 16, 840, 1, 101, 3, 4, 2, 3>;
// Attributes of names (RFC 4519).
inline constexpr Bytes common_name = oid<2, 5, 4, 3>;
inline constexpr Bytes country_name = oid<2, 5, 4, 6>;
inline constexpr Bytes organization_name = oid<2, 5, 4, 10>;
inline constexpr Bytes email_address = oid<1, 2, 840, 113549, 1, 9, 1>;
}  // namespace oids

/// Some order, for sorted sets of identifiers.
inline bool before(Bytes a, Bytes b) noexcept { return as_text(a) < as_text(b); }
/// The contents octets of `2.5.29.15`, or nothing if it is no identifier.
std::optional<Buffer> parse_oid(std::string_view dotted);

/// The name people know it by, or an empty view.
std::string_view known_name(const der::Oid& oid) noexcept;
/// `2.5.29.15`.
std::string dotted(const der::Oid& oid);
/// The known name, or the numbers.
std::string readable(const der::Oid& oid);

}  // namespace entente::x509
