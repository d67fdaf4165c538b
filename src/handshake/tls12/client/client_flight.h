// What a client of TLS 1.2 says second (RFC 5246 §7.3): its certificate if it was asked for, ClientKeyExchange, the
// proof that it holds the certificate's key, change_cipher_spec, Finished.
#pragma once
#include "handshake/client_credential.h"
#include "handshake/tls12/client/ending.h"

namespace entente::handshake::client12 {

/// What the hellos and the server's flight agreed on.
struct Flight {
  keys::Randoms randoms;
  bool ticket = false;                             ///< a NewSessionTicket will come
  bool staple = false;                             ///< a CertificateStatus may come
  Buffer session_id;                               ///< the server's name for this session; empty: it has none
  std::shared_ptr<const crypto::PublicKey> key{};  ///< of the server's certificate
  std::optional<CredentialWishes> wanted{};        ///< a certificate of ours
  std::optional<NamedGroup> group{};               ///< of ServerKeyExchange
  Buffer server_share{};
};

/// The signature over all messages is being made.
struct SignMessages {
  static constexpr std::string_view name = "SignMessages";
  Sign job;
  SignatureScheme scheme;
  Ending ending;
  bool ticket;
  Next<WaitNewSessionTicket, WaitChangeCipherSpec> on(Sign::Answer&&, ClientContext&) &&;
};

/// ECDHE: our key pair and the shared secret are being made.
struct RespondToServer {
  static constexpr std::string_view name = "RespondToServer";
  Respond job;
  Flight flight;
  Next<SignMessages, WaitNewSessionTicket, WaitChangeCipherSpec> on(Respond::Answer&&, ClientContext&) &&;
};

/// Static RSA: the premaster secret is being encrypted.
struct EncryptSecret {
  static constexpr std::string_view name = "EncryptSecret";
  EncryptPremaster job;
  Flight flight;
  Next<SignMessages, WaitNewSessionTicket, WaitChangeCipherSpec> on(EncryptPremaster::Answer&&, ClientContext&) &&;
};

/// Begins the flight, once the server's is complete.
[[nodiscard]] Next<RespondToServer, EncryptSecret> begin_client_flight(Flight&& flight, ClientContext& context);

}  // namespace entente::handshake::client12
