// How large the records may be that a side is sent (RFC 8449).
#pragma once
#include "handshake/extensions/negotiate.h"

namespace entente::handshake::record_size_limit {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room);
Result<void> select(const wire::ClientHello& hello, ServerContext& context);
template <wire::In where>
void answer(wire::Extensions<where>& answers, ServerContext& context, Buffer& room);
template <wire::In where>
Result<void> accept(const wire::Extensions<where>& answers, std::string_view message, ClientContext& context);

}  // namespace entente::handshake::record_size_limit
