// SHA-1 by libcrypto.
#include "crypto/sha1.h"

#include <openssl/evp.h>

namespace entente::crypto {

Sha1Digest sha1(Bytes bytes) noexcept {
  Sha1Digest out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  return out;
}

}  // namespace entente::crypto
