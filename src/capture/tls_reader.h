// Follows one TLS connection of either version as an onlooker: what both sides wrote comes in, and what it means goes
// to the trace as a client would have told it. What is protected is opened with what a KeyRing has (RFC 8446 §7.3, RFC
// 5246 §6.3); what is not opened is counted, and the first thing in the way has a name.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "capture/proof.h"
#include "capture/sessions.h"
#include "crypto/cipher_suites.h"
#include "keys/schedule12.h"
#include "keys/traffic_keys.h"
#include "record/joiner.h"
#include "record/protection.h"
#include "trace/recorder.h"
#include "trace/trace.h"
#include "wire/client_hello.h"
#include "wire/server_hello.h"

namespace entente::capture {

/// Why something stays closed.
enum class Obstacle : std::uint8_t {
  not_tls,      ///< or broken records
  not_tls12,    ///< TLS 1.3, whose key exchange is always fresh: a server's key does not help
  fresh,        ///< the same in TLS 1.2: forward secrecy
  resumed,      ///< the secret is of an earlier connection
  unknown,      ///< a suite or version that is not known here
  no_secret,    ///< there is no key, or the key log does not have this connection
  another_key,  ///< the records do not open: the secret is another connection's
  damaged,      ///< a record does not open after others did
  lost,         ///< bytes that the capture does not have
  joined_late,  ///< the connection began before the capture
  too_much,     ///< a message or flight beyond all measure
  cut_off,      ///< it ends before the handshake does
};
std::string_view name(Obstacle) noexcept;  ///< `another key`

enum class OpenedBy : std::uint8_t {
  nothing,
  key_log,
  server_key,
  earlier_connection,  ///< the secret of the one that this one resumes
};
std::string_view name(OpenedBy) noexcept;

/// What an onlooker has found out.
struct Insight {
  bool tls = false;  ///< there was a record of TLS
  bool client_hello = false;
  std::array<std::uint8_t, 32> client_random{}, server_random{};
  std::optional<ProtocolVersion> version;  ///< that the server picked
  CipherSuite cipher_suite{};
  std::string server_name;  ///< as the client sent it
  bool extended_master_secret = false, resumed = false;
  Buffer encrypted_premaster;         ///< of static RSA
  Buffer client_share, server_share;  ///< of TLS 1.2's fresh key exchange: the public halves
  std::optional<Obstacle> obstacle;   ///< the first
  OpenedBy opened_by = OpenedBy::nothing;
  std::uint64_t opened = 0, closed = 0;  ///< protected records
  unsigned finished = 0;                 ///< Finished messages that were read
  unsigned finished_right = 0;           ///< of these, whose verify_data was as it must be
  bool finished_wrong = false;
  bool established = false;        ///< both Finished were read, and both are right
  bool seems_established = false;  ///< what cannot be read looks as if they were there
  bool failed = false;
  std::uint64_t plaintext = 0;  ///< bytes before TLS began (STARTTLS)
  std::uint64_t unprotected =
      0;  ///< what came in the clear, or again, where its sender cannot have written it: not believed
  std::optional<Proof> proof;  ///< that the server holds its certificate's key, if it was read
};

enum class End : std::uint8_t { closed, reset };

class TlsReader {
 public:
  /// All that is given outlives the reader. `tap` gets each record as it crossed the wire; `sessions` knows what other
  /// connections left, and learns of this one.
  TlsReader(const crypto::Provider& provider, const KeyRing& keys, Trace trace, trace::WireTap* tap = nullptr,
            Sessions* sessions = nullptr)
      : provider_(provider), keys_(keys), trace_(trace), tap_(tap), sessions_(sessions) {}

  void take(bool by_client, Bytes bytes);
  /// Bytes are missing here. What can be followed behind them is.
  void lost(bool by_client, std::uint64_t size);
  void ended(bool by_client, End how);
  /// Nothing more comes.
  void finish();

  [[nodiscard]] const Insight& insight() const noexcept { return seen_; }
  /// Bytes that are kept for later.
  [[nodiscard]] std::size_t held() const noexcept;

 private:
  /// One direction.
  struct Lane {
    Buffer pending;  ///< bytes of a record that is not whole yet
    record::Joiner joiner;
    bool in_tls = false, gone = false;  ///< TLS has begun; nothing more is to be had from it
    bool after_change = false;          ///< TLS 1.2: its ChangeCipherSpec came
    bool adrift = false;                ///< bytes were lost: where the next record begins is not known
    bool between_messages = true;       ///< a message begins with the next record, as far as is known
    bool said_finished = false, said_close = false;
    std::optional<End> end;
    std::uint64_t missing = 0;    ///< bytes that were lost under these keys
    std::uint64_t plaintext = 0;  ///< bytes before TLS
    Buffer answer;                ///< the first of them that came after a ClientHello
    std::uint64_t opened = 0;     ///< records under these keys
    bool sealed_any = false;      ///< it has written under keys
    std::uint64_t closed = 0;     ///< protected records that were not opened
    unsigned failures = 0;        ///< in a row
    unsigned guesses = 0;         ///< of sequence numbers, in all
    std::size_t guessed = 0;      ///< bytes that were decrypted for it
    std::size_t largest_closed = 0;
    Epoch stage = Epoch::plain;
    std::optional<record::Protection> active;
    keys::ApplicationTrafficSecret application;
    std::optional<KeyRing::Value> handshake;  ///< the base key of Finished
  };

  // records: tls_reader.cpp
  bool find_start(bool by_client, Lane& lane);
  bool find_record(Lane& lane);
  void take_records(bool by_client, Lane& lane);
  void on_record(bool by_client, const record::Record& record);
  [[nodiscard]] bool may_be_in_clear(bool by_client, ContentType type) const noexcept;
  void on_sealed(bool by_client, const record::Record& record);
  std::optional<record::Opened> open(bool by_client, const record::Record& record);
  std::optional<record::Opened> try_active(Lane& lane, const record::Record& record);
  std::optional<record::Opened> guess_sequence(Lane& lane, const record::Record& record);
  void on_closed(bool by_client, const record::Record& record);
  void on_content(bool by_client, Epoch epoch, ContentType type, Bytes content);
  void on_alert(bool by_client, Epoch epoch, Bytes content);
  void on_change_cipher_spec(bool by_client);
  void take_messages(bool by_client, Epoch epoch, Bytes content);

  // messages: tls_messages.cpp
  void on_message(bool by_client, Epoch epoch, Bytes message);
  [[nodiscard]] bool may_say_hello() const noexcept;
  void begin_again();
  void on_client_hello(Bytes message);
  void note_offer(const wire::ClientHello& hello);
  void on_server_hello(Bytes message);
  void on_retry(Bytes message);
  void on_server_hello13(const wire::ServerHello& hello, Bytes message);
  void on_server_hello12(const wire::ServerHello12& hello, Bytes message);
  void on_encrypted_extensions(Bytes body);
  void note_proof13(Bytes body);
  void on_server_key_exchange(Bytes body);
  void on_client_key_exchange(Bytes body);
  void on_finished(bool by_client, Bytes message);
  [[nodiscard]] bool knows_transcript(bool by_client) const noexcept;
  void after_finished13(bool by_client);
  void on_key_update(bool by_client);
  void complete();
  void decide(Topic topic, std::string_view chosen, const std::string& why) const;

  // secrets: tls_secrets.cpp
  std::optional<record::Protection> protection_of(bool by_client, Epoch stage, const crypto::CipherSuiteInfo& suite,
                                                  bool told);
  void change_keys(bool by_client, Epoch stage);
  std::optional<record::Opened> try_later_keys(bool by_client, const record::Record& record);
  std::optional<record::Opened> try_early_keys(Lane& lane, const record::Record& record);
  void derive_from_premaster(Bytes encrypted);
  void take_master_from_log();
  void take_master_from_session();
  void remember_session() const;
  void prepare12(bool by_client);
  std::optional<record::Opened> try_masters(bool by_client, const record::Record& record);
  [[nodiscard]] std::optional<bool> finished_is_right(bool by_client, Bytes verify_data);
  [[nodiscard]] Obstacle obstacle_of(const Lane& lane) const noexcept;

  /// Both have said Finished: what comes now is no part of the handshake.
  [[nodiscard]] bool is_over() const noexcept { return lanes_[0].said_finished && lanes_[1].said_finished; }
  Lane& lane_of(bool by_client) noexcept { return lanes_[by_client ? 0 : 1]; }
  [[nodiscard]] bool is13() const noexcept { return seen_.version == ProtocolVersion::tls13; }
  [[nodiscard]] bool is12() const noexcept { return seen_.version == ProtocolVersion::tls12; }
  static Direction direction_of(bool by_client) noexcept { return by_client ? Direction::sent : Direction::received; }
  void note(Obstacle obstacle) noexcept {
    if (!seen_.obstacle) seen_.obstacle = obstacle;
  }
  void give_up(Lane& lane, Obstacle why);
  void fail(Fault fault, By by, Alert alert = Alert::none);
  void fail(const Error& error);
  bool answered_otherwise();

  const crypto::Provider& provider_;
  const KeyRing& keys_;
  Trace trace_;
  trace::WireTap* tap_;
  Sessions* sessions_;
  std::array<Lane, 2> lanes_;
  Insight seen_;

  ProtocolVersion offered_{};
  Buffer offered_session_, offered_ticket_, given_session_, given_ticket_;  ///< of TLS 1.2's resumption
  std::size_t offered_suites_ = 0;
  std::vector<const crypto::CipherSuiteInfo*> offered13_;  ///< those of TLS 1.3 that are known here, each once
  std::string versions_;                                   ///< that the client offered, in words
  bool offers13_ = false, offered_psk_ = false, external_psk_ = false, offered_early_ = false;
  bool retried_ = false, heard_again_ = false, early_taken_ = false;
  bool key_exchanged_ = false;  ///< TLS 1.2: a ClientKeyExchange came

  const crypto::CipherSuiteInfo* suite_ = nullptr;
  std::unique_ptr<crypto::Hmac> hmac_;
  keys::Transcript transcript_;
  bool transcript_broken_ = false;
  keys::TranscriptHash client_hello_hash_, server_hello_hash_, server_finished_hash_, session_hash_;
  std::vector<keys::MasterSecret12> masters_;  ///< that may be the right one; one of them once a record has opened
  bool master_is_sure_ = false;
  Buffer scratch_;
};

}  // namespace entente::capture
