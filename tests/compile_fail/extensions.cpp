// Extensions: each has a slot in the messages that may carry it (RFC 8446 §4.2), and in no other.
#include "wire/certificate_request.h"
#include "wire/client_hello.h"
#include "wire/encrypted_extensions.h"
#include "wire/server_hello.h"

namespace entente::wire {

inline void use(ClientHello& offer, ServerHello& answer, HelloRetryRequest& retry, EncryptedExtensions& encrypted, CertificateRequest& request) {
  offer.extensions.set(SupportedVersions{});
  answer.extensions.set(SelectedVersion{});
  encrypted.extensions.set(ServerNameAck{});
  (void)request.extensions.get<SignatureAlgorithms>();
  (void)retry.extensions.get<Cookie>();

#if CASE == 1  // must say: no matching function|no matching member function|constraints not satisfied
  answer.extensions.set(ServerNameAck{});
#elif CASE == 2  // must say: no matching function|no matching member function|constraints not satisfied
  offer.extensions.set(SelectedVersion{});
#elif CASE == 3  // must say: no matching function|no matching member function|constraints not satisfied
  (void)encrypted.extensions.get<KeyShareAnswer>();
#elif CASE == 4  // must say: no matching function|no matching member function|constraints not satisfied
  (void)retry.extensions.get<KeyShareAnswer>();
#elif CASE == 5  // must say: no matching function|no matching member function|constraints not satisfied
  request.extensions.set(Alpn{});
#elif CASE == 6  // must say: no matching function|no matching member function|constraints not satisfied
  answer.extensions.set(Cookie{});
#endif
}

}  // namespace entente::wire
