// A server that asks after the handshake who its client is (RFC 8446 §4.6.2).
#pragma once
#include "handshake/tls13/server/client_flight.h"

namespace entente::handshake::server13 {

/// What the states of this exchange carry on.
struct Question {
  const keys::ApplicationTrafficSecret* secret;  ///< the client's current one, which the connection keeps
  bool required;
};

/// Answered; the connection goes on.
struct Authenticated {
  static constexpr std::string_view name = "Authenticated";
  static constexpr bool ended = true;
};

struct WaitAuthenticationFinished {
  static constexpr std::string_view name = "WaitAuthenticationFinished";
  Question question;
  Next<Authenticated> on(const wire::Finished&, ServerContext&) &&;
};

struct VerifyAuthenticationSignature {
  static constexpr std::string_view name = "VerifyAuthenticationSignature";
  VerifySignature job;
  Question question;
  Next<WaitAuthenticationFinished> on(VerifySignature::Answer&&, ServerContext&) &&;
};

struct WaitAuthenticationVerify {
  static constexpr std::string_view name = "WaitAuthenticationVerify";
  Question question;
  std::shared_ptr<const crypto::PublicKey> key;
  Next<VerifyAuthenticationSignature> on(const wire::CertificateVerify&, ServerContext&) &&;
};

struct VerifyAuthenticationChain {
  static constexpr std::string_view name = "VerifyAuthenticationChain";
  VerifyChain job;
  Question question;
  Next<WaitAuthenticationVerify> on(VerifyChain::Answer&&, ServerContext&) &&;
};

/// The client was asked; until it answers, whatever else may come does.
struct WaitAuthentication {
  static constexpr std::string_view name = "WaitAuthentication";
  static constexpr bool patient = true;
  Question question;
  Buffer request_context;
  Next<VerifyAuthenticationChain, WaitAuthenticationFinished> on(const wire::Certificate&, ServerContext&) &&;
};

}  // namespace entente::handshake::server13
