// The client's last flight (RFC 8446 §4.4): its certificate if it was asked for, and Finished.
#pragma once
#include "handshake/client_credential.h"
#include "handshake/context.h"
#include "handshake/extensions/certificate_wishes.h"
#include "handshake/jobs.h"
#include "handshake/next.h"
#include "keys/schedule13.h"
#include "wire/certificate_request.h"

namespace entente::handshake::client13 {

/// The secrets that the last flight needs.
struct LastSecrets {
  keys::ClientHandshakeTrafficSecret client;
  keys::MasterSecret master;
  keys::ApplicationTraffic application;
};

/// The signature over our Certificate is being made.
struct SignClientFlight {
  static constexpr std::string_view name = "SignClientFlight";
  Sign job;
  SignatureScheme scheme;
  LastSecrets secrets;
  Next<Connected> on(Sign::Answer&&, ClientContext&) &&;
};

/// What the server asked for (RFC 8446 §4.3.2).
struct CertificateWanted {
  CredentialWishes wishes;
  Presentation how;
};

/// RFC 8446 §4.3.2: what a CertificateRequest asks for. Fault::extension_missing.
[[nodiscard]] Result<CertificateWanted> read_request(const wire::CertificateRequest& message,
                                                     const CommonOptions& options) noexcept;
/// Sends Finished: the end of the flight, or all of it.
Next<Connected> finish_client_flight(LastSecrets secrets, ClientContext& context);

/// Sends the flight, or the part of it that comes before the signature.
Next<SignClientFlight, Connected> send_client_flight(LastSecrets secrets,
                                                     const std::optional<CertificateWanted>& wanted,
                                                     ClientContext& context);

}  // namespace entente::handshake::client13
