// Which packet belongs to which connection, who is the client, and when one is over.
#include "capture/decoder.h"

#include <algorithm>
#include <utility>

namespace entente::capture {
namespace {

constexpr std::size_t kStep = 256;  // about what a step of a transcript costs besides its bytes

/// Copies events into a transcript until it has cost enough; then it keeps on without their bytes.
class Keeper final : public TraceSink {
 public:
  Keeper(trace::Transcript& into, const trace::Stopwatch& watch, const DecoderOptions& options)
      : into_(into),
        recorder_(into, trace::Side::client, watch, options.recorder),
        keeps_data_(options.recorder.keep_data),
        most_(options.most_transcript) {}

  void on(const Event& event) noexcept override {
    const auto steps = into_.steps.size();
    recorder_.on(event);
    if (bytes_ >= most_) return;
    if (const auto* data = std::get_if<DataSeen>(&event); data && keeps_data_) bytes_ += 2 * data->size;
    if (into_.steps.size() == steps) return;
    if (const auto* message = std::get_if<MessageSeen>(&event)) bytes_ += message->bytes.size();
    if (const auto* record = std::get_if<RecordSeen>(&event)) bytes_ += 2 * record->wire_size;
    if (bytes_ >= most_) recorder_.stop_keeping_bytes();
  }
  [[nodiscard]] std::size_t cost() const noexcept { return bytes_ + into_.steps.size() * kStep; }

 private:
  trace::Transcript& into_;
  trace::Recorder recorder_;
  bool keeps_data_;
  std::size_t most_, bytes_ = 0;
};

/// Hears why a connection failed, kept or not, and passes on to the keeper if there is one.
class Listener final : public TraceSink {
 public:
  std::optional<Error> failure{};
  TraceSink* next = nullptr;
  void on(const Event& event) noexcept override {
    if (const auto* failed = std::get_if<Failed>(&event); failed && !failure) failure = *failed->error;
    if (next) next->on(event);
  }
};

bool looks_like_hello(Bytes bytes, HandshakeType type) noexcept {
  return bytes.size() > 5 && bytes[0] == static_cast<std::uint8_t>(ContentType::handshake) && bytes[1] == 3 &&
         bytes[5] == static_cast<std::uint8_t>(type);
}

}  // namespace

std::string_view name(Outcome outcome) noexcept {
  constexpr std::string_view names[] = {"established", "seems established", "failed", "unfinished", "joined late"};
  return names[static_cast<std::size_t>(outcome)];
}

std::string_view code(Outcome outcome) noexcept {
  constexpr std::string_view codes[] = {"established", "seems_established", "failed", "unfinished", "joined_late"};
  return codes[static_cast<std::size_t>(outcome)];
}

/// One connection under way.
class Decoder::Conversation final : public StreamSink {
 public:
  Conversation(Decoder& owner, Key key, const Segment& first, UnixMicros at)
      : owner_(owner), key_(std::move(key)), ends_{first.from, first.to}, began_(at), at_(at) {
    if (first.syn) client_ = first.acks ? 1 : 0;
  }

  void take(const Segment& segment, UnixMicros at) {
    at_ = std::max(at_, at);
    const auto from = sender_of(segment);
    note_opening(segment, from);
    tcp_.take(segment, from, *this);
  }
  [[nodiscard]] bool is_another(const Segment& segment) const noexcept {
    return tcp_.is_another(segment, sender_of(segment));
  }
  [[nodiscard]] bool over() const noexcept { return tcp_.over(); }
  void hurry() { tcp_.hurry(*this); }
  void finish() {
    tcp_.finish(*this);
    if (reader_) reader_->finish();
  }

  [[nodiscard]] std::size_t cost() const noexcept {
    return sizeof(*this) + tcp_.held() + (reader_ ? sizeof(TlsReader) + reader_->held() : 0) +
           (keeper_ ? keeper_->cost() : 0);
  }
  [[nodiscard]] const Key& key() const noexcept { return key_; }
  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  [[nodiscard]] Decoded result() const {
    Decoded out;
    out.number = number_;
    out.began = began_;
    out.ended = at_;
    out.client = ends_[client_.value_or(0)];
    out.server = ends_[1 - client_.value_or(0)];
    out.from_the_start = tcp_.from_the_start();
    out.insight = reader_->insight();
    out.tally = tcp_.tally();
    out.failure = listener_.failure;
    out.outcome = outcome_of(out.insight);
    out.transcript = transcript_;
    if (!transcript_) return out;
    tap_.attach_to(*transcript_, trace::Side::client);
    note_phases(*transcript_);
    return out;
  }

  std::size_t counted = 0;  ///< of its cost in the owner's sum
  Queue::iterator place;

  // ---- StreamSink ----
  void data(Sender sender, Bytes bytes) override {
    if (!open_reader(sender, bytes)) return;
    reader_->take(sender == client_, bytes);
    note_progress();
  }
  void lost(Sender sender, std::uint64_t size) override {
    if (reader_) reader_->lost(sender == client_, size);
  }
  void ended(Sender sender, Ending how) override {
    if (reader_) reader_->ended(sender == client_, how == Ending::reset ? End::reset : End::closed);
  }

 private:
  [[nodiscard]] Sender sender_of(const Segment& segment) const noexcept { return segment.from == ends_[0] ? 0 : 1; }

  /// When TCP was open: with the first ACK that its client sends.
  void note_opening(const Segment& segment, Sender from) {
    if (open_at_ < 0 && client_ == from && segment.acks && !segment.syn) open_at_ = at_;
  }

  /// Who is the client: it sent the SYN, or a ClientHello, or it has the higher port.
  bool open_reader(Sender sender, Bytes bytes) {
    if (reader_) return true;
    if (looks_like_hello(bytes, HandshakeType::client_hello)) client_ = sender;
    if (!client_ && looks_like_hello(bytes, HandshakeType::server_hello)) client_ = 1 - sender;
    if (!client_) client_ = ends_[0].port >= ends_[1].port ? 0 : 1;
    keep_from_now_on();
    reader_ = std::make_unique<TlsReader>(owner_.provider_, owner_.keys_, Trace(&listener_), keeper_ ? &tap_ : nullptr,
                                          &owner_.sessions_);
    return true;
  }

  void keep_from_now_on() {
    using Keep = DecoderOptions::Keep;
    const auto next = owner_.totals_.tls + 1;
    const auto keep = owner_.options_.keep;
    // which number it will have is known with its first record of TLS; one that may get the right one is kept so far
    if (keep == Keep::nothing || (keep == Keep::first && next > 1) || (keep == Keep::one && next > owner_.options_.one))
      return;
    transcript_ = std::make_shared<trace::Transcript>();
    keeper_ = std::make_unique<Keeper>(*transcript_, [this] { return at_ - began_; }, owner_.options_);
    listener_.next = keeper_.get();
  }

  void note_progress() {
    const auto& seen = reader_->insight();
    if (seen.tls && number_ == 0) number_ = ++owner_.totals_.tls;
    if (seen.client_hello && hello_at_ < 0) hello_at_ = at_;
    if (seen.established && done_at_ < 0) done_at_ = at_;
  }

  static Outcome outcome_of(const Insight& seen) noexcept {
    if (seen.failed) return Outcome::failed;
    if (seen.established) return Outcome::established;
    if (seen.seems_established) return Outcome::seems_established;
    return seen.client_hello ? Outcome::unfinished : Outcome::joined_late;
  }

  void note_phases(trace::Transcript& into) const {
    if (tcp_.from_the_start() && open_at_ >= 0) into.phases.push_back({"TCP", 0, open_at_ - began_});
    if (hello_at_ >= 0 && done_at_ >= 0) into.phases.push_back({"TLS", hello_at_ - began_, done_at_ - hello_at_});
  }

  Decoder& owner_;
  Key key_;
  std::array<Endpoint, 2> ends_;
  std::optional<Sender> client_;
  UnixMicros began_, at_, open_at_ = -1, hello_at_ = -1, done_at_ = -1;
  std::size_t number_ = 0;
  TcpConnection tcp_;
  std::shared_ptr<trace::Transcript> transcript_;
  std::unique_ptr<Keeper> keeper_;
  Listener listener_;
  trace::WireTap tap_{std::size_t{64} << 10};  // the handshake, and what follows it
  std::unique_ptr<TlsReader> reader_;
};

Decoder::Decoder(const crypto::Provider& provider, KeyRing& keys, DecoderOptions options, Done done)
    : provider_(provider), keys_(keys), sessions_(provider), options_(options), done_(std::move(done)) {}
Decoder::~Decoder() = default;

Result<void> Decoder::add(Bytes more) {
  file_.add(more);
  totals_.bytes += more.size();
  while (true) {
    const auto item = TRY(file_.next());
    if (!item) return {};
    if (const auto* secrets = std::get_if<Secrets>(&*item)) {
      keys_.add_log(secrets->text, KeyRing::Origin::capture);
      keys_.end_log();
    } else {
      take(std::get<Packet>(*item));
    }
  }
}

Result<void> Decoder::finish() {
  while (!queue_.empty()) end(queue_.begin(), false);
  return file_.end();
}

void Decoder::take(const Packet& packet) {
  if (totals_.packets++ == 0) totals_.first = packet.at;
  totals_.last = std::max(totals_.last, packet.at);
  const auto segment = segment_of(packet, fragments_);
  if (segment)
    take(*segment, packet.at);
  else
    ++totals_.left_out[static_cast<std::size_t>(segment.error())];
}

void Decoder::take(const Segment& segment, UnixMicros at) {
  const Key key = std::minmax(segment.from, segment.to);
  auto found = under_way_.find(key);
  if (found != under_way_.end() && (*found->second)->is_another(segment)) {
    end(found->second, false);
    found = under_way_.end();
  }
  if (found == under_way_.end()) {
    const bool begins =
        (segment.syn && !segment.rst) || (segment.payload.size() > 1 && std::ranges::find(ended_, key) == ended_.end());
    if (!begins) return;
  }
  const auto place = found == under_way_.end() ? begin(key, segment, at) : found->second;
  auto& conversation = **place;
  queue_.splice(queue_.end(), queue_, place);
  conversation.take(segment, at);
  const auto cost = conversation.cost();
  memory_ += cost - std::exchange(conversation.counted, cost);
  if (conversation.over()) return end(place, false);
  if (memory_ > options_.most_memory) make_room(place);
}

Decoder::Queue::iterator Decoder::begin(const Key& key, const Segment& segment, UnixMicros at) {
  if (queue_.size() >= options_.most_connections) end(queue_.begin(), true);
  ++totals_.tcp;
  const auto place = queue_.insert(queue_.end(), std::make_unique<Conversation>(*this, key, segment, at));
  under_way_.emplace(key, place);
  return place;
}

/// Whoever has been silent longest goes first.
void Decoder::make_room(Queue::iterator in_use) {
  while (memory_ > options_.most_memory && queue_.begin() != in_use) end(queue_.begin(), true);
  if (memory_ <= options_.most_memory) return;
  (*in_use)->hurry();
  end(in_use, true);
}

void Decoder::end(Queue::iterator which, bool put_away) {
  const auto ended = std::move(*which);
  memory_ -= ended->counted;
  under_way_.erase(ended->key());
  ended_[next_ended_++ % ended_.size()] = ended->key();
  queue_.erase(which);
  ended->finish();
  if (ended->number() == 0) return;
  auto result = ended->result();
  result.put_away = put_away;
  totals_.put_away += put_away ? 1 : 0;
  done_(std::move(result));
}

}  // namespace entente::capture
