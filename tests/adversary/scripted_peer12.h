// Peers of TLS 1.2 that say what the test wants (RFC 5246 §7.3): a server against a client, a client against a server.
#pragma once
#include "any_peer.h"
#include "codec12.h"
#include "schedule12.h"

namespace entente::adversary {

/// What is kept of a connection to resume it (RFC 5246 §7.3, RFC 5077 §3.1).
struct Resumable {
  Buffer master;
  Buffer session_id;
  Buffer ticket;
  bool extended = true;
};

class ScriptedPeer12 : public AnyPeer {
 public:
  using AnyPeer::AnyPeer;

  void reach(std::string_view state) override;
  /// The change of keys in one byte, as a record under the keys in use.
  void send_change_cipher_spec() { send_record(ContentType::change_cipher_spec, Buffer{1}); }
  /// The same, and the new keys from here on.
  void say_change_cipher_spec();
  /// Of this side, over what was said so far.
  [[nodiscard]] virtual Buffer finished() const = 0;
  void say_finished() { say(finished()); }
  [[nodiscard]] Resumable resumable() const { return {secrets.master, session_id, ticket, extended}; }
  /// Derives the keys from secrets.premaster, or from secrets.master where that is known, and gives those of both
  /// sides.
  void derive();
  /// The keys that the next ChangeCipherSpec of this side brings.
  [[nodiscard]] virtual RecordKeys12 own_keys() const = 0;

  Secrets12 secrets;
  std::optional<RecordKeys12> read_keys, write_keys;
  Credential::Ptr credential;   ///< nullptr: a client without a certificate
  Buffer session_id;            ///< of the session; empty: none
  Buffer ticket;                ///< given by the server; empty: none
  bool extended = false;        ///< both hellos had extended_master_secret
  bool resumes = false;         ///< ServerHello took the session
  bool finished_right = false;  ///< the victim's Finished was as it should be

 protected:
  Buffer protect(ContentType type, Bytes content) override;
  Heard open(ContentType type, const Buffer& fragment) override;
  void heard_change_cipher_spec() override { read_keys = victims_keys(); }
  void check_finished(Bytes message, std::string_view label);
  /// Says the next thing of a good handshake; false if all was said.
  virtual bool step() = 0;
  [[nodiscard]] virtual RecordKeys12 victims_keys() const = 0;
  /// Kinds that both sides make alike.
  Buffer make_common(std::string_view kind) const;
  [[nodiscard]] Encoded own_certificate() const;
};

/// A signature by this credential, and the scheme that it is made with.
struct Signature {
  unsigned scheme;
  Buffer bytes;
};
Signature sign(const Credential& credential, Bytes content);
/// CertificateVerify over messages, not over their hash (RFC 5246 §7.4.8).
Buffer certificate_verify12(const Credential& credential, const Transcript& transcript);

/// Plays the server against a client.
class ScriptedServer12 final : public ScriptedPeer12 {
 public:
  explicit ScriptedServer12(Victim& client, Credential::Ptr credential = test::Pki::shared().leaf());

  Buffer make(std::string_view kind) override;
  [[nodiscard]] Buffer finished() const override { return secrets.finished("server finished", transcript); }
  [[nodiscard]] RecordKeys12 own_keys() const override { return key_block(secrets).server; }

  void hear_client_hello();
  /// A good answer to the ClientHello; one that resumes if `session` is set.
  [[nodiscard]] ServerHello server_hello() const;
  /// Says it, and goes by it from here on.
  void say_server_hello(const ServerHello& message);
  void say_server_hello() { say_server_hello(server_hello()); }
  [[nodiscard]] Encoded certificate() const { return own_certificate(); }
  /// A fresh share of this group, signed.
  ServerKeyExchange server_key_exchange(NamedGroup group = NamedGroup::x25519);
  /// Signs what stands in it.
  void sign(ServerKeyExchange& message) const;
  [[nodiscard]] Buffer signed_content(const ServerKeyExchange& message) const;
  [[nodiscard]] Encoded certificate_request() const { return certificate_request12({64, 1}, {0x0403, 0x0804}); }
  void say_done();

  ClientHello hello;                   ///< the last one heard
  unsigned suite;                      ///< by the key of the credential
  bool requests = false;               ///< a certificate of the client
  Buffer staple;                       ///< empty: no CertificateStatus
  std::optional<Resumable> session{};  ///< to be resumed

 private:
  bool step() override;
  void before_transcript(Bytes message) override;
  void after_transcript(Bytes message) override;
  void hear_key_exchange(Bytes message);
  [[nodiscard]] bool is_static_rsa() const { return suite == 0x009c; }
  [[nodiscard]] RecordKeys12 victims_keys() const override { return key_block(secrets).client; }
  std::unique_ptr<crypto::PrivateShare> share_;
  int next_ = 0;
};

/// Plays the client against a server.
class ScriptedClient12 final : public ScriptedPeer12 {
 public:
  explicit ScriptedClient12(Victim& server, Credential::Ptr credential = test::Pki::shared().leaf());

  Buffer make(std::string_view kind) override;
  [[nodiscard]] Buffer finished() const override { return secrets.finished("client finished", transcript); }
  [[nodiscard]] RecordKeys12 own_keys() const override { return key_block(secrets).client; }

  /// A good one; if `session` is set, one that offers it.
  [[nodiscard]] ClientHello client_hello() const;
  void say_client_hello(const ClientHello& message);
  void say_client_hello() { say_client_hello(client_hello()); }
  [[nodiscard]] Encoded certificate() const { return own_certificate(); }
  [[nodiscard]] Buffer certificate_verify() const { return certificate_verify12(*credential, transcript); }
  /// A good ClientKeyExchange; the premaster secret is known from here on.
  Encoded key_exchange();
  /// Says it, and knows the keys from here on.
  void say_key_exchange(const Encoded& message);
  void say_key_exchange() { say_key_exchange(key_exchange()); }
  /// What is left of a handshake behind the server's flight.
  void say_rest();

  unsigned suite = 0xc02b;
  unsigned version = 0x0303;           ///< of a premaster secret for RSA
  ServerHello server_hello;            ///< the last one heard
  ServerKeyExchange server_key;        ///< the same
  Buffer server_certificate;           ///< the first one, DER
  bool requested = false;              ///< CertificateRequest was heard
  bool takes_tickets = false;          ///< says so in its hello
  std::optional<Resumable> session{};  ///< to be offered

 private:
  bool step() override;
  void before_transcript(Bytes message) override;
  void after_transcript(Bytes message) override;
  [[nodiscard]] RecordKeys12 victims_keys() const override { return key_block(secrets).server; }
  int next_ = 0;
};

/// Options of TLS 1.2 alone, under which the scripted peers' suites and groups are offered.
ClientOptions victim_client12();
ServerOptions victim_server12(ClientAuth client_auth = ClientAuth::none);
/// The credential of such a server for RSA key exchange, and its options.
const Credential::Ptr& rsa_leaf();
ClientOptions static_rsa_client();
ServerOptions static_rsa_server();

/// A client that is in this state.
struct AgainstClient12 {
  explicit AgainstClient12(std::string_view state, ClientOptions options = victim_client12())
      : victim(std::move(options)), server(victim) {
    server.hear_client_hello();
    server.reach(state);
  }
  Victim victim;
  ScriptedServer12 server;
};

/// A server that is in this state.
struct AgainstServer12 {
  explicit AgainstServer12(std::string_view state, ClientAuth client_auth = ClientAuth::none)
      : AgainstServer12(state, victim_server12(client_auth)) {}
  AgainstServer12(std::string_view state, ServerOptions options) : victim(std::move(options)), client(victim) {
    client.reach(state);
  }
  Victim victim;
  ScriptedClient12 client;
};

}  // namespace entente::adversary
