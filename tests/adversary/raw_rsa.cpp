#include "raw_rsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "base/bytes.h"

namespace entente::adversary {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

Key public_key(Bytes certificate) {
  const auto* at = certificate.data();
  const std::unique_ptr<X509, decltype(&X509_free)> parsed(
      d2i_X509(nullptr, &at, static_cast<long>(certificate.size())), X509_free);
  return {X509_get_pubkey(parsed.get()), EVP_PKEY_free};
}

Buffer raw(const Key& key, Bytes block, decltype(&EVP_PKEY_encrypt_init) init, decltype(&EVP_PKEY_encrypt) run) {
  const Context context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  Buffer out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  auto size = out.size();
  if (init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
      run(context.get(), out.data(), &size, block.data(), block.size()) != 1)
    throw std::runtime_error("RSA of a block");
  return out;
}

}  // namespace

Buffer modulus_of(Bytes certificate) {
  const auto key = public_key(certificate);
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &number);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> modulus(number, BN_free);
  Buffer out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  BN_bn2binpad(modulus.get(), out.data(), static_cast<int>(out.size()));
  return out;
}

Buffer raw_encrypt(Bytes certificate, Bytes block) {
  return raw(public_key(certificate), block, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt);
}

Buffer raw_decrypt(const crypto::PrivateKey& key, Bytes encrypted) {
  const auto der = key.pkcs8();
  const auto* at = der->reveal().data();
  const Key parsed(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der->reveal().size())), EVP_PKEY_free);
  return raw(parsed, encrypted, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt);
}

Buffer pkcs1_block(Bytes secret, std::size_t size) {
  Buffer out(size, 0xa7);
  out[0] = 0;
  out[1] = 2;
  out[size - secret.size() - 1] = 0;
  std::ranges::copy_backward(secret, out.end());
  return out;
}

}  // namespace entente::adversary
