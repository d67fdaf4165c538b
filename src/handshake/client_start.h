// A client's first steps, before it is known which version the server chooses: the ClientHello, and the answer to it
// (RFC 8446 §4.1, appendix D).
#pragma once
#include "handshake/tls12/client/hello.h"
#include "handshake/tls13/client/hello.h"

namespace entente::handshake::client {

struct WaitServerHello : client13::WaitServerHello {
  static constexpr std::string_view name = "WaitServerHello";
  using client13::WaitServerHello::on;
  Next<client12::WaitCertificate, client12::WaitNewSessionTicket, client12::WaitChangeCipherSpec> on(
      const wire::ServerHello12&, ClientContext&) &&;
};

/// Nothing was said yet: the shares of the ClientHello are being made.
struct Start {
  static constexpr std::string_view name = "Start";
  GenerateShares job;
  Next<WaitServerHello> on(GenerateShares::Answer&&, ClientContext&) &&;
};

[[nodiscard]] Start start(const ClientOptions& options, const crypto::Provider& provider);

}  // namespace entente::handshake::client
