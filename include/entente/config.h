// What a side wants of its connections. Options are plain data to fill in; a config is made of them, checked,
// immutable, shared by any number of connections and threads.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <entente/credentials.h>
#include <entente/environment.h>
#include <entente/error.h>
#include <entente/limits.h>
#include <entente/policy.h>
#include <entente/session.h>
#include <entente/trace.h>
#include <entente/trust.h>
#include <entente/types.h>

namespace entente {

namespace crypto {
class Provider;
}

struct CookieKey;

/// What both sides choose. An empty list means the policy's, which is also the order of preference.
struct CommonOptions {
  const Policy* policy = nullptr;  ///< what fills in all that is not given; nullptr: `default`. Outlives the config.
  /// Unset: the policy's. A version for which no suite is left, or none that a group is left for, is not offered or
  /// taken.
  std::optional<ProtocolVersion> min_version{}, max_version{};
  /// Suites with static RSA (no forward secrecy) are taken under the policy `legacy` alone.
  std::vector<CipherSuite> cipher_suites{};
  std::vector<NamedGroup> groups{};
  std::vector<SignatureScheme> signature_schemes{};  ///< accepted from the peer
  std::vector<std::string> alpn{};                   ///< in order of preference; empty: no ALPN
  /// TLS 1.2: refuse peers without it (RFC 7627). Unset: the policy's.
  std::optional<bool> require_extended_master_secret{};
  bool compatibility_mode = true;  ///< RFC 8446 §D.4: look like TLS 1.2 to middleboxes
  /// Offered, or accepted before any certificate; not by a server that requires one of its clients.
  std::vector<ExternalPsk::Ptr> psks{};
  bool allow_psk_ke = false;     ///< resume without a key exchange too: no forward secrecy (RFC 8446 §4.2.9)
  bool keep_peer_chain = false;  ///< ConnectionInfo::peer_chain
  /// The largest protected record to be sent to us, in bytes of plaintext with its type and padding: 64 to 16385 (RFC
  /// 8449). 0: a client does not speak of it, a server that is asked takes what the protocol allows.
  std::uint16_t record_size_limit = 0;
  /// Protected records are padded to a multiple of so many bytes of plaintext (RFC 8446 §5.4), so that their sizes tell
  /// less; 16385 or more makes all of one size. 0: no padding.
  std::uint16_t pad_records_to = 0;
  bool compress_certificates = true;                              ///< both ways, where the peer takes it (RFC 8879)
  std::vector<CertificateCompression> certificate_compression{};  ///< those to use
  /// Accepted in the peer's chain where that differs from signature_schemes (RFC 8446 §4.2.3). Empty: not said apart.
  std::vector<SignatureScheme> certificate_schemes{};
  RevocationMode revocation = RevocationMode::soft;  ///< of the peer's certificates
  CrlStore::Ptr crls{};                              ///< what is known of revoked ones; nullptr: nothing
  /// SHA-256 of SubjectPublicKeyInfos, one of which stands in the peer's path. Empty: no pins.
  std::vector<std::array<std::uint8_t, 32>> pins{};
  /// Signatures of certificates that need not be checked again; may be shared by configs. nullptr: none.
  std::shared_ptr<SignatureCache> signature_cache{};
  bool name_authorities = false;  ///< tell the peer the CAs that we trust (RFC 8446 §4.2.4)
  Limits limits{};
  const Clock* clock = nullptr;                ///< nullptr: the system's. Outlives the config.
  const crypto::Provider* provider = nullptr;  ///< nullptr: libcrypto. Outlives the config.
};

struct ClientOptions : CommonOptions {
  TrustStore::Ptr trust{};  ///< required while `verify` is on
  /// The peer's certificate must be valid. Off, the verdict is still made and told, and nothing rests on it.
  bool verify = true;
  /// Those of `groups` that get a key share in the first ClientHello, in the same order; none of them: every server
  /// asks for one by a retry. Unset: the first and, if that is post-quantum, the first that is not: servers that lack
  /// it need no retry then.
  std::optional<std::vector<NamedGroup>> shares{};
  std::vector<Credential::Ptr> credentials{};  ///< to show if the server asks
  /// Fault::credential_unfit where the server asks and none of `credentials` fits, rather than to go on as nobody.
  bool insist_on_credential = false;
  bool post_handshake_auth = false;  ///< offer to show one when asked later (RFC 8446 §4.2.6)
  /// Ask for ConnectionInfo::peer_staple (RFC 6066 §8), which a certificate may promise (RFC 7633). Unset: wherever
  /// `revocation` is not off.
  std::optional<bool> ask_for_staple{};
  /// Offer values that mean nothing (RFC 8701) and shuffle extensions, so that servers do not come to rely on a shape.
  bool grease = true;
  std::shared_ptr<ClientSessions> sessions{};  ///< nullptr: no resumption
  /// This connection is a second try, with a lower max_version after the first one failed: a server that has a higher
  /// one then refuses (RFC 7507), as somebody may have made the first one fail. Not for a max_version that is low by
  /// choice.
  bool fallback = false;
  bool early_data = false;  ///< seal_early() may be used (RFC 8446 §2.3): data that can be replayed
};

/// Whether a server asks its clients for a certificate (RFC 8446 §4.3.2, RFC 5246 §7.4.4).
enum class ClientAuth : std::uint8_t { none, request, require };

struct ServerOptions : CommonOptions {
  /// Chosen by server_name and the client's schemes. At least one, or external keys for TLS 1.3 alone.
  std::vector<Credential::Ptr> credentials{};
  /// Every client of TLS 1.3 must bring back a cookie before anything is computed for it (RFC 8446 §4.2.2): one more
  /// round trip, and no memory for those that never come back. TLS 1.2 has no cookies: see min_version. For one
  /// connection: ConnectionOptions::ask_for_cookie. A cookie is good for 60 seconds and for whoever has it with the
  /// hello that it answered.
  bool ask_for_cookie = false;
  bool reject_unknown_names = false;  ///< unrecognized_name rather than the first credential (RFC 6066 §3)
  ClientAuth client_auth = ClientAuth::none;
  TrustStore::Ptr client_trust{};  ///< required unless client_auth is none
  /// NewSessionTickets after a full handshake, one after a resumed one and in TLS 1.2; 0: no resumption, but for
  /// sessions of TLS 1.2 that are stored.
  unsigned tickets = 2;
  TicketKeys::Ptr ticket_keys{};  ///< nullptr: fresh keys for this config alone, renewed every ticket_lifetime
  /// Sessions stay here: tickets name them, in TLS 1.2 session IDs do. nullptr: they travel in tickets.
  std::shared_ptr<SessionStore> session_store{};
  std::uint32_t ticket_lifetime = 2 * 24 * 3600;  ///< seconds, 7 days at most (RFC 8446 §4.6.1)
  /// Seconds after the full handshake in which a session can be resumed, however often its ticket was renewed.
  std::uint32_t session_lifetime = 7 * 24 * 3600;
  std::uint32_t max_early_data = 0;  ///< bytes before the client's Finished; 0: none (RFC 8446 §2.3)
  /// Required for early data if ticket_keys are given: whoever has the same keys must share it (RFC 8446 §8).
  std::shared_ptr<AntiReplay> anti_replay{};
};

class ClientConfig {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const ClientConfig>;
  /// Fault::config_invalid, trust_empty: what is missing or contradicts itself.
  [[nodiscard]] static Result<Ptr> make(ClientOptions options) noexcept;
  ClientConfig(Token, ClientOptions options, const SessionPolicy& policy) noexcept
      : options_(std::move(options)), session_policy_(policy) {}
  [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }  ///< defaults filled in
  [[nodiscard]] const SessionPolicy& session_policy() const noexcept { return session_policy_; }

 private:
  ClientOptions options_;
  SessionPolicy session_policy_;
};

class ServerConfig {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const ServerConfig>;
  [[nodiscard]] static Result<Ptr> make(ServerOptions options) noexcept;
  ServerConfig(Token, ServerOptions options, std::unique_ptr<const CookieKey> cookie_key) noexcept;
  ~ServerConfig();
  ServerConfig(const ServerConfig&) = delete;
  ServerConfig& operator=(const ServerConfig&) = delete;
  [[nodiscard]] const ServerOptions& options() const noexcept { return options_; }
  [[nodiscard]] const CookieKey& cookie_key() const noexcept { return *cookie_key_; }  ///< of this config alone
  /// Names what clients have to prove: whether they are asked for a certificate, and the set of anchors it may end in.
  [[nodiscard]] Bytes client_policy() const noexcept { return client_policy_; }

 private:
  ServerOptions options_;
  std::array<std::uint8_t, 32> client_policy_;
  std::unique_ptr<const CookieKey> cookie_key_;
};

/// Whether the engine does its own work, or hands it out by take_job().
enum class Jobs : std::uint8_t { inline_, handed_out };

/// What one connection gets besides its config. Everything pointed at outlives the connection.
struct ConnectionOptions {
  TraceSink* trace = nullptr;
  KeyLogSink* key_log = nullptr;
  Random* random = nullptr;  ///< nullptr: the provider's
  Jobs jobs = Jobs::inline_;
  bool ask_for_cookie = false;  ///< a server's: it is under load (ServerOptions::ask_for_cookie)
};

}  // namespace entente
