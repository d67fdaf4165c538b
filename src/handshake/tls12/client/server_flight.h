// What a client of TLS 1.2 receives between ServerHello and ServerHelloDone (RFC 5246 §7.3, RFC 6066 §8): Certificate,
// perhaps CertificateStatus, ServerKeyExchange with ECDHE, perhaps CertificateRequest.
#pragma once
#include "handshake/peer_chain.h"
#include "handshake/tls12/client/client_flight.h"
#include "wire/certificate12.h"
#include "wire/certificate_request12.h"
#include "wire/certificate_status.h"
#include "wire/server_hello_done.h"
#include "wire/server_key_exchange.h"

namespace entente::handshake::client12 {

struct WaitServerHelloDone {
  static constexpr std::string_view name = "WaitServerHelloDone";
  Flight flight;
  Next<RespondToServer, EncryptSecret> on(const wire::ServerHelloDone&, ClientContext&) &&;
};

struct WaitRequestOrDone : WaitServerHelloDone {
  static constexpr std::string_view name = "WaitRequestOrDone";
  using WaitServerHelloDone::on;
  Next<WaitServerHelloDone> on(const wire::CertificateRequest12&, ClientContext&) &&;
};

/// The signature over the server's share is being checked.
struct VerifyServerKeyExchange {
  static constexpr std::string_view name = "VerifyServerKeyExchange";
  VerifySignature job;
  Flight flight;
  Next<WaitRequestOrDone> on(VerifySignature::Answer&&, ClientContext&) &&;
};

struct WaitServerKeyExchange {
  static constexpr std::string_view name = "WaitServerKeyExchange";
  Flight flight;
  Next<VerifyServerKeyExchange> on(const wire::ServerKeyExchange&, ClientContext&) &&;
};

/// A chain that was found good, as far as can be told before the response that was promised with it.
struct AwaitsStaple {
  std::vector<Buffer> chain;
  VerifyChain::Answer answer;
};

/// The chain is being judged once more, with the response.
struct VerifyStapled {
  static constexpr std::string_view name = "VerifyStapled";
  VerifyChain job;
  Flight flight;
  Next<WaitServerKeyExchange, WaitRequestOrDone> on(VerifyChain::Answer&&, ClientContext&) &&;
};

/// RFC 6066 §8: the server said that it has a response, and may leave it out still.
struct WaitCertificateStatus : WaitServerKeyExchange {
  static constexpr std::string_view name = "WaitCertificateStatus";
  AwaitsStaple shown;
  Next<VerifyServerKeyExchange> on(const wire::ServerKeyExchange&, ClientContext&) &&;
  Next<VerifyStapled> on(const wire::CertificateStatusMessage&, ClientContext&) &&;
};

/// The same with static RSA, which has no ServerKeyExchange.
struct WaitCertificateStatusRsa : WaitRequestOrDone {
  static constexpr std::string_view name = "WaitCertificateStatusRsa";
  AwaitsStaple shown;
  Next<WaitServerHelloDone> on(const wire::CertificateRequest12&, ClientContext&) &&;
  Next<RespondToServer, EncryptSecret> on(const wire::ServerHelloDone&, ClientContext&) &&;
  Next<VerifyStapled> on(const wire::CertificateStatusMessage&, ClientContext&) &&;
};

struct VerifyServerChain {
  static constexpr std::string_view name = "VerifyServerChain12";
  VerifyChain job;
  Flight flight;
  std::vector<Buffer> chain;  ///< where a staple is still to come
  Next<WaitCertificateStatus, WaitServerKeyExchange, WaitCertificateStatusRsa, WaitRequestOrDone> on(
      VerifyChain::Answer&&, ClientContext&) &&;
};

struct WaitCertificate {
  static constexpr std::string_view name = "WaitCertificate12";
  Flight flight;
  Next<VerifyServerChain> on(const wire::Certificate12&, ClientContext&) &&;
};

}  // namespace entente::handshake::client12
