// A client that offered TLS 1.2 and is answered by it (RFC 5246 §7.4.1.3): a full handshake, or a session resumed.
#pragma once
#include "handshake/hello/client_offer.h"
#include "handshake/tls12/client/server_flight.h"
#include "wire/server_hello.h"

namespace entente::handshake::client12 {

[[nodiscard]] Next<WaitCertificate, WaitNewSessionTicket, WaitChangeCipherSpec> accept_hello(
    const wire::ServerHello12& hello, ClientOffer&& offer, ClientContext& context);

}  // namespace entente::handshake::client12
