// A server's first steps (RFC 8446 §4.1): the ClientHello, perhaps a HelloRetryRequest and another, then its own
// flight.
#pragma once
#include "handshake/hello/retry.h"
#include "handshake/tls13/server/client_flight.h"
#include "wire/client_hello.h"

namespace entente::handshake::server13 {

/// What the answer to a ClientHello needs of it: copies, as views would not outlive the jobs.
struct Answerable {
  std::array<std::uint8_t, 32> session_id{};
  std::uint8_t session_id_size = 0;
  Buffer share;
  record::Aligned aligned;  ///< ClientHello ended its record
};

/// The signature over our Certificate is being made.
struct SignServerFlight {
  static constexpr std::string_view name = "SignServerFlight";
  Sign job;
  SignatureScheme scheme;
  keys::ClientHandshakeTrafficSecret client;
  keys::ServerHandshakeTrafficSecret server;
  keys::MasterSecret master;
  Next<WaitCertificate, WaitFinished> on(Sign::Answer&&, ServerContext&) &&;
};

/// The shared secret is being computed.
struct RespondShare {
  static constexpr std::string_view name = "RespondShare";
  Respond job;
  Answerable hello;
  ChooseCredential::Answer identity;
  Next<SignServerFlight> on(Respond::Answer&&, ServerContext&) &&;
};

/// The certificate is being chosen.
struct ChooseIdentity {
  static constexpr std::string_view name = "ChooseIdentity";
  ChooseCredential job;
  Answerable hello;
  Next<RespondShare> on(ChooseCredential::Answer&&, ServerContext&) &&;
};

struct WaitClientHelloAgain {
  static constexpr std::string_view name = "WaitClientHelloAgain";
  HelloFingerprint first;
  Next<ChooseIdentity> on(const wire::ClientHello&, ServerContext&) &&;
};

struct WaitClientHello {
  static constexpr std::string_view name = "WaitClientHello";
  Next<WaitClientHelloAgain, ChooseIdentity> on(const wire::ClientHello&, ServerContext&) &&;
};

}  // namespace entente::handshake::server13
