// What a server of TLS 1.2 receives second (RFC 5246 §7.3): the client's certificate if it was asked for,
// ClientKeyExchange, CertificateVerify, change_cipher_spec, Finished.
#pragma once
#include "handshake/jobs.h"
#include "handshake/next.h"
#include "handshake/peer_chain.h"
#include "handshake/tls12/secrets.h"
#include "wire/certificate12.h"
#include "wire/certificate_verify.h"
#include "wire/change_cipher_spec.h"
#include "wire/client_key_exchange.h"

namespace entente::handshake::server12 {

/// How this session can be resumed: what the ServerHello promised.
struct Promise {
  bool ticket = false;  ///< a NewSessionTicket (RFC 5077 §3.3)
  Buffer session_id{};  ///< the name under which it is stored, or will be; empty: none
};

/// What the states up to ClientKeyExchange carry on.
struct Flight {
  keys::Randoms randoms;
  ProtocolVersion offered;  ///< ClientHello.legacy_version
  Promise promise;
  std::unique_ptr<crypto::PrivateShare> share{};          ///< ECDHE: ours
  std::shared_ptr<const crypto::PrivateKey> key{};        ///< static RSA: what decrypts
  std::shared_ptr<const crypto::PublicKey> client_key{};  ///< of the client's certificate, if it showed one
};

/// What the last states carry on.
struct Ending {
  Secrets12 secrets;
  Promise promise;
  bool resumed = false;                     ///< our Finished went out before
  std::shared_ptr<const Verdict> client{};  ///< of the session that is resumed
};

struct WaitFinished {
  static constexpr std::string_view name = "WaitFinished12";
  Ending ending;
  Next<Connected> on(const wire::Finished&, ServerContext&) &&;
};

struct WaitChangeCipherSpec {
  static constexpr std::string_view name = "WaitChangeCipherSpec";
  Ending ending;
  Next<WaitFinished> on(const wire::ChangeCipherSpec&, ServerContext&) &&;
};

struct VerifyClientSignature {
  static constexpr std::string_view name = "VerifyClientSignature12";
  VerifySignature job;
  Ending ending;
  Next<WaitChangeCipherSpec> on(VerifySignature::Answer&&, ServerContext&) &&;
};

struct WaitCertificateVerify {
  static constexpr std::string_view name = "WaitCertificateVerify12";
  Ending ending;
  std::shared_ptr<const crypto::PublicKey> key;
  Next<VerifyClientSignature> on(const wire::CertificateVerify&, ServerContext&) &&;
};

/// ECDHE: the shared secret is being computed.
struct AgreeWithClient {
  static constexpr std::string_view name = "AgreeWithClient";
  Agree job;
  Flight flight;
  Next<WaitCertificateVerify, WaitChangeCipherSpec> on(Agree::Answer&&, ServerContext&) &&;
};

/// Static RSA: the premaster secret is being decrypted.
struct DecryptSecret {
  static constexpr std::string_view name = "DecryptSecret";
  DecryptPremaster job;
  Flight flight;
  Next<WaitCertificateVerify, WaitChangeCipherSpec> on(DecryptPremaster::Answer&&, ServerContext&) &&;
};

struct WaitClientKeyExchange {
  static constexpr std::string_view name = "WaitClientKeyExchange";
  Flight flight;
  Next<AgreeWithClient> on(const wire::ClientKeyExchangeEcdhe&, ServerContext&) &&;
};

struct WaitClientKeyExchangeRsa {
  static constexpr std::string_view name = "WaitClientKeyExchangeRsa";
  Flight flight;
  Next<DecryptSecret> on(const wire::ClientKeyExchangeRsa&, ServerContext&) &&;
};

struct VerifyClientChain {
  static constexpr std::string_view name = "VerifyClientChain12";
  VerifyChain job;
  Flight flight;
  Next<WaitClientKeyExchange, WaitClientKeyExchangeRsa> on(VerifyChain::Answer&&, ServerContext&) &&;
};

struct WaitCertificate {
  static constexpr std::string_view name = "WaitCertificate12";
  Flight flight;
  Next<VerifyClientChain, WaitClientKeyExchange, WaitClientKeyExchangeRsa> on(const wire::Certificate12&,
                                                                              ServerContext&) &&;
};

/// The state in which ClientKeyExchange is waited for.
[[nodiscard]] Next<WaitClientKeyExchange, WaitClientKeyExchangeRsa> wait_for_key_exchange(Flight&& flight);

}  // namespace entente::handshake::server12
