// A ClientHello that is answered by TLS 1.2 (RFC 5246 §7.4.1.2): what it must hold, whose certificate it gets, whether
// a session is resumed.
#pragma once
#include "handshake/tls12/server/server_flight.h"
#include "wire/client_hello.h"

namespace entente::handshake::server12 {

/// The session that the client offers is being looked up.
struct LookUpSession {
  static constexpr std::string_view name = "LookUpSession";
  FindSession12 job;
  Asked hello;
  ChooseCredential::Answer identity;
  Next<WaitChangeCipherSpec, MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> on(
      FindSession12::Answer&&, ServerContext&) &&;
};

/// The certificate is being chosen.
struct ChooseIdentity {
  static constexpr std::string_view name = "ChooseIdentity12";
  ChooseCredential job;
  Asked hello;
  Next<LookUpSession, MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> on(
      ChooseCredential::Answer&&, ServerContext&) &&;
};

[[nodiscard]] Next<ChooseIdentity> accept_hello(const wire::ClientHello& hello, ServerContext& context);

}  // namespace entente::handshake::server12
