// The application protocol, agreed in the hello (RFC 7301 §3.1, §3.2).
#pragma once
#include "handshake/extensions/negotiate.h"

namespace entente::handshake::alpn {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
Result<void> select(const wire::ClientHello& hello, ServerContext& context);
template <wire::In where>
void answer(wire::Extensions<where>& answers, ServerContext& context, Buffer& room);
template <wire::In where>
Result<void> accept(const wire::Extensions<where>& answers, std::string_view message, ClientContext& context);

}  // namespace entente::handshake::alpn
