// Extensions and signatures of what is issued.
#include "issue/signing.h"

#include "base/result.h"
#include "x509/algorithms.h"
#include "x509/ip_address.h"
#include "x509/time.h"

namespace entente::issue {

void write_extension(x509::der::Writer& out, const RawExtension& raw) {
  write_extension(out, raw.id, raw.critical, [&] { out.raw(raw.value); });
}

void write_general_name(x509::der::Writer& out, const std::string& name) {
  using x509::der::primitive;
  if (const auto ip = x509::parse_ip(name))
    out.value(primitive(7), ip->bytes());
  else
    out.value(primitive(name.contains("://") ? 6 : name.contains('@') ? 1 : 2), name);
}

void write_time(x509::der::Writer& out, UnixTime time) { write_time(out, x509::encode_time(time)); }

crypto::SignatureAlgorithm default_algorithm(crypto::KeyType key) noexcept {
  using crypto::HashAlgorithm, crypto::KeyType;
  using Kind = crypto::SignatureAlgorithm::Kind;
  switch (key) {
    case KeyType::rsa:
      return {Kind::rsa_pkcs1, HashAlgorithm::sha256};
    case KeyType::rsa_pss:
      return {Kind::rsa_pss, HashAlgorithm::sha256};
    case KeyType::p256:
      return {Kind::ecdsa, HashAlgorithm::sha256};
    case KeyType::p384:
      return {Kind::ecdsa, HashAlgorithm::sha384};
    case KeyType::p521:
      return {Kind::ecdsa, HashAlgorithm::sha512};
    case KeyType::mldsa44:
      return {Kind::mldsa44};
    case KeyType::mldsa65:
      return {Kind::mldsa65};
    case KeyType::mldsa87:
      return {Kind::mldsa87};
    case KeyType::ed25519:
      break;
  }
  return {Kind::ed25519};
}

namespace {

crypto::SignatureAlgorithm chosen(const Signing& how, const crypto::PrivateKey& key) {
  return how.algorithm.value_or(default_algorithm(key.type()));
}

}  // namespace

Buffer inner_algorithm(const Signing& how, const crypto::PrivateKey& key) {
  return how.inner_algorithm.empty() ? x509::encode_algorithm(chosen(how, key)) : how.inner_algorithm;
}

Result<void> write_signed(x509::der::Writer& out, Bytes tbs, const Signing& how, const crypto::PrivateKey& key) {
  const auto algorithm = chosen(how, key);
  auto signature = TRY(key.sign(algorithm, tbs));
  if (how.wrong_signature) signature.back() ^= 1;
  out.raw(tbs);
  out.raw(how.outer_algorithm.empty() ? x509::encode_algorithm(algorithm) : how.outer_algorithm);
  out.bit_string(signature);
  return {};
}

}  // namespace entente::issue
