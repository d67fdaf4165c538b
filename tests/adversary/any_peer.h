// A peer without a state machine: it knows how to say everything, keeps the keys that a real handshake yields, and says
// what the test wants, whenever it wants. Here is what those of TLS 1.2 and of TLS 1.3 have in common.
#pragma once
#include "codec.h"
#include "schedule.h"
#include "victim.h"

namespace entente::adversary {

/// A message that a peer can send at any time, right or not.
struct Kind {
  std::string_view name;  ///< as the diagram has it
  HandshakeType type;
};
/// Every handshake type there is, and one that there is not.
std::span<const Kind> every_kind();

/// A record of the victim, opened.
struct Heard {
  ContentType type;
  Buffer content;
};

class AnyPeer {
 public:
  explicit AnyPeer(Victim& victim) : victim_(victim) {}
  virtual ~AnyPeer() = default;
  AnyPeer(const AnyPeer&) = delete;
  AnyPeer& operator=(const AnyPeer&) = delete;

  /// Plays a good handshake until the victim is in this state.
  virtual void reach(std::string_view state) = 0;
  /// A message of this kind, as right as it can be at this moment.
  virtual Buffer make(std::string_view kind) = 0;

  /// Takes what the victim says: messages, alerts and data, under whichever keys.
  void listen() { take(victim_.say()); }
  void take(Bytes said);
  /// A message that counts: into the transcript and out, in a record of its own.
  void say(Bytes message) {
    transcript.add(message);
    send(message);
  }
  void say(const Encoded& message) { say(message.bytes); }
  /// A message in one record, or in as many as it needs.
  void send(Bytes message);
  /// A record under the keys in use.
  void send_record(ContentType type, Bytes content) { send_bytes(protect(type, content)); }
  void send_plain(ContentType type, Bytes content) { send_bytes(record(type, content)); }
  void send_bytes(Bytes bytes) { victim_.hear(bytes); }
  void send_alert(AlertLevel level, Alert alert);

  Transcript transcript;
  std::vector<Buffer> heard;                                 ///< handshake messages of the victim
  std::vector<std::pair<ContentType, std::size_t>> records;  ///< of the victim, with the sizes of what was in them
  std::optional<Alert> alert;                                ///< its last one
  std::size_t change_cipher_specs = 0;
  Buffer data;

 protected:
  /// A record under the keys in use, plain where there are none.
  virtual Buffer protect(ContentType type, Bytes content) = 0;
  /// The other way round.
  virtual Heard open(ContentType type, const Buffer& fragment) = 0;
  /// A message of the victim arrived; it goes into the transcript next.
  virtual void before_transcript(Bytes) {}
  virtual void after_transcript(Bytes) {}
  virtual void heard_change_cipher_spec() {}
  /// Kinds that all sides make alike.
  static Buffer make_any(std::string_view kind);
  Victim& victim_;

 private:
  void take_record(const Heard& record);
  Buffer partial_;
};

/// The victim refused what it got: this fault, this alert in its error and on the wire, and nothing was delivered.
testing::AssertionResult refused(Victim& victim, AnyPeer& peer, Fault fault, Alert alert);
/// So many bytes were delivered, and then a record did not open: `refused` asks for nothing at all.
void expect_bad_mac_after(const Victim& victim, std::size_t delivered);
inline testing::AssertionResult unexpected(Victim& victim, AnyPeer& peer) {
  return refused(victim, peer, Fault::unexpected_message, Alert::unexpected_message);
}

}  // namespace entente::adversary
