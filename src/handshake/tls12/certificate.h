// Certificate of TLS 1.2 (RFC 5246 §7.4.2, §7.4.6), which carries nothing beside the chain.
#pragma once
#include "handshake/context.h"

namespace entente::handshake {

/// Sends this credential's chain; with no credential, an empty list.
void send_certificate(const Credential* credential, Context& context);

}  // namespace entente::handshake
