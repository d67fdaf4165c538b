// What a server says first (RFC 8446 §4.1.3 to §4.4.4): ServerHello to Finished, with a certificate or without.
#pragma once
#include "handshake/extensions/certificate_wishes.h"
#include "handshake/hello/psk_offer.h"
#include "handshake/tls13/server/client_flight.h"

namespace entente::handshake::server13 {

/// What the answer to a ClientHello needs of it: copies, as views would not outlive the jobs.
struct Answerable {
  std::array<std::uint8_t, 32> session_id{};
  std::uint8_t session_id_size = 0;
  Buffer share;
  Presentation how{};  ///< of our certificate
  PskModes modes{};
  bool early_data = false;  ///< it says that early data follows
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

/// A full handshake: with this certificate.
[[nodiscard]] Next<RespondShare> respond_with_certificate(Answerable&& hello, ChooseCredential::Answer&& identity,
                                                          ServerContext& context);

// The parts that a resumed handshake has too.
[[nodiscard]] Result<void> send_server_hello(const Answerable& hello, Bytes share, const ChosenPsk* psk,
                                             ServerContext& context) noexcept;
/// The handshake's traffic secrets; the server writes with its own from here on.
[[nodiscard]] Result<keys::HandshakeTraffic> start_handshake_keys(const keys::HandshakeSecret& secret,
                                                                  ServerContext& context) noexcept;
void send_encrypted_extensions(ServerContext& context);
/// Finished; the server writes with its application keys from here on.
[[nodiscard]] Result<Secrets> finish_flight(keys::HandshakeTraffic&& traffic, keys::MasterSecret&& master,
                                            ServerContext& context) noexcept;

}  // namespace entente::handshake::server13
