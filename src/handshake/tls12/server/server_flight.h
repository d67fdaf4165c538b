// What a server of TLS 1.2 says first (RFC 5246 §7.3): ServerHello to ServerHelloDone, or, if it resumes a session, to
// Finished.
#pragma once
#include "handshake/tls12/server/client_flight.h"

namespace entente::handshake::server12 {

/// What the answer to a ClientHello needs of it: copies, as views would not outlive the jobs.
struct Asked {
  keys::Randoms randoms;
  ProtocolVersion offered;            ///< legacy_version
  std::vector<CipherSuite> suites;    ///< that both sides have, in our order
  std::optional<NamedGroup> group{};  ///< for ECDHE
  OfferedSession session{};
  bool takes_tickets = false, wants_staple = false;
  bool renegotiation_info = false, point_formats = false;  ///< it said so, and is answered
};

/// The signature over our share is being made.
struct SignParams {
  static constexpr std::string_view name = "SignParams";
  Sign job;
  SignatureScheme scheme;
  Flight flight;
  Next<WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> on(Sign::Answer&&, ServerContext&) &&;
};

/// Our half of the key exchange is being made.
struct MakeShare {
  static constexpr std::string_view name = "MakeShare";
  GenerateShares job;
  ChooseCredential::Answer identity;
  Flight flight;
  Next<SignParams> on(GenerateShares::Answer&&, ServerContext&) &&;
};

/// A full handshake with this certificate and the first suite that goes with it.
[[nodiscard]] Next<MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> answer_in_full(
    Asked&& hello, ChooseCredential::Answer&& identity, ServerContext& context);

/// An abbreviated one.
[[nodiscard]] Next<WaitChangeCipherSpec> resume(Asked&& hello, FindSession12::Answer&& found, ServerContext& context);

}  // namespace entente::handshake::server12
