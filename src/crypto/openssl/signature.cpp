// An EVP_PKEY_CTX set up for a SignatureAlgorithm, its parameters given in one step.
#include "crypto/openssl/signature.h"

#include <openssl/core_names.h>

namespace entente::crypto::openssl {
namespace {

OSSL_PARAM text(const char* key, const char* value) noexcept {
  return OSSL_PARAM_construct_utf8_string(key, const_cast<char*>(value), 0);
}

}  // namespace

const char* libcrypto_name(KeyType type) noexcept {
  switch (type) {
    case KeyType::rsa:
      return "RSA";
    case KeyType::rsa_pss:
      return "RSA-PSS";
    case KeyType::ed25519:
      return "ED25519";
    case KeyType::mldsa44:
      return "ML-DSA-44";
    case KeyType::mldsa65:
      return "ML-DSA-65";
    case KeyType::mldsa87:
      return "ML-DSA-87";
    case KeyType::p256:
    case KeyType::p384:
    case KeyType::p521:
      break;
  }
  return "EC";
}

bool compatible(KeyType key, SignatureAlgorithm::Kind kind) noexcept {
  switch (kind) {
    case SignatureAlgorithm::Kind::rsa_pkcs1:
      return key == KeyType::rsa;
    case SignatureAlgorithm::Kind::rsa_pss:
      return key == KeyType::rsa || key == KeyType::rsa_pss;
    case SignatureAlgorithm::Kind::ecdsa:
      return key == KeyType::p256 || key == KeyType::p384 || key == KeyType::p521;
    case SignatureAlgorithm::Kind::ed25519:
      return key == KeyType::ed25519;
    case SignatureAlgorithm::Kind::mldsa44:
      return key == KeyType::mldsa44;
    case SignatureAlgorithm::Kind::mldsa65:
      return key == KeyType::mldsa65;
    case SignatureAlgorithm::Kind::mldsa87:
      return key == KeyType::mldsa87;
  }
  return false;
}

PkeyContext make_signature_context(EVP_PKEY& key, SignatureAlgorithm algorithm, Use use) noexcept {
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  if (!context) return nullptr;
  const bool pss = algorithm.kind == SignatureAlgorithm::Kind::rsa_pss;
  const char* const hash = md_name(algorithm.hash);
  // RFC 8446 §4.2.3: in RSASSA-PSS the mask's hash is the signature's, and the salt is as long as the digest.
  const OSSL_PARAM rsa[] = {
      text(OSSL_SIGNATURE_PARAM_DIGEST, hash),
      text(OSSL_SIGNATURE_PARAM_PAD_MODE, pss ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15),
      pss ? text(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, hash) : OSSL_PARAM_construct_end(),
      text(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST), OSSL_PARAM_construct_end()};
  const OSSL_PARAM* const parameters = algorithm.kind == SignatureAlgorithm::Kind::ecdsa ? nullptr : rsa;
  const int ready = use == Use::sign ? EVP_PKEY_sign_init_ex(context.get(), parameters)
                                     : EVP_PKEY_verify_init_ex(context.get(), parameters);
  if (ready != 1) return nullptr;
  return context;
}

}  // namespace entente::crypto::openssl
