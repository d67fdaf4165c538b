// Resumption (RFC 8446 §2.2, §4.6.1): what a client keeps of a connection, how a server seals its tickets or stores its
// sessions, how it tells a replay of early data (§8), and keys that both sides got by other means.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <entente/bytes.h>
#include <entente/environment.h>
#include <entente/error.h>
#include <entente/types.h>

namespace entente {

/// By what a handshake was spared its certificates.
enum class Resumed : std::uint8_t { no, ticket, session_id, psk };
/// What became of early data (RFC 8446 §4.2.10).
enum class EarlyData : std::uint8_t { none, accepted, rejected };

std::string_view name(Resumed) noexcept;
std::string_view name(EarlyData) noexcept;

namespace handshake {
struct SessionState;
struct TicketRing;
}  // namespace handshake

/// A digest of what a client's session rests on besides names: trust anchors, credentials, accepted signatures, whether
/// the server was verified. A session is offered under the same policy alone.
using SessionPolicy = std::array<std::uint8_t, 32>;

/// What a client needs to resume a connection: made by the engine from a NewSessionTicket, in TLS 1.2 also from a
/// session ID. Move-only, holds a secret that is wiped with it.
class Session {
 public:
  explicit Session(std::unique_ptr<handshake::SessionState> state) noexcept;
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// From write(). Nothing, if this version of the library does not know the format: that costs a full handshake and is
  /// no error (docs/decisions/0007-session-serialisation.md).
  [[nodiscard]] static std::optional<Session> read(Bytes serialised) noexcept;
  /// The secret is in the clear: store it as you would a private key.
  [[nodiscard]] Buffer write() const noexcept;

  [[nodiscard]] ProtocolVersion version() const noexcept;
  [[nodiscard]] CipherSuite cipher_suite() const noexcept;
  [[nodiscard]] std::string_view alpn() const noexcept;
  [[nodiscard]] UnixTime expires() const noexcept;
  /// Bytes of early data that the server allows in the first flight; 0: none.
  [[nodiscard]] std::uint32_t max_early_data() const noexcept;
  [[nodiscard]] const handshake::SessionState& state() const noexcept { return *state_; }

 private:
  std::unique_ptr<handshake::SessionState> state_;
};

/// Where a client keeps its sessions. Thread-safe. `peer` names server and conditions; it is opaque to the store.
class ClientSessions {
 public:
  virtual ~ClientSessions() = default;
  virtual void put(std::string_view peer, Session session) noexcept = 0;
  /// Gives a session away: it is used once (RFC 8446 §C.4). The newest first.
  [[nodiscard]] virtual std::optional<Session> take(std::string_view peer) noexcept = 0;
};

/// In memory, the least recently used forgotten first; at most `per_peer` sessions of one peer.
[[nodiscard]] std::shared_ptr<ClientSessions> memory_client_sessions(std::size_t capacity = 256,
                                                                     std::size_t per_peer = 4);

/// Where a server keeps its sessions, if their contents are not to travel in tickets. Thread-safe. Contents come sealed
/// as they would in a ticket. `find` is called by the job find_session, `put` on the connection's thread.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  /// False: not stored; no ticket is sent then, and in TLS 1.2 the session is not found again.
  [[nodiscard]] virtual bool put(Bytes id, Bytes contents, UnixTime expires) noexcept = 0;
  [[nodiscard]] virtual std::optional<Buffer> find(Bytes id, UnixTime now) noexcept = 0;
  virtual void remove(Bytes id) noexcept = 0;
};

/// In memory, the least recently used forgotten first.
[[nodiscard]] std::shared_ptr<SessionStore> memory_session_store(std::size_t capacity);

/// The keys that seal a server's tickets: a ring of which the newest seals, it and the one before open. Thread-safe.
class TicketKeys {
 public:
  using Ptr = std::shared_ptr<TicketKeys>;
  static constexpr std::size_t kKeySize = 32;

  virtual ~TicketKeys() = default;
  /// From now on this key seals; the one before still opens, older ones do not. Servers that share tickets share these.
  [[nodiscard]] virtual Result<void> rotate(Bytes key) noexcept = 0;
  /// The same with a fresh key.
  [[nodiscard]] virtual Result<void> rotate() noexcept = 0;
  /// For the engine: the keys at this time.
  [[nodiscard]] virtual std::shared_ptr<const handshake::TicketRing> ring(UnixTime now) noexcept = 0;
};

/// A ring with one fresh key, of which nobody else knows: its tickets end with the process. After `period` seconds it
/// rotates by itself; 0: never.
[[nodiscard]] Result<TicketKeys::Ptr> make_ticket_keys(std::uint32_t period = 0) noexcept;

/// Tells whether early data was seen before (RFC 8446 §8). Thread-safe. Asked after the PSK binder was verified.
class AntiReplay {
 public:
  virtual ~AntiReplay() = default;
  /// True: never seen, and noted until `until`. False: seen before, or it cannot tell (full, out of reach, just
  /// started).
  [[nodiscard]] virtual bool first_use(Bytes binder, UnixTime now, UnixTime until) noexcept = 0;
};

/// For one process. Rejects everything in the 30 seconds after `started`, when a replay of what came before a restart
/// cannot be told, and everything that is to be noted for longer than these.
[[nodiscard]] std::shared_ptr<AntiReplay> memory_anti_replay(UnixTime started, std::size_t capacity = 65536);

/// A key that both sides got by other means (RFC 8446 §4.2.11). Immutable, shared, wiped when the last owner goes.
class ExternalPsk {
  struct Token {
    explicit Token() = default;
  };
  struct Key;

 public:
  using Ptr = std::shared_ptr<const ExternalPsk>;
  /// `key`: at least 16 bytes, at most 64. Used with suites of `hash`: SHA-256 or SHA-384 (32 or 48 bytes).
  /// config_invalid.
  [[nodiscard]] static Result<Ptr> make(Bytes identity, Bytes key, unsigned hash_size = 32) noexcept;
  ExternalPsk(Token, Bytes identity, Bytes key, unsigned hash_size) noexcept;
  ~ExternalPsk();
  ExternalPsk(const ExternalPsk&) = delete;
  ExternalPsk& operator=(const ExternalPsk&) = delete;

  [[nodiscard]] Bytes identity() const noexcept { return identity_; }
  [[nodiscard]] unsigned hash_size() const noexcept { return hash_size_; }
  [[nodiscard]] Bytes key() const noexcept;

 private:
  Buffer identity_;
  unsigned hash_size_;
  std::unique_ptr<Key> key_;
};

}  // namespace entente
