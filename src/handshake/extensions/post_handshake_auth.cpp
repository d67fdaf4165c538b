// An offer that needs no answer: the server asks when it wants to know.
#include "handshake/extensions/post_handshake_auth.h"

namespace entente::handshake::post_handshake_auth {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer&) {
  context.info().post_handshake_auth = context.client().post_handshake_auth;
  if (context.client().post_handshake_auth) hello.set(wire::PostHandshakeAuth{});
}

Result<void> select(const wire::ClientHello& hello, ServerContext& context) {
  context.info().post_handshake_auth = hello.extensions.get<wire::PostHandshakeAuth>().has_value();
  return {};
}

void answer(wire::Extensions<wire::In::ee>&, ServerContext&, Buffer&) {}

Result<void> accept(const wire::EncryptedExtensions&, ClientContext&) { return {}; }

}  // namespace entente::handshake::post_handshake_auth
