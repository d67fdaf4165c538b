// CertificateRequest (RFC 8446 §4.3.2), in the handshake and after it.
#pragma once
#include "handshake/context.h"

namespace entente::handshake::server13 {

/// `request_context` is empty in the handshake, and unique in the connection after it.
void send_certificate_request(Bytes request_context, ServerContext& context);

}  // namespace entente::handshake::server13
