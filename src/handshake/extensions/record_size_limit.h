// How large the records may be that a side is sent (RFC 8449).
#pragma once
#include "handshake/extensions/negotiate.h"

namespace entente::handshake::record_size_limit {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
Result<void> select(const wire::ClientHello& hello, ServerContext& context);
void answer(wire::Extensions<wire::In::ee>& answers, ServerContext& context, Buffer& room);
Result<void> accept(const wire::EncryptedExtensions& answers, ClientContext& context);

}  // namespace entente::handshake::record_size_limit
