// Reassembly of one TCP connection (RFC 9293): what each side's program wrote, out of segments that came twice, in
// another order, overlapping, or not at all. Somebody else's acknowledgements tell loss on the network, which is made
// good later, from loss of the capture, which is not.
#pragma once
#include <array>
#include <map>

#include "capture/segment.h"

namespace entente::capture {

enum class Ending : std::uint8_t { fin, reset };

/// Who sent: the one who opened the connection is 0, where that was seen.
using Sender = unsigned;

/// Takes what comes out, in order; of both directions in an order that the acknowledgements allow.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void data(Sender sender, Bytes bytes) = 0;
  virtual void lost(Sender sender, std::uint64_t size) = 0;  ///< bytes that the capture does not have
  virtual void ended(Sender sender, Ending how) = 0;
};

/// What was irregular.
struct Tally {
  std::uint64_t segments = 0, again = 0, out_of_order = 0, overlaps_that_differ = 0;
  std::uint64_t gaps = 0, lost = 0;  ///< gaps, and bytes in them
};

/// Bytes that wait for others before them: of one direction, overhead included.
inline constexpr std::size_t kMostHeld = std::size_t{4} << 20;

class TcpConnection {
 public:
  void take(const Segment& segment, Sender from, StreamSink& sink);
  /// Nothing more comes: what waits is given, with its gaps.
  void finish(StreamSink& sink);
  /// Gives up waiting now, to have memory back.
  void hurry(StreamSink& sink) { drain(sink, true); }

  /// Whether a SYN with this number begins another connection between the same ends.
  [[nodiscard]] bool is_another(const Segment& segment, Sender from) const noexcept;
  [[nodiscard]] bool over() const noexcept { return reset_ || (ways_[0].ended && ways_[1].ended); }
  /// Whether it was seen from its first segment on.
  [[nodiscard]] bool from_the_start() const noexcept { return ways_[0].from_syn || ways_[1].from_syn; }
  [[nodiscard]] std::size_t held() const noexcept { return ways_[0].cost + ways_[1].cost; }
  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }

 private:
  struct Piece {
    Buffer bytes;
    std::uint64_t needs = 0;  ///< how much of the other direction was there when it was sent
  };
  /// One direction. Offsets count from the first byte that was seen.
  struct Way {
    bool started = false, from_syn = false, ended = false;
    std::uint32_t first = 0;   ///< the sequence number at offset 0
    std::uint64_t given = 0;   ///< offset of what comes next
    std::uint64_t acked = 0;   ///< as far as the other side has it
    unsigned since_acked = 0;  ///< segments that came since it lacks what is acknowledged
    std::map<std::uint64_t, Piece> held;
    std::size_t cost = 0;
    std::optional<std::uint64_t> end;  ///< offset of its FIN

    [[nodiscard]] std::uint64_t offset_of(std::uint32_t seq) const noexcept;
    [[nodiscard]] bool lacks() const noexcept;
    [[nodiscard]] std::uint64_t reached() const noexcept;  ///< what is acknowledged, without a FIN
  };

  void note_ack(const Segment& segment, Sender from);
  void take_bytes(const Segment& segment, Sender from, std::uint64_t at, StreamSink& sink);
  void hold(Way& way, std::uint64_t at, Bytes bytes, std::uint64_t needs);
  void hold_part(Way& way, std::uint64_t at, Bytes bytes, std::uint64_t needs);
  /// Gives what can be given, of both directions; everything if `all`.
  void drain(StreamSink& sink, bool all);
  bool drain_one(Sender sender, StreamSink& sink, bool all);
  void give_gap(Sender sender, std::uint64_t until, StreamSink& sink);
  void end_if_due(Sender sender, StreamSink& sink);

  std::array<Way, 2> ways_;
  bool reset_ = false;
  Tally tally_;
};

}  // namespace entente::capture
