// One port for both versions.
#include "handshake/server_start.h"

#include "handshake/hello/server_select.h"

namespace entente::handshake::server {

Next<server13::WaitClientHelloAgain, server13::WaitClientHelloWithCookie, server13::ChooseIdentity, server13::ChoosePsk,
     server12::ChooseIdentity>
WaitClientHello::on(const wire::ClientHello& hello, ServerContext& context) && {
  if (TRY(choose_version(hello, context)) == ProtocolVersion::tls12) return server12::accept_hello(hello, context);
  return server13::WaitClientHelloWithCookie{}.on(hello, context);
}

}  // namespace entente::handshake::server
