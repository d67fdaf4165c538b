// RSA key transport without an oracle (Bleichenbacher, DROWN, ROBOT): what a ciphertext holds shows in nothing but the
// secret that comes of it.
#include "crypto/openssl/rsa_encryption.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <utility>

namespace entente::crypto::openssl {
namespace {

/// A public question: every peer has the modulus.
bool is_below(Bytes ciphertext, Bytes modulus) noexcept {
  return ciphertext.size() == modulus.size() && std::ranges::lexicographical_compare(ciphertext, modulus);
}

/// libcrypto checks padding, length and version in constant time, and gives 48 random bytes in the place of what is
/// wrong (ossl_rsa_padding_check_PKCS1_type_2_TLS). Without a "tls-negotiated-version" the version that was offered is
/// the only one that it takes.
PkeyContext make_context(EVP_PKEY& key, ProtocolVersion offered) noexcept {
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  unsigned version = std::to_underlying(offered);
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_uint(OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION, &version),
                                   OSSL_PARAM_construct_end()};
  if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_WITH_TLS_PADDING) != 1 ||
      EVP_PKEY_CTX_set_params(context.get(), parameters) != 1)
    return nullptr;
  return context;
}

}  // namespace

Result<Buffer> encrypt_pkcs1(EVP_PKEY& key, Bytes plaintext) noexcept {
  const QuietErrors quiet;
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  Buffer ciphertext(static_cast<std::size_t>(EVP_PKEY_get_size(&key)));
  auto size = ciphertext.size();
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_encrypt(context.get(), ciphertext.data(), &size, plaintext.data(), plaintext.size()) != 1)
    return fail(Fault::crypto_failed, "PublicKey.encrypt");
  ciphertext.resize(size);
  return ciphertext;
}

Result<PremasterSecret> decrypt_premaster(EVP_PKEY& key, Bytes modulus, const EncryptedPremaster& encrypted) noexcept {
  const QuietErrors quiet;
  constexpr auto size = PremasterSecret::capacity;
  if (encrypted.substitute.size() != size) __builtin_trap();
  const auto context = make_context(key, encrypted.offered);
  if (!context) return fail(Fault::crypto_failed, "PrivateKey.decrypt_premaster");

  // What is no number below the modulus costs the same: another is decrypted in its place.
  Buffer stand_in(modulus.size());
  stand_in.back() = 2;
  const bool below = is_below(encrypted.ciphertext, modulus);
  const auto input = below ? encrypted.ciphertext : Bytes(stand_in);
  PremasterSecret out;
  auto written = size;
  const bool done = EVP_PKEY_decrypt(context.get(), out.resize(size).data(), &written, input.data(), input.size()) == 1;
  // RFC 5246 §7.4.7.1: whatever is wrong, the handshake goes on with random bytes and fails at its Finished
  if (!below || !done || written != size) return PremasterSecret::copy_of(encrypted.substitute);
  return out;
}

}  // namespace entente::crypto::openssl
