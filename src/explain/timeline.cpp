// From steps to rows.
#include "explain/timeline.h"

#include <fmt/format.h>

#include <utility>

#include "explain/message_text.h"

namespace entente::explain {
namespace {

Side sender_of(Direction direction, Side side) noexcept {
  const bool mine = direction == Direction::sent;
  return mine == (side == Side::client) ? Side::client : Side::server;
}

class Timeline {
 public:
  Timeline(Side side, bool tls12) : side_(side), tls12_(tls12) {}

  void add(const trace::Step& step) {
    at_ = step.at;
    if (const auto* message = std::get_if<trace::Message>(&step.what)) add(*message);
    if (const auto* alert = std::get_if<trace::AlertMessage>(&step.what)) add(*alert);
    if (const auto* data = std::get_if<trace::Data>(&step.what)) add(*data);
    if (const auto* keys = std::get_if<trace::KeyChange>(&step.what)) add(*keys);
    if (const auto* ccs = std::get_if<trace::ChangeCipherSpec>(&step.what)) add(*ccs);
  }
  std::vector<TimelineRow> take() && { return std::move(rows_); }

 private:
  using Kind = TimelineRow::Kind;

  void add(const trace::Message& message) {
    push(Kind::message, message.direction, message.epoch != Epoch::plain, message.name, message.size,
         summary(message, sender_of(message.direction, side_)));
  }
  void add(const trace::ChangeCipherSpec& ccs) {
    push(Kind::change_cipher_spec, ccs.direction, false, tls12_ ? "ChangeCipherSpec" : "change_cipher_spec", 1,
         tls12_ ? "the new keys from here on" : "for old devices on the way");
  }
  void add(const trace::AlertMessage& alert) {
    const bool end = alert.alert == Alert::close_notify;
    push(end ? Kind::close : Kind::alert, alert.direction, alert.epoch != Epoch::plain, end ? "close_notify" : "alert",
         2, end ? std::string() : text_of(alert.alert));
  }
  void add(const trace::Data& data) { push(Kind::data, data.direction, true, "application data", data.size, {}); }
  /// The first key change tells where the encryption begins; the next ones are told by the messages. In TLS 1.2 each
  /// direction has its own beginning.
  void add(const trace::KeyChange& keys) {
    if (tls12_)
      return push(Kind::keys, keys.direction, true, {}, 0,
                  fmt::format("what the {} sends below is encrypted", trace::name(sender_of(keys.direction, side_))));
    if (keys.epoch == Epoch::early)
      return push(Kind::keys, keys.direction, true, {}, 0, "early keys derived: early data goes under them");
    if (std::exchange(encrypted_, true)) return;
    push(Kind::keys, keys.direction, true, {}, 0, std::string(name(keys.epoch)) + " keys derived: below is encrypted");
  }
  void push(Kind kind, Direction direction, bool encrypted, std::string_view what, std::size_t size, std::string note) {
    rows_.push_back({kind, at_, sender_of(direction, side_), encrypted, std::string(what), size, std::move(note)});
  }

  Side side_;
  bool tls12_;
  trace::Micros at_ = 0;
  bool encrypted_ = false;
  std::vector<TimelineRow> rows_;
};

}  // namespace

std::vector<TimelineRow> timeline_of(const Transcript& transcript, Side side) {
  Timeline timeline(side, facts_of(transcript, side).version == ProtocolVersion::tls12);
  for (const auto& step : transcript.steps)
    if (step.side == side) timeline.add(step);
  return std::move(timeline).take();
}

}  // namespace entente::explain
