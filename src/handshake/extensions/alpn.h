// The application protocol, agreed in the hello (RFC 7301 §3.1, §3.2).
#pragma once
#include "handshake/extensions/negotiate.h"

namespace entente::handshake::alpn {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
Result<void> select(const wire::ClientHello& hello, ServerContext& context);
void answer(wire::Extensions<wire::In::ee>& answers, ServerContext& context, Buffer& room);
Result<void> accept(const wire::EncryptedExtensions& answers, ClientContext& context);

}  // namespace entente::handshake::alpn
