// A server's first step: the ClientHello decides the version, and nothing after it asks for it again (RFC 8446 §4.2.1).
#pragma once
#include "handshake/tls12/server/hello.h"
#include "handshake/tls13/server/hello.h"

namespace entente::handshake::server {

struct WaitClientHello {
  static constexpr std::string_view name = "WaitClientHello";
  Next<server13::WaitClientHelloAgain, server13::WaitClientHelloWithCookie, server13::ChooseIdentity,
       server13::ChoosePsk, server12::ChooseIdentity>
  on(const wire::ClientHello&, ServerContext&) &&;
};

}  // namespace entente::handshake::server
