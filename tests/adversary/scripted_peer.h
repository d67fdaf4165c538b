// Peers of TLS 1.3 that say what the test wants: a server against a client, a client against a server.
#pragma once
#include "any_peer.h"

namespace entente::adversary {

class ScriptedPeer : public AnyPeer {
 public:
  using AnyPeer::AnyPeer;

  [[nodiscard]] Buffer finished(const Buffer& traffic_secret) const;
  /// The signature scheme of this key, and a CertificateVerify by it.
  [[nodiscard]] Buffer certificate_verify(const Credential& credential, std::string_view context_string) const;
  /// What a CertificateVerify signs (RFC 8446 §4.4.3).
  [[nodiscard]] static Buffer signed_content(std::string_view context_string, const Buffer& transcript_hash);
  static Buffer key_update(std::uint8_t request) { return message(HandshakeType::key_update, {request}); }
  /// With this lifetime, and if `early_data` is not 0, with leave to send so much of it.
  static Buffer new_session_ticket(std::size_t lifetime = 7200, std::size_t early_data = 0);
  /// Sends a KeyUpdate and uses the next keys from here on (RFC 8446 §7.2).
  void update_keys(std::uint8_t request);
  /// The victim sent one.
  void renew_read_keys();

  Secrets secrets;
  std::optional<RecordKeys> read_keys, write_keys;

 protected:
  Buffer protect(ContentType type, Bytes content) override;
  Heard open(ContentType type, const Buffer& fragment) override;
  /// The secrets under which this side and the victim send application data.
  virtual Buffer& own_secret() = 0;
  virtual Buffer& victims_secret() = 0;
  /// Kinds that both sides make alike.
  static Buffer make_any(std::string_view kind);
};

/// Plays the server against a client.
class ScriptedServer final : public ScriptedPeer {
 public:
  explicit ScriptedServer(Victim& client, Credential::Ptr credential = test::Pki::shared().leaf());

  void reach(std::string_view state) override;
  Buffer make(std::string_view kind) override;

  void hear_client_hello();
  /// Whether the last ClientHello proves, by its first binder, that the client has secrets.psk.
  [[nodiscard]] bool binder_is_right() const;
  /// A good answer that takes the first identity.
  ServerHello resuming_server_hello();
  /// A good answer to the last ClientHello.
  ServerHello server_hello();
  /// A good HelloRetryRequest.
  [[nodiscard]] ServerHello retry(NamedGroup group = NamedGroup::secp256r1) const;
  void say_retry(const ServerHello& message);
  /// Says it, and uses the handshake keys from here on.
  void say_server_hello(const ServerHello& message);
  void say_server_hello() { say_server_hello(server_hello()); }
  [[nodiscard]] Encoded encrypted_extensions() const { return adversary::encrypted_extensions({}); }
  [[nodiscard]] Encoded certificate_request() const;
  [[nodiscard]] Encoded certificate() const { return adversary::certificate(credential->chain()); }
  [[nodiscard]] Buffer certificate_verify() const;
  [[nodiscard]] Buffer finished() const { return ScriptedPeer::finished(secrets.server_handshake); }
  /// Says it, and uses the application keys from here on.
  void say_finished();

  ClientHello hello;  ///< the last one heard
  Credential::Ptr credential;

 private:
  void before_transcript(Bytes message) override;
  void after_transcript(Bytes message) override;
  Buffer& own_secret() override { return secrets.server_application; }
  Buffer& victims_secret() override { return secrets.client_application; }
  crypto::Response response_;
  Transcript before_hello_;
  bool early_data_ = false;  ///< EndOfEarlyData is to come
  bool finished_ = false;    ///< the victim's Finished was heard
};

/// Plays the client against a server.
class ScriptedClient final : public ScriptedPeer {
 public:
  explicit ScriptedClient(Victim& server, Credential::Ptr credential = test::Pki::shared().leaf());

  void reach(std::string_view state) override;
  Buffer make(std::string_view kind) override;

  /// A good one, with a share for this group.
  ClientHello client_hello(NamedGroup group = NamedGroup::x25519);
  void say_client_hello(const ClientHello& message);
  void say_client_hello() { say_client_hello(client_hello()); }
  [[nodiscard]] Encoded certificate() const { return adversary::certificate(credential->chain()); }
  [[nodiscard]] Buffer certificate_verify() const;
  [[nodiscard]] Buffer finished() const { return ScriptedPeer::finished(secrets.client_handshake); }
  void say_finished();

  Credential::Ptr credential;

 private:
  void before_transcript(Bytes message) override;
  void after_transcript(Bytes message) override;
  Buffer shared_secret(ServerHello& hello);
  Buffer& own_secret() override { return secrets.client_application; }
  Buffer& victims_secret() override { return secrets.server_application; }
  std::unique_ptr<crypto::PrivateShare> share_;
};

/// A client that is in this state.
struct AgainstClient {
  explicit AgainstClient(std::string_view state, ClientOptions options = victim_client())
      : victim(std::move(options)), server(victim) {
    server.reach(state);
  }
  ScriptedPeer& peer() { return server; }
  Victim victim;
  ScriptedServer server;
};

/// A server that is in this state.
struct AgainstServer {
  explicit AgainstServer(std::string_view state, ClientAuth client_auth = ClientAuth::none)
      : AgainstServer(state, victim_server(client_auth)) {}
  AgainstServer(std::string_view state, ServerOptions options) : victim(std::move(options)), client(victim) {
    client.reach(state);
  }
  ScriptedPeer& peer() { return client; }
  Victim victim;
  ScriptedClient client;
};

/// The states in which a side waits for a message; those of a server that requires a certificate.
constexpr std::string_view kClientStates[] = {"WaitServerHello",
                                              "WaitServerHelloAgain",
                                              "WaitEncryptedExtensions",
                                              "WaitCertificateOrRequest",
                                              "WaitCertificate",
                                              "WaitCertificateVerify",
                                              "WaitFinished"};
constexpr std::string_view kServerStates[] = {"WaitClientHello", "WaitClientHelloAgain", "WaitCertificate",
                                              "WaitCertificateVerify", "WaitFinished"};

/// Calls `then` with a fresh victim of either side in each of these states, and with its peer.
template <class Then>
void in_every_state(Then&& then) {
  for (const auto state : kClientStates) {
    AgainstClient pair(state);
    then(pair.victim, pair.server, state);
  }
  for (const auto state : kServerStates) {
    AgainstServer pair(state, ClientAuth::require);
    then(pair.victim, pair.client, state);
  }
}
/// The same with both sides connected.
template <class Then>
void when_connected(Then&& then) {
  AgainstClient client("Connected");
  then(client.victim, client.server);
  AgainstServer server("Connected");
  then(server.victim, server.client);
}

}  // namespace entente::adversary
