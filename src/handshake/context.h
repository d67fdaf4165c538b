// What every state works with: the transcript, the records, the trace, and the few verbs of a handshake. A state's on()
// reads as the RFC does: heard(), decide(), send(), write_with().
#pragma once
#include <entente/config.h>
#include <entente/info.h>
#include <entente/rehearsal.h>

#include "handshake/path_record.h"
#include "handshake/tickets.h"
#include "keys/key_log.h"
#include "keys/schedule12.h"
#include "keys/schedule13.h"
#include "keys/traffic_keys.h"
#include "record/record_layer.h"
#include "wire/codec.h"

namespace entente::handshake {

/// What the connection lends to its handshake. Outlives it.
struct Surroundings {
  const crypto::Provider& provider;
  const Clock& clock;
  Random& random;
  Trace trace;
  KeyLogSink* key_log;
  ConnectionInfo& info;
  record::RecordLayer& records;
};

/// What a server's tickets of a connection rest on.
struct TicketTerms {
  SessionBinding binding{};
  UnixTime authenticated = 0;               ///< when the full handshake was
  std::shared_ptr<const Verdict> client{};  ///< on the certificate that it showed in the full handshake, if it did
  PathRecord client_path{};                 ///< the path behind it
  bool resumed = false;
};

/// By what a client of TLS 1.2 may come back (RFC 5246 §7.3, RFC 5077 §3.3).
struct NewSession12 {
  enum class By : std::uint8_t { session_id, ticket };
  Buffer identity{};  ///< empty: there is nothing to come back with
  By by = By::session_id;
  std::uint32_t lifetime = 0;  ///< seconds; 0: the server did not say
};

/// What an established connection of TLS 1.2 goes on with.
struct Established12 {
  keys::MasterSecret12 master;  ///< for exporters
  keys::Randoms randoms;
  NewSession12 session;  ///< of a client: to be kept, and gone then; of a server: what its store knows it by
};

/// What an established connection goes on with.
struct Established {
  const crypto::CipherSuiteInfo* suite = nullptr;
  keys::ApplicationTrafficSecret sent{}, received{};  ///< the current generation, each direction
  keys::ExporterSecret exporter{};
  keys::ResumptionSecret resumption{};  ///< what tickets are made from
  /// ClientHello..client Finished, kept where the client may be asked to authenticate later (RFC 8446 §4.6.2).
  std::unique_ptr<keys::Transcript> transcript{};
  std::optional<TicketTerms> terms{};      ///< of a server; unset: its client could not use a ticket
  UnixTime authenticated = 0;              ///< of a client: the handshake with certificates that this one goes back to
  PathRecord path{};                       ///< of a client: what was shown there, if sessions are kept
  std::unique_ptr<Established12> tls12{};  ///< of TLS 1.2, which has none of the secrets above
};

/// The last state of every handshake; what goes on is in `established`.
struct Connected {
  static constexpr std::string_view name = "Connected";
  Established established;
};

class Context {
 public:
  Context(const Surroundings& around, const CommonOptions& options) noexcept : around_(around), options_(options) {
    out_.reserve(kUsualMessage);
  }

  [[nodiscard]] const CommonOptions& options() const noexcept { return options_; }
  /// Whether the config allows this version.
  [[nodiscard]] bool offers(ProtocolVersion version) const noexcept {
    return *options_.min_version <= version && version <= *options_.max_version;
  }
  [[nodiscard]] const crypto::Provider& provider() const noexcept { return around_.provider; }
  [[nodiscard]] UnixTime now() const noexcept { return around_.clock.now(); }
  [[nodiscard]] UnixMilliseconds milliseconds() const noexcept { return around_.clock.milliseconds(); }
  [[nodiscard]] ConnectionInfo& info() noexcept { return around_.info; }
  [[nodiscard]] Trace trace() const noexcept { return around_.trace; }
  [[nodiscard]] record::RecordLayer& records() noexcept { return around_.records; }
  [[nodiscard]] Epoch read_epoch() const noexcept { return around_.records.read_epoch(); }
  [[nodiscard]] Result<void> random(MutableBytes out) noexcept;

  /// The suite is known: hashes and keys can be made from here on.
  [[nodiscard]] Result<void> use_suite(const crypto::CipherSuiteInfo& suite, keys::Keep keep = keys::Keep::no) noexcept;
  /// After the handshake: the suite, and the messages so far.
  [[nodiscard]] Result<void> go_on(const crypto::CipherSuiteInfo& suite, keys::Transcript transcript) noexcept;
  [[nodiscard]] const crypto::CipherSuiteInfo& suite() const noexcept { return *suite_; }
  [[nodiscard]] keys::Kdf kdf() const noexcept { return {*hmac_, around_.trace}; }
  [[nodiscard]] keys::Transcript& transcript() noexcept { return transcript_; }
  void log_keys_for(Bytes client_random) noexcept { key_log_ = {around_.key_log, client_random}; }
  [[nodiscard]] const keys::KeyLog& key_log() const noexcept { return key_log_; }

  /// The message being handled, its header included. CertificateVerify and Finished need the transcript before
  /// themselves, so states say when it is heard().
  void handle(Bytes message, const record::Joiner& joiner) noexcept {
    message_ = message;
    joiner_ = &joiner;
  }
  [[nodiscard]] Bytes message() const noexcept { return message_; }
  void heard() noexcept { transcript_.update(message_); }
  /// The same in two parts, the second `last` bytes long. Returns the transcript's hash between them.
  [[nodiscard]] keys::TranscriptHash heard_in_two(std::size_t last) noexcept;
  /// RFC 8446 §5.1: the message being handled ends its record.
  [[nodiscard]] Result<record::Aligned> boundary() const noexcept { return joiner_->boundary_after(message_.size()); }

  /// Queues a message and adds it to the transcript. Returns what was sent, valid until the next one.
  template <class M>
  Bytes send(const M& message) {
    return send(message, [](MutableBytes) {});
  }
  /// The same; `finish` gets the encoded message before it goes out.
  template <class M>
  Bytes send(const M& message, auto&& finish) {
    out_.clear();
    wire::encode(out_, message);
    finish(MutableBytes(out_));
    return send_encoded(M::type, M::name);
  }
  /// RFC 8446 §D.4: the dummy of the compatibility mode.
  void send_change_cipher_spec(bool at_once = false) noexcept;
  [[nodiscard]] Result<void> write_with(const keys::AnyTrafficSecret& secret, Epoch epoch) noexcept;
  /// Early data goes out before the server named a suite: under the session's.
  [[nodiscard]] Result<void> write_early_with(keys::Kdf kdf, const crypto::CipherSuiteInfo& suite,
                                              const keys::ClientEarlyTrafficSecret& secret) noexcept;
  /// After early keys, which a HelloRetryRequest made void.
  void write_plain() noexcept;
  [[nodiscard]] Result<void> read_with(const keys::AnyTrafficSecret& secret, Epoch epoch, record::Aligned&&) noexcept;
  /// The same with keys of TLS 1.2, whose handshake has no keys of its own.
  [[nodiscard]] Result<void> write_with(keys::TrafficKeys&& keys) noexcept;
  [[nodiscard]] Result<void> read_with(keys::TrafficKeys&& keys, record::Aligned&&) noexcept;

  /// Every choice goes through here: it fills ConnectionInfo and tells the trace. `why` is static text.
  void decide(Topic topic, std::string_view chosen, std::string_view why) noexcept;

  void rehearse(Rehearsal& rehearsal) noexcept { rehearsal_ = &rehearsal; }

 private:
  Bytes send_encoded(HandshakeType type, std::string_view name);
  void write_through(record::Protection protection, Epoch epoch, CipherSuite suite) noexcept;
  [[nodiscard]] Result<record::Protection13> protection(const keys::AnyTrafficSecret& secret) const noexcept;

  static constexpr std::size_t kUsualMessage = 2048;

  Surroundings around_;
  const CommonOptions& options_;
  const crypto::CipherSuiteInfo* suite_ = nullptr;
  std::unique_ptr<crypto::Hmac> hmac_;
  keys::Transcript transcript_;
  keys::KeyLog key_log_;
  Bytes message_;
  const record::Joiner* joiner_ = nullptr;
  Buffer out_;
  Epoch write_epoch_ = Epoch::plain;
  Rehearsal* rehearsal_ = nullptr;
};

/// The client's. It lives in the handshake's one allocation.
class ClientContext : public Context {
 public:
  ClientContext(const Surroundings& around, ClientConfig::Ptr config, std::string_view sni,
                std::string_view verify_name) noexcept
      : Context(around, config->options()), config_(std::move(config)), sni_(sni), verify_name_(verify_name) {}
  [[nodiscard]] const ClientOptions& client() const noexcept { return config_->options(); }
  [[nodiscard]] std::string_view sni() const noexcept { return sni_; }
  [[nodiscard]] const std::string& verify_name() const noexcept { return verify_name_; }
  /// What the server's certificate is to be for: nothing at all only where the verdict does not count either.
  [[nodiscard]] std::optional<std::string> name_to_verify() const {
    if (verify_name_.empty() && !client().verify) return std::nullopt;
    return verify_name_;
  }
  [[nodiscard]] const ClientConfig& config() const noexcept { return *config_; }

  /// RFC 8446 §D.4: in compatibility mode the client says change_cipher_spec once, before its second flight or its
  /// early data.
  void disguise(bool at_once = false) noexcept {
    if (options().compatibility_mode && !std::exchange(disguised_, true)) send_change_cipher_spec(at_once);
  }

  /// Bytes of early data that can still be sent; unset unless 0-RTT is under way.
  [[nodiscard]] std::optional<std::uint32_t>& early_room() noexcept { return early_room_; }
  /// The server did not take the early data, if any was offered: nothing of it counts.
  void reject_early_data(std::string_view why) noexcept;

  /// When the server showed the certificate that this connection rests on.
  void resume_from(UnixTime authenticated) noexcept { authenticated_ = authenticated; }
  [[nodiscard]] UnixTime authenticated() const noexcept { return authenticated_ ? *authenticated_ : now(); }
  /// With which others, for the sessions that may come of it.
  [[nodiscard]] PathRecord& path() noexcept { return path_; }

 private:
  ClientConfig::Ptr config_;
  std::string sni_, verify_name_;
  bool disguised_ = false;
  std::optional<std::uint32_t> early_room_;
  std::optional<UnixTime> authenticated_;
  PathRecord path_;
};

/// The server's.
class ServerContext : public Context {
 public:
  ServerContext(const Surroundings& around, ServerConfig::Ptr config, bool ask_for_cookie = false) noexcept
      : Context(around, config->options()),
        config_(std::move(config)),
        ask_for_cookie_(ask_for_cookie || server().ask_for_cookie) {}
  [[nodiscard]] const ServerOptions& server() const noexcept { return config_->options(); }
  [[nodiscard]] const ServerConfig::Ptr& config() const noexcept { return config_; }
  [[nodiscard]] bool asks_for_cookie() const noexcept { return ask_for_cookie_; }
  /// What tickets will rest on; unset while none can be given.
  [[nodiscard]] std::optional<TicketTerms>& ticket_terms() noexcept { return terms_; }

 private:
  ServerConfig::Ptr config_;
  bool ask_for_cookie_;
  std::optional<TicketTerms> terms_;
};

}  // namespace entente::handshake
