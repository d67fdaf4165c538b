// The name that a client wants to reach (RFC 6066 §3).
#pragma once
#include "handshake/extensions/negotiate.h"

namespace entente::handshake::server_name {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
Result<void> select(const wire::ClientHello& hello, ServerContext& context);
void answer(wire::Extensions<wire::In::ee>& answers, ServerContext& context, Buffer& room);
Result<void> accept(const wire::EncryptedExtensions& answers, ClientContext& context);

}  // namespace entente::handshake::server_name
