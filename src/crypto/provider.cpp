// What keys do that can sign or verify and no more.
#include "crypto/provider.h"

#include "base/result.h"

namespace entente::crypto {

Result<Buffer> PublicKey::encrypt(Bytes /*plaintext*/) const noexcept {
  return fail(Fault::crypto_failed, "PublicKey.encrypt", "an RSA key", name(type()));
}

Result<PremasterSecret> PrivateKey::decrypt_premaster(ProtocolVersion /*offered*/, Bytes /*encrypted*/,
                                                      Bytes /*substitute*/) const noexcept {
  return fail(Fault::crypto_failed, "PrivateKey.decrypt_premaster", "an RSA key that is here", name(type()));
}

}  // namespace entente::crypto
