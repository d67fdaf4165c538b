// A capture file, connection by connection: packets in, and for each connection of TLS that ends, what was found out
// about it. Streams: what is kept is bounded, whatever the file holds.
#pragma once
#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "capture/tcp.h"
#include "capture/tls_reader.h"
#include "trace/recorder.h"

namespace entente::capture {

enum class Outcome : std::uint8_t {
  established,        ///< both Finished were read
  seems_established,  ///< what cannot be read looks as if they were there (inferred)
  failed,             ///< an alert, or an end in the middle
  unfinished,         ///< the capture ends before the handshake does, or lacks a part of it
  joined_late,        ///< it began before the capture
};
std::string_view name(Outcome) noexcept;  ///< `seems established`
std::string_view code(Outcome) noexcept;  ///< `seems_established`

/// A connection that has ended, or with which the capture ends.
struct Decoded {
  std::size_t number = 0;  ///< among those of TLS, from 1
  UnixMicros began = 0, ended = 0;
  Endpoint client, server;
  bool from_the_start = false;  ///< of TCP
  bool put_away = false;        ///< it was not over: memory was needed for others
  Outcome outcome{};
  Insight insight;
  Tally tally;
  std::optional<Error> failure{};  ///< what it failed with
  /// As the client would have recorded it, time from its first packet on; nullptr where none was asked for.
  std::shared_ptr<trace::Transcript> transcript;
};

/// What the file had in all.
struct Totals {
  std::uint64_t packets = 0, bytes = 0;
  std::uint64_t tcp = 0, tls = 0;  ///< connections
  std::uint64_t put_away = 0;
  std::array<std::uint64_t, kLeftOutKinds> left_out{};  ///< packets, by why
  UnixMicros first = 0, last = 0;
};

struct DecoderOptions {
  enum class Keep : std::uint8_t { nothing, first, one, all } keep = Keep::first;  ///< transcripts
  std::size_t one = 0;                                                             ///< which
  trace::RecorderOptions recorder{};
  std::size_t most_connections = 8192;                 ///< under way at a time
  std::size_t most_memory = std::size_t{40} << 20;     ///< what all of them hold, about
  std::size_t most_transcript = std::size_t{4} << 20;  ///< of one of them
};

class Decoder {
 public:
  using Done = std::function<void(Decoded&&)>;
  /// `keys` outlives the decoder; key logs of the file are added to it.
  Decoder(const crypto::Provider& provider, KeyRing& keys, DecoderOptions options, Done done);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  /// The file's next bytes. An error is final: what was read before it is not lost, call finish().
  Result<void> add(Bytes more);
  /// The file ends: every connection is done. The error, if it ends where it must not.
  Result<void> finish();

  [[nodiscard]] const Totals& totals() const noexcept { return totals_; }
  [[nodiscard]] std::uint64_t offset() const noexcept { return file_.offset(); }
  /// About what is held for connections under way.
  [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

 private:
  class Conversation;
  using Key = std::pair<Endpoint, Endpoint>;  ///< the smaller end first
  using Queue = std::list<std::unique_ptr<Conversation>>;

  void take(const Packet& packet);
  void take(const Segment& segment, UnixMicros at);
  Queue::iterator begin(const Key& key, const Segment& segment, UnixMicros at);
  void end(Queue::iterator which, bool put_away);
  void make_room(Queue::iterator in_use);

  const crypto::Provider& provider_;
  KeyRing& keys_;
  Sessions sessions_;
  DecoderOptions options_;
  Done done_;
  PacketFile file_;
  Fragments fragments_;
  Totals totals_;
  std::map<Key, Queue::iterator> under_way_;
  Queue queue_;                   ///< the one longest silent first
  std::array<Key, 256> ended_{};  ///< a ring: what still comes of these is late, and no other connection
  std::size_t next_ended_ = 0;
  std::size_t memory_ = 0;
};

}  // namespace entente::capture
