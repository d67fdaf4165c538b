// post_handshake_auth (RFC 8446 §4.2.6): a client offers to say later who it is.
#pragma once
#include "handshake/context.h"
#include "wire/client_hello.h"
#include "wire/encrypted_extensions.h"

namespace entente::handshake::post_handshake_auth {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
[[nodiscard]] Result<void> select(const wire::ClientHello& hello, ServerContext& context);

}  // namespace entente::handshake::post_handshake_auth
