// Which AlgorithmIdentifiers are accepted for signatures, and how algorithms are named.
#include "x509/algorithms.h"

#include <algorithm>
#include <bit>

#include "crypto/signature_schemes.h"
#include "x509/der_writer.h"
#include "x509/oid.h"

namespace entente::x509 {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureAlgorithm;
using Kind = SignatureAlgorithm::Kind;

enum class Parameters : std::uint8_t { absent, null };

struct SignatureRow {
  Bytes oid;
  SignatureAlgorithm algorithm;
  Parameters parameters;
};
// RFC 4055 §5 (NULL), RFC 5758 §3.2, RFC 8410 §3 and RFC 9881 §2 (absent).
constexpr SignatureRow kSignatures[] = {
    {oids::ecdsa_with_sha256, {Kind::ecdsa, HashAlgorithm::sha256}, Parameters::absent},
    {oids::sha256_with_rsa, {Kind::rsa_pkcs1, HashAlgorithm::sha256}, Parameters::null},
    {oids::ecdsa_with_sha384, {Kind::ecdsa, HashAlgorithm::sha384}, Parameters::absent},
    {oids::sha384_with_rsa, {Kind::rsa_pkcs1, HashAlgorithm::sha384}, Parameters::null},
    {oids::ecdsa_with_sha512, {Kind::ecdsa, HashAlgorithm::sha512}, Parameters::absent},
    {oids::sha512_with_rsa, {Kind::rsa_pkcs1, HashAlgorithm::sha512}, Parameters::null},
    {oids::ed25519, {Kind::ed25519}, Parameters::absent},
    {oids::mldsa44, {Kind::mldsa44}, Parameters::absent},
    {oids::mldsa65, {Kind::mldsa65}, Parameters::absent},
    {oids::mldsa87, {Kind::mldsa87}, Parameters::absent},
};

struct HashRow {
  Bytes oid;
  HashAlgorithm hash;
  std::string_view name;
};
constexpr HashRow kHashes[] = {
    {oids::sha256, HashAlgorithm::sha256, "SHA256"},
    {oids::sha384, HashAlgorithm::sha384, "SHA384"},
    {oids::sha512, HashAlgorithm::sha512, "SHA512"},
};

bool parameters_fit(const AlgorithmIdentifier& id, Parameters wanted) noexcept {
  if (!id.parameters) return true;  // RFC 4055 §2.1 for those of RSA: absent is to be accepted too
  return wanted == Parameters::null && id.parameters->tag == der::Tag::null && id.parameters->content.empty();
}

std::optional<HashAlgorithm> find_hash(const AlgorithmIdentifier& id) noexcept {
  for (const auto& row : kHashes)
    if (equal(row.oid, id.algorithm.content) && parameters_fit(id, Parameters::null)) return row.hash;
  return std::nullopt;
}

/// RFC 4055 §3.1.
struct PssParameters {
  AlgorithmIdentifier hash, mask;
  std::optional<der::Integer> salt_length, trailer;
};

bool read_pss(Bytes parameters, PssParameters& out) noexcept {
  der::Reader field(parameters);
  field.sequence("RSASSA-PSS-params", [&] {
    field.optional("hashAlgorithm", 0, [&] { describe(field, "AlgorithmIdentifier", out.hash); });
    field.optional("maskGenAlgorithm", 1, [&] { describe(field, "AlgorithmIdentifier", out.mask); });
    field.optional("saltLength", 2, [&] { field("INTEGER", out.salt_length.emplace()); });
    field.optional("trailerField", 3, [&] { field("INTEGER", out.trailer.emplace()); });
  });
  return field.finish("RSASSA-PSS-params").has_value();
}

/// The hash inside of an MGF1 (RFC 4055 §2.2).
std::optional<HashAlgorithm> mask_hash(const AlgorithmIdentifier& mask) noexcept {
  if (!equal(mask.algorithm.content, oids::mgf1) || !mask.parameters) return std::nullopt;
  AlgorithmIdentifier hash;
  der::Reader field(mask.parameters->whole);
  describe(field, "HashAlgorithm", hash);
  if (!field.finish("MaskGenAlgorithm")) return std::nullopt;
  return find_hash(hash);
}

/// RFC 8446 §4.2.3: with PSS the mask's hash is the same, and the salt as long as the digest. Defaults mean SHA-1.
std::optional<SignatureAlgorithm> pss_algorithm(const AlgorithmIdentifier& id) noexcept {
  PssParameters pss;
  if (!id.parameters || !read_pss(id.parameters->whole, pss)) return std::nullopt;
  const auto hash = find_hash(pss.hash);
  if (!hash || mask_hash(pss.mask) != hash || !pss.salt_length) return std::nullopt;
  if (der::to_number(*pss.salt_length, 0) != crypto::digest_size(*hash)) return std::nullopt;
  // RFC 4055 §3.1: trailerField is 1.
  if (pss.trailer && der::to_number(*pss.trailer, 0) != 1) return std::nullopt;
  return SignatureAlgorithm{Kind::rsa_pss, *hash};
}

void write_pss(der::Writer& out, HashAlgorithm hash) {
  const auto* row = std::ranges::find(kHashes, hash, &HashRow::hash);
  const auto write_hash = [&] {
    out.sequence([&] {
      out.oid(row->oid);
      out.null();
    });
  };
  out.sequence([&] {
    out.inside(der::constructed(0), write_hash);
    out.inside(der::constructed(1), [&] {
      out.sequence([&] {
        out.oid(oids::mgf1);
        write_hash();
      });
    });
    out.inside(der::constructed(2), [&] { out.integer(crypto::digest_size(hash)); });
  });
}

/// Bits of the modulus of an RSAPublicKey (RFC 8017 appendix A.1.1), or 0.
std::size_t modulus_bits(Bytes key) noexcept {
  der::Integer modulus, exponent;
  der::Reader field(key);
  field.sequence("RSAPublicKey", [&] {
    field("modulus", modulus);
    field("publicExponent", exponent);
  });
  if (!field.finish("RSAPublicKey")) return 0;
  auto bytes = modulus.content;
  while (!bytes.empty() && bytes[0] == 0) bytes = bytes.subspan(1);
  return bytes.empty() ? 0 : bytes.size() * 8 - static_cast<std::size_t>(std::countl_zero(bytes[0]));
}

std::string curve_name(const AlgorithmIdentifier& id) {
  if (!id.parameters || id.parameters->tag != der::Tag::oid) return "explicit curve";
  const der::Oid curve{id.parameters->content};
  if (equal(curve.content, oids::p256)) return "P-256";
  if (equal(curve.content, oids::p384)) return "P-384";
  if (equal(curve.content, oids::p521)) return "P-521";
  return readable(curve);
}

}  // namespace

std::optional<SignatureAlgorithm> signature_algorithm(const AlgorithmIdentifier& id) noexcept {
  if (equal(id.algorithm.content, oids::rsassa_pss)) return pss_algorithm(id);
  for (const auto& row : kSignatures)
    if (equal(row.oid, id.algorithm.content) && parameters_fit(id, row.parameters)) return row.algorithm;
  return std::nullopt;
}

bool is_one_of(const AlgorithmIdentifier& id, std::span<const SignatureScheme> schemes) noexcept {
  const auto algorithm = signature_algorithm(id);
  return algorithm && std::ranges::any_of(schemes, [&](SignatureScheme scheme) {
           const auto* row = crypto::find(scheme);
           return row && row->algorithm == *algorithm;
         });
}

Buffer encode_algorithm(SignatureAlgorithm algorithm) {
  der::Writer out;
  out.sequence([&] {
    if (algorithm.kind == Kind::rsa_pss) {
      out.oid(oids::rsassa_pss);
      return write_pss(out, algorithm.hash);
    }
    for (const auto& row : kSignatures) {
      if (row.algorithm.kind != algorithm.kind) continue;
      if (row.algorithm.hash != algorithm.hash && !crypto::takes_message(algorithm.kind)) continue;
      out.oid(row.oid);
      if (row.parameters == Parameters::null) out.null();
      return;
    }
  });
  return out.take();
}

std::string signature_name(const AlgorithmIdentifier& id) {
  auto name = readable(id.algorithm);
  if (const auto pss = signature_algorithm(id); pss && pss->kind == Kind::rsa_pss)
    name += " with " + std::string(std::ranges::find(kHashes, pss->hash, &HashRow::hash)->name);
  return name;
}

std::string key_name(const SubjectPublicKeyInfo& key) {
  const auto& algorithm = key.algorithm.algorithm.content;
  if (equal(algorithm, oids::ec_public_key)) return "ECDSA " + curve_name(key.algorithm);
  if (equal(algorithm, oids::ed25519)) return "Ed25519";
  if (equal(algorithm, oids::mldsa44)) return "ML-DSA-44";
  if (equal(algorithm, oids::mldsa65)) return "ML-DSA-65";
  if (equal(algorithm, oids::mldsa87)) return "ML-DSA-87";
  const bool pss = equal(algorithm, oids::rsassa_pss);
  if (!pss && !equal(algorithm, oids::rsa_encryption)) return readable(key.algorithm.algorithm);
  return (pss ? "RSA-PSS " : "RSA ") + std::to_string(modulus_bits(key.subject_public_key.bytes));
}

}  // namespace entente::x509
