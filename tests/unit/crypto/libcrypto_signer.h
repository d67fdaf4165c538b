// Makes RSA signatures that the library never would: other salts, other hashes, encodings with a fault.
#pragma once
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "base/bytes.h"

namespace entente::test {

struct RsaForm {
  int padding;                 ///< RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING, RSA_NO_PADDING
  const EVP_MD* md = nullptr;  ///< without it, what is signed is padded as it stands
  const EVP_MD* mask_md = nullptr;
  int salt = 0;
};

inline Buffer sign_rsa(Bytes pkcs8, Bytes digest, const RsaForm& form) {
  const auto* at = pkcs8.data();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size())), EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                            EVP_PKEY_CTX_free);
  EVP_PKEY_sign_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), form.padding);
  if (form.md) EVP_PKEY_CTX_set_signature_md(context.get(), form.md);
  if (form.padding == RSA_PKCS1_PSS_PADDING) {
    EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), form.mask_md ? form.mask_md : form.md);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), form.salt);
  }
  Buffer signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  auto size = signature.size();
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1) return {};
  signature.resize(size);
  return signature;
}

}  // namespace entente::test
