// Reassembly: offsets of 64 bits, so that nothing wraps but the numbers on the wire.
#include "capture/tcp.h"

#include <algorithm>
#include <utility>

namespace entente::capture {
namespace {

constexpr std::size_t kOverhead = 128;     // of a piece in its map
constexpr unsigned kPatience = 32;         // segments until what is acknowledged counts as never captured
constexpr std::int64_t kWindow = 1 << 30;  // farther away is no part of this stream

}  // namespace

std::uint64_t TcpConnection::Way::offset_of(std::uint32_t seq) const noexcept {
  const auto next = static_cast<std::uint32_t>(first + given);
  return given + static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(seq - next)));
}

/// The other side has more than came here; what it counts beyond the last byte may be a FIN.
bool TcpConnection::Way::lacks() const noexcept { return reached() > given + (held.empty() && !end ? 1 : 0); }
std::uint64_t TcpConnection::Way::reached() const noexcept { return end ? std::min(acked, *end) : acked; }

bool TcpConnection::is_another(const Segment& segment, Sender from) const noexcept {
  if (!segment.syn || segment.acks) return false;
  const auto& way = ways_[from];
  return over() || !way.from_syn || way.first != segment.seq + 1;
}

void TcpConnection::note_ack(const Segment& segment, Sender from) {
  auto& other = ways_[1 - from];
  if (!segment.acks || !other.started) return;
  const auto ahead = static_cast<std::int64_t>(other.offset_of(segment.ack) - other.given);
  if (ahead > 0 && ahead < kWindow)
    other.acked = std::max(other.acked, other.given + static_cast<std::uint64_t>(ahead));
}

void TcpConnection::take(const Segment& segment, Sender from, StreamSink& sink) {
  ++tally_.segments;
  auto& way = ways_[from];
  const auto seq = segment.seq + (segment.syn ? 1 : 0);
  if (!way.started && (segment.syn || !segment.payload.empty() || segment.cut > 0)) {
    way.started = true;
    way.from_syn = segment.syn;
    way.first = seq;
  }
  note_ack(segment, from);
  const auto ahead = static_cast<std::int64_t>(way.offset_of(seq) - way.given);
  const bool near = !way.started || (ahead < kWindow && ahead > -std::int64_t{kWindow});
  if (way.started && near) take_bytes(segment, from, way.given + static_cast<std::uint64_t>(ahead), sink);
  reset_ = reset_ || (segment.rst && near);
  for (auto& one : ways_) one.since_acked = one.lacks() ? one.since_acked + 1 : 0;
  drain(sink, reset_);
  if (reset_ && !std::exchange(way.ended, true)) sink.ended(from, Ending::reset);
}

void TcpConnection::take_bytes(const Segment& segment, Sender from, std::uint64_t at, StreamSink& sink) {
  auto& way = ways_[from];
  const auto& other = ways_[1 - from];
  auto bytes = segment.payload;
  if (segment.fin) way.end = at + bytes.size() + segment.cut;
  if (const auto behind = static_cast<std::int64_t>(way.given - at); behind > 0) {
    // sent again, in part or whole; a keep-alive too (RFC 9293 §3.8.4)
    if (bytes.size() > 1) ++tally_.again;
    bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), static_cast<std::size_t>(behind)));
    at = way.given;
  }
  if (bytes.empty() && segment.cut == 0) return;
  const auto answers =
      segment.acks && other.started ? static_cast<std::int64_t>(other.offset_of(segment.ack) - other.given) : 0;
  const bool waits = answers > 0 && answers < kWindow && !other.ended;
  if (at != way.given) ++tally_.out_of_order;
  if (at != way.given || waits || !way.held.empty())
    return hold(way, at, bytes, waits ? other.given + static_cast<std::uint64_t>(answers) : 0);
  way.given += bytes.size();
  sink.data(from, bytes);
  if (segment.cut > 0 && segment.cut < kWindow) give_gap(from, way.given + segment.cut, sink);
}

/// What is held already wins over what comes later.
void TcpConnection::hold(Way& way, std::uint64_t at, Bytes bytes, std::uint64_t needs) {
  const auto end = at + bytes.size();
  auto next = way.held.lower_bound(at);
  if (next != way.held.begin()) --next;
  while (at < end && next != way.held.end() && next->first < end) {
    const auto begin = next->first, until = begin + next->second.bytes.size();
    if (until > at) {
      const auto from = std::max(at, begin), to = std::min(end, until);
      const auto ours = Bytes(next->second.bytes).subspan(from - begin, to - from);
      const auto theirs = bytes.subspan(from - (end - bytes.size()), to - from);
      if (!equal(ours, theirs)) ++tally_.overlaps_that_differ;
      if (at < begin) hold_part(way, at, bytes.subspan(at - (end - bytes.size()), begin - at), needs);
      at = until;
    }
    ++next;
  }
  if (at < end) hold_part(way, at, bytes.subspan(at - (end - bytes.size())), needs);
}

void TcpConnection::hold_part(Way& way, std::uint64_t at, Bytes bytes, std::uint64_t needs) {
  way.held.emplace(at, Piece{to_buffer(bytes), needs});
  way.cost += bytes.size() + kOverhead;
}

void TcpConnection::drain(StreamSink& sink, bool all) {
  while (drain_one(0, sink, all) || drain_one(1, sink, all)) {
  }
  for (const Sender sender : {0u, 1u}) end_if_due(sender, sink);
}

/// True while something was given.
bool TcpConnection::drain_one(Sender sender, StreamSink& sink, bool all) {
  auto& way = ways_[sender];
  const auto& other = ways_[1 - sender];
  const bool force = all || way.cost > kMostHeld;
  const auto first = way.held.begin();
  if (first != way.held.end() && first->first <= way.given) {
    if (first->second.needs > other.given && !force && !other.ended) return false;
    const auto piece = std::move(first->second);
    way.cost -= piece.bytes.size() + kOverhead;
    way.held.erase(first);
    way.given += piece.bytes.size();
    sink.data(sender, piece.bytes);
    return true;
  }
  const bool never_comes = way.since_acked >= kPatience && way.lacks();
  if (!never_comes && (!force || first == way.held.end())) return false;
  const auto until = first == way.held.end() ? way.reached()
                     : force                 ? first->first
                                             : std::min(first->first, way.reached());
  give_gap(sender, until, sink);
  return true;
}

void TcpConnection::give_gap(Sender sender, std::uint64_t until, StreamSink& sink) {
  auto& way = ways_[sender];
  const auto size = until - way.given;
  way.given = until;
  way.since_acked = 0;
  ++tally_.gaps;
  tally_.lost += size;
  sink.lost(sender, size);
}

void TcpConnection::end_if_due(Sender sender, StreamSink& sink) {
  auto& way = ways_[sender];
  if (way.ended || !way.end || way.given < *way.end) return;
  way.ended = true;
  sink.ended(sender, Ending::fin);
}

void TcpConnection::finish(StreamSink& sink) {
  drain(sink, true);
  for (const Sender sender : {0u, 1u}) {
    auto& way = ways_[sender];
    if (way.lacks()) give_gap(sender, way.reached(), sink);
    if (way.end && *way.end > way.given && *way.end - way.given < kWindow) give_gap(sender, *way.end, sink);
    end_if_due(sender, sink);
  }
}

}  // namespace entente::capture
