// Owners of libcrypto's objects, and the guard that keeps its error queue as it was.
#pragma once
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>

namespace entente::crypto::openssl {

template <auto free_function>
struct Free {
  void operator()(auto* object) const noexcept { free_function(object); }
};
template <class T, auto free_function>
using Handle = std::unique_ptr<T, Free<free_function>>;

using Md = Handle<EVP_MD, EVP_MD_free>;
using MdContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using Cipher = Handle<EVP_CIPHER, EVP_CIPHER_free>;
using CipherContext = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Signature = Handle<EVP_SIGNATURE, EVP_SIGNATURE_free>;
using Pkey = Handle<EVP_PKEY, EVP_PKEY_free>;
using PkeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Pkcs8Info = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using Bignum = Handle<BIGNUM, BN_clear_free>;
using EcGroup = Handle<EC_GROUP, EC_GROUP_free>;
using EcPoint = Handle<EC_POINT, EC_POINT_clear_free>;

/// Failures inside its scope leave no entry in the queue of the thread, which belongs to the program around us.
class QuietErrors {
 public:
  QuietErrors() noexcept { ERR_set_mark(); }
  ~QuietErrors() { ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

/// For calls that fail only when memory ends, as all allocation in the library does.
inline void must(int ok) noexcept {
  if (ok != 1) [[unlikely]]
    std::abort();
}

}  // namespace entente::crypto::openssl
