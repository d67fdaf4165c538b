// What RSA key transport encrypts, right and wrong: encryption blocks of PKCS#1 v1.5 (RFC 8017 §7.2.1) that are made by
// hand and encrypted without padding.
#pragma once
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "base/bytes.h"

namespace entente::test {

/// A block of `size` bytes around this premaster secret.
inline Buffer encryption_block(Bytes premaster, std::size_t size) {
  Buffer out(size, 0xa5);
  out[0] = 0;
  out[1] = 2;
  out[size - premaster.size() - 1] = 0;
  std::ranges::copy(premaster, out.end() - static_cast<std::ptrdiff_t>(premaster.size()));
  return out;
}

/// A premaster secret for a client that offered this version.
inline Buffer premaster(std::uint16_t version, std::uint8_t fill, std::size_t size = 48) {
  Buffer out(size, fill);
  store_be16(out.data(), version);
  return out;
}

/// `block` as a number below the modulus, raised to the public exponent. Empty if libcrypto will not.
inline Buffer encrypt_block(Bytes spki, Bytes block) {
  const auto* at = spki.data();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                            EVP_PKEY_CTX_free);
  EVP_PKEY_encrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
  Buffer out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  auto size = out.size();
  if (EVP_PKEY_encrypt(context.get(), out.data(), &size, block.data(), block.size()) != 1) return {};
  return out;
}

}  // namespace entente::test
