// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), by kind of key: RSA (RFC 3279 §2.3.1), RSASSA-PSS (RFC 4055 §3.1), elliptic
// curves (RFC 5480 §2), Ed25519 (RFC 8410 §4), ML-DSA (RFC 9881 §4).
#include "crypto/spki.h"

#include <algorithm>
#include <bit>

#include "crypto/der_reader.h"

namespace entente::crypto {
namespace {

// OIDs, as their content octets.
constexpr std::uint8_t kRsaEncryption[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
constexpr std::uint8_t kMgf1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
constexpr std::uint8_t kRsassaPss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};
constexpr std::uint8_t kEcPublicKey[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
constexpr std::uint8_t kEd25519[] = {0x2b, 0x65, 0x70};
constexpr std::uint8_t kP256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::uint8_t kP384[] = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr std::uint8_t kP521[] = {0x2b, 0x81, 0x04, 0x00, 0x23};
/// id-sha256, id-sha512 and id-sha384 differ in the last octet: 1, 3, 2.
constexpr std::uint8_t kSha2[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02};

/// id-ml-dsa-44, -65 and -87 differ in the last octet: 17, 18, 19.
constexpr std::uint8_t kMlDsa[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03};

constexpr const char* kWhere = "Certificate.subjectPublicKeyInfo";

struct Curve {
  Bytes oid;
  KeyType type;
  unsigned bits;
};
constexpr Curve kCurves[] = {{kP256, KeyType::p256, 256}, {kP384, KeyType::p384, 384}, {kP521, KeyType::p521, 521}};

struct MlDsa {
  std::uint8_t last_octet;
  KeyType type;
  std::size_t key_size;  ///< FIPS 204, table 2
};
constexpr MlDsa kMlDsaRows[] = {
    {17, KeyType::mldsa44, 1312}, {18, KeyType::mldsa65, 1952}, {19, KeyType::mldsa87, 2592}};

std::unexpected<Error> malformed() noexcept { return fail(Fault::cert_malformed, kWhere); }
std::unexpected<Error> weak(std::string_view expected) noexcept { return fail(Fault::cert_weak_key, kWhere, expected); }

unsigned bit_length(Bytes number) noexcept {
  if (number.empty()) return 0;
  return static_cast<unsigned>(8 * (number.size() - 1)) + static_cast<unsigned>(std::bit_width(number[0]));
}

bool is_null(DerReader& parameters) noexcept {
  const auto null = parameters.take(der::null);
  return null && null->empty() && parameters.done();
}

/// RSAPublicKey (RFC 8017 §A.1.1) of acceptable size. Huge exponents make each verification slow.
Result<SpkiView> parse_rsa(KeyType type, Bytes der) noexcept {
  DerReader outer(der);
  const auto content = outer.take(der::sequence);
  if (!content || !outer.done()) return malformed();
  DerReader numbers(*content);
  const auto modulus = numbers.take_unsigned();
  const auto exponent = numbers.take_unsigned();
  if (!modulus || !exponent || !numbers.done()) return malformed();

  const auto bits = bit_length(*modulus);
  if (bits < 2048 || bits > 8192) return weak("RSA of 2048 to 8192 bits");
  const bool odd = (modulus->back() & exponent->back() & 1) != 0;
  if (!odd || bit_length(*exponent) < 2 || bit_length(*exponent) > 64)
    return weak("an odd RSA exponent from 3 to 64 bits");
  return SpkiView{.type = type, .bits = bits, .point = {}, .modulus = *modulus, .exponent = *exponent, .pss_hash = {}};
}

/// The content of an AlgorithmIdentifier that names a SHA-2 hash (RFC 4055 §2.1): parameters NULL or absent.
std::optional<HashAlgorithm> parse_hash(Bytes identifier) noexcept {
  DerReader in(identifier);
  const auto oid = in.take(der::oid);
  if (!oid || oid->size() != sizeof(kSha2) + 1 || !equal(oid->first(sizeof(kSha2)), kSha2)) return std::nullopt;
  if (!in.done() && !is_null(in)) return std::nullopt;
  switch (oid->back()) {
    case 1:
      return HashAlgorithm::sha256;
    case 2:
      return HashAlgorithm::sha384;
    case 3:
      return HashAlgorithm::sha512;
    default:
      return std::nullopt;
  }
}

/// What stands in the explicit tag [n]: one SEQUENCE, its content.
std::optional<Bytes> take_tagged_sequence(DerReader& in, unsigned n) noexcept {
  const auto tagged = in.take(der::context(n));
  if (!tagged) return std::nullopt;
  DerReader inner(*tagged);
  const auto content = inner.take(der::sequence);
  return inner.done() ? content : std::nullopt;
}

/// The content of RSASSA-PSS-params (RFC 4055 §3.1), or nothing if TLS 1.3 has no scheme for it: hash and MGF1 hash
/// are one SHA-2, and the smallest salt allowed is no longer than the hash. All defaults are SHA-1.
std::optional<HashAlgorithm> parse_pss(Bytes parameters) noexcept {
  DerReader in(parameters);
  const auto hash_identifier = take_tagged_sequence(in, 0);
  const auto mask = take_tagged_sequence(in, 1);
  if (!hash_identifier || !mask) return std::nullopt;
  const auto hash = parse_hash(*hash_identifier);

  DerReader mask_in(*mask);
  const auto mask_oid = mask_in.take(der::oid);
  const auto mask_hash = mask_in.take(der::sequence);
  if (!mask_oid || !equal(*mask_oid, kMgf1) || !mask_hash || !mask_in.done()) return std::nullopt;
  if (!hash || parse_hash(*mask_hash) != hash) return std::nullopt;

  if (const auto tagged = in.take(der::context(2))) {
    DerReader inner(*tagged);
    const auto salt = inner.take_unsigned();
    if (!salt || !inner.done() || salt->size() != 1 || salt->front() > digest_size(*hash)) return std::nullopt;
  }
  return in.done() ? hash : std::nullopt;
}

Result<SpkiView> parse_rsa_pss(DerReader& parameters, Bytes key) noexcept {
  auto view = TRY(parse_rsa(KeyType::rsa_pss, key));
  if (parameters.done()) return view;
  const auto content = parameters.take(der::sequence);
  if (!content || !parameters.done()) return malformed();
  view.pss_hash = parse_pss(*content);
  if (!view.pss_hash) return weak("RSASSA-PSS with SHA-256, SHA-384 or SHA-512");
  return view;
}

Result<SpkiView> parse_ec(DerReader& parameters, Bytes point) noexcept {
  // RFC 5480 §2.1.1: namedCurve; implicitCurve and specifiedCurve MUST NOT be used.
  const auto oid = parameters.take(der::oid);
  if (!oid || !parameters.done()) return weak("a named curve");
  const auto* curve = std::ranges::find_if(kCurves, [&](const Curve& row) { return equal(row.oid, *oid); });
  if (curve == std::end(kCurves)) return weak("P-256, P-384 or P-521");
  // RFC 5480 §2.2: the uncompressed form is the one that MUST be supported; the compressed one MAY be, and is not.
  if (point.size() != 1 + 2 * ((curve->bits + 7) / 8) || point[0] != 4) return malformed();
  return SpkiView{
      .type = curve->type, .bits = curve->bits, .point = point, .modulus = {}, .exponent = {}, .pss_hash = {}};
}

/// Keys that are a string of bytes of one length.
Result<SpkiView> parse_string(KeyType type, unsigned bits, std::size_t size, const DerReader& parameters,
                              Bytes key) noexcept {
  // RFC 8410 §3: the parameters MUST be absent.
  // RFC 9881 §2: the parameters MUST be absent.
  if (!parameters.done() || key.size() != size) return malformed();
  return SpkiView{.type = type, .bits = bits, .point = key, .modulus = {}, .exponent = {}, .pss_hash = {}};
}

Result<SpkiView> parse_key(Bytes oid, DerReader& parameters, Bytes key) noexcept {
  if (equal(oid, kEcPublicKey)) return parse_ec(parameters, key);
  // RFC 3279 §2.3.1: the parameters of rsaEncryption MUST be NULL.
  if (equal(oid, kRsaEncryption)) return is_null(parameters) ? parse_rsa(KeyType::rsa, key) : malformed();
  if (equal(oid, kRsassaPss)) return parse_rsa_pss(parameters, key);
  if (equal(oid, kEd25519)) return parse_string(KeyType::ed25519, 255, 32, parameters, key);
  if (oid.size() == sizeof(kMlDsa) + 1 && equal(oid.first(sizeof(kMlDsa)), kMlDsa))
    for (const auto& row : kMlDsaRows)
      if (row.last_octet == oid.back())
        return parse_string(row.type, static_cast<unsigned>(8 * row.key_size), row.key_size, parameters, key);
  return weak("RSA, P-256, P-384, P-521, Ed25519 or ML-DSA");
}

}  // namespace

Result<SpkiView> parse_spki(Bytes der) noexcept {
  DerReader outer(der);
  const auto content = outer.take(der::sequence);
  if (!content || !outer.done()) return malformed();
  DerReader in(*content);
  const auto algorithm = in.take(der::sequence);
  const auto bits = in.take(der::bit_string);
  // X.690 §8.6.2: the first octet counts the unused bits; a key is whole octets.
  if (!algorithm || !bits || !in.done() || bits->empty() || bits->front() != 0) return malformed();
  DerReader parameters(*algorithm);
  const auto oid = parameters.take(der::oid);
  if (!oid) return malformed();
  return parse_key(*oid, parameters, bits->subspan(1));
}

}  // namespace entente::crypto
