// What the library tells whoever listens: every record, message, decision, state change, derived secret, check and
// failure, as plain structs. A sink is given at construction; without one nothing is built. Views live for the
// callback.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

#include <entente/bytes.h>
#include <entente/error.h>
#include <entente/types.h>

namespace entente {

struct Verdict;  // trust.h

enum class Direction : std::uint8_t { sent, received };
/// Which keys protect a record (RFC 8446 §2).
enum class Epoch : std::uint8_t { plain, early, handshake, application };
/// What a decision is about.
enum class Topic : std::uint8_t {
  version,
  cipher_suite,
  group,
  retry,
  server_name,
  application_protocol,
  certificate,
  signature_scheme,
  client_authentication,
  peer_identity,
  resumption,
  early_data,
  record_size,
  staple,
  certificate_compression,
  grease,
  compatibility,
  key_exchange,
  extended_master_secret,
};
inline constexpr std::size_t kTopics = static_cast<std::size_t>(Topic::extended_master_secret) + 1;
/// Work that the engine hands out.
enum class JobKind : std::uint8_t {
  generate_shares,
  agree,
  respond,
  choose_credential,
  find_session,
  sign,
  verify_chain,
  verify_signature,
  encrypt_premaster,
  decrypt_premaster
};

/// How a secret came to be.
enum class KeyOperation : std::uint8_t {
  input,         ///< from outside of the schedule: a key exchange, a PSK, the session that is resumed
  extract,       ///< HKDF-Extract (RFC 5869 §2.2)
  expand_label,  ///< HKDF-Expand-Label (RFC 8446 §7.1)
  prf,           ///< the PRF of TLS 1.2 (RFC 5246 §5)
  cut,           ///< a part of the key block (RFC 5246 §6.3)
};

std::string_view name(Direction) noexcept;
std::string_view name(Epoch) noexcept;
std::string_view name(Topic) noexcept;
std::string_view name(JobKind) noexcept;
std::string_view name(KeyOperation) noexcept;  ///< `expand-label`

/// A record went over the wire (RFC 8446 §5).
struct RecordSeen {
  Direction direction;
  Epoch epoch;
  ContentType type;       ///< the inner type, where the record is protected
  std::size_t wire_size;  ///< header included
  Bytes content;          ///< decrypted, without type and padding
};
/// A whole handshake message, its 4-byte header included (RFC 8446 §4).
struct MessageSeen {
  Direction direction;
  Epoch epoch;
  HandshakeType type;
  std::string_view message;  ///< `HelloRetryRequest` is told apart from ServerHello here
  Bytes bytes;
};
/// A change_cipher_spec: in TLS 1.2 the sender's next record is the first under the new keys (RFC 5246 §7.1), in
/// TLS 1.3 a dummy of the middlebox compatibility mode (RFC 8446 §D.4).
struct ChangeCipherSpecSeen {
  Direction direction;
};
struct AlertSeen {
  Direction direction;
  Epoch epoch;
  AlertLevel level;
  Alert alert;
};
/// Application data.
struct DataSeen {
  Direction direction;
  std::size_t size;
  Bytes bytes{};  ///< secret: keep them only where the user asked for them
};
/// A choice, and why it fell so.
struct Decided {
  Topic topic;
  std::string_view chosen, why;
};
/// The handshake moved on (RFC 8446 appendix A).
struct StateChanged {
  std::string_view from, to, by;
};
/// A node of the key schedule (RFC 8446 §7.1, RFC 5246 §8.1).
struct SecretDerived {
  std::string_view name;   ///< `client_handshake_traffic_secret`
  std::string_view from;   ///< the node above, in an Extract that of the keying material; `0` for zeros
  std::string_view label;  ///< of HKDF or the PRF: `c hs traffic`
  Bytes context;           ///< the transcript hash, nonce or seed that went in
  Bytes value;             ///< the secret itself: keep it only where the user asked for secrets
  KeyOperation operation = KeyOperation::input;
  std::string_view hash{};  ///< `SHA-256`
  std::string_view salt{};  ///< the node that an Extract is salted with; `0` for zeros
  Bytes info{};             ///< the whole HkdfLabel
  Bytes input{};            ///< the keying material of an Extract: as secret as the value
  std::size_t offset = 0;   ///< of a part: where in the key block it stands
};
/// New keys protect records of this direction from now on (RFC 8446 §7.3).
struct KeysChanged {
  Direction direction;
  Epoch epoch;
  CipherSuite suite;
};
struct JobStarted {
  JobKind kind;
};
struct JobFinished {
  JobKind kind;
  bool ok;
};
/// The peer's chain was judged; the verdict may be kept.
struct PeerVerified {
  std::shared_ptr<const Verdict> verdict;
};
struct HandshakeFinished {};
struct Failed {
  const Error* error;
};

using Event =
    std::variant<RecordSeen, MessageSeen, ChangeCipherSpecSeen, AlertSeen, DataSeen, Decided, StateChanged,
                 SecretDerived, KeysChanged, JobStarted, JobFinished, PeerVerified, HandshakeFinished, Failed>;

/// Listens. Called on the connection's thread; must not call back into the connection.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void on(const Event& event) noexcept = 0;
};

/// Takes the secrets of SSLKEYLOGFILE (RFC 9850). For tools; keep it out of production.
class KeyLogSink {
 public:
  virtual ~KeyLogSink() = default;
  /// `label` as the RFC names it: `CLIENT_HANDSHAKE_TRAFFIC_SECRET`.
  virtual void on(std::string_view label, Bytes client_random, Bytes secret) noexcept = 0;
};

}  // namespace entente
