// The list of messages: a row adds one (RFC 8446 §4, RFC 5246 §7.4).
#pragma once
#include "wire/certificate.h"
#include "wire/certificate12.h"
#include "wire/certificate_request.h"
#include "wire/certificate_request12.h"
#include "wire/certificate_status.h"
#include "wire/certificate_verify.h"
#include "wire/client_hello.h"
#include "wire/client_key_exchange.h"
#include "wire/compressed_certificate.h"
#include "wire/encrypted_extensions.h"
#include "wire/end_of_early_data.h"
#include "wire/finished.h"
#include "wire/hello_request.h"
#include "wire/key_update.h"
#include "wire/new_session_ticket.h"
#include "wire/new_session_ticket12.h"
#include "wire/server_hello.h"
#include "wire/server_hello_done.h"
#include "wire/server_key_exchange.h"

namespace entente::wire {

using AllMessages =
    TypeList<ClientHello, ServerHello, HelloRetryRequest, ServerHello12, EncryptedExtensions, CertificateRequest,
             Certificate, CompressedCertificate, CertificateVerify, Finished, NewSessionTicket, EndOfEarlyData,
             KeyUpdate, HelloRequest, Certificate12, CertificateStatusMessage, ServerKeyExchange, CertificateRequest12,
             ServerHelloDone, ClientKeyExchangeEcdhe, ClientKeyExchangeRsa, NewSessionTicket12>;

/// Whether a body of this type is that of an M, for those who do not know the version or the suite. Messages that only
/// these tell apart are told by how their lengths add up; a state of the handshake knows, and never asks.
template <class M>
bool looks_like(HandshakeType type, Bytes body) noexcept {
  if constexpr (requires { M::claims(body); })
    return M::type == type && M::claims(body);
  else if constexpr (requires { M::looks_like(body); })
    return M::type == type && M::looks_like(body);
  else
    return M::type == type;
}

}  // namespace entente::wire
