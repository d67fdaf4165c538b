// A client that is asked after the handshake who it is (RFC 8446 §4.6.2).
#pragma once
#include "handshake/tls13/client/client_flight.h"

namespace entente::handshake::client13 {

/// Answered; the connection goes on.
struct Authenticated {
  static constexpr std::string_view name = "Authenticated";
  static constexpr bool ended = true;
};

/// The signature over our Certificate is being made.
struct SignAuthentication {
  static constexpr std::string_view name = "SignAuthentication";
  Sign job;
  SignatureScheme scheme;
  const keys::ApplicationTrafficSecret* secret;  ///< our current one, which the connection keeps
  Next<Authenticated> on(Sign::Answer&&, ClientContext&) &&;
};

struct WaitAuthenticationRequest {
  static constexpr std::string_view name = "WaitAuthenticationRequest";
  const keys::ApplicationTrafficSecret* secret;
  Next<SignAuthentication, Authenticated> on(const wire::CertificateRequest&, ClientContext&) &&;
};

}  // namespace entente::handshake::client13
