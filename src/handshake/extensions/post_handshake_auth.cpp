// An offer that needs no answer: the server asks when it wants to know.
#include "handshake/extensions/post_handshake_auth.h"

namespace entente::handshake::post_handshake_auth {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer&) {
  const bool offered = context.client().post_handshake_auth && context.offers(ProtocolVersion::tls13);
  context.info().post_handshake_auth = offered;
  if (offered) hello.set(wire::PostHandshakeAuth{});
}

Result<void> select(const wire::ClientHello& hello, ServerContext& context) {
  context.info().post_handshake_auth =
      context.info().version == ProtocolVersion::tls13 && hello.extensions.get<wire::PostHandshakeAuth>();
  return {};
}

}  // namespace entente::handshake::post_handshake_auth
