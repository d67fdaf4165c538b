// Copying events into a Transcript.
#include "trace/recorder.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/bytes.h"

namespace entente::trace {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

constexpr std::size_t kMostApplicationRecords = 64;  // with a step of their own
constexpr std::size_t kMostPastLimit = 64;           // alerts
constexpr std::size_t kRecordHeader = 5;             // RFC 8446 §5.1

const Step* last_of(const Transcript& transcript, Side side, auto&& matches) noexcept {
  for (auto step = transcript.steps.rbegin(); step != transcript.steps.rend(); ++step)
    if (step->side == side && matches(*step)) return &*step;
  return nullptr;
}

}  // namespace

std::string_view name(Side side) noexcept { return side == Side::client ? "client" : "server"; }

const Phase* Transcript::phase(std::string_view wanted) const noexcept {
  const auto found = std::ranges::find(phases, wanted, &Phase::name);
  return found == phases.end() ? nullptr : &*found;
}

const Error* Transcript::failure(Side side) const noexcept {
  const auto* step = last_of(*this, side, [](const Step& s) { return std::holds_alternative<Failure>(s.what); });
  return step ? &std::get<Failure>(step->what).error : nullptr;
}

bool Transcript::completed(Side side) const noexcept {
  return last_of(*this, side, [](const Step& s) { return std::holds_alternative<Completed>(s.what); }) != nullptr;
}

Stopwatch start_stopwatch() {
  using Clock = std::chrono::steady_clock;
  return [start = Clock::now()] {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
  };
}

bool Recorder::has_room(Past past) noexcept {
  if (into_.steps.size() < options_.limit || past == Past::all) return true;
  return past == Past::some && past_limit_++ < kMostPastLimit;
}

template <class What>
void Recorder::add(What&& what, Past past) {
  if (!has_room(past)) {
    ++into_.left_out;
    return;
  }
  into_.steps.push_back({stopwatch_(), side_, std::forward<What>(what)});
}

void Recorder::record(const RecordSeen& event) {
  auto& traffic = into_.traffic(side_);
  (event.direction == Direction::sent ? traffic.sent : traffic.received) += event.wire_size;
  const auto index = records_[event.direction == Direction::sent ? 0 : 1]++;
  if (!options_.keep_flow) return;
  // Application data is told by Data, which does not grow with the number of records.
  const bool of_application = event.type == ContentType::application_data;
  if (of_application && (!options_.keep_records || ++application_records_ > kMostApplicationRecords)) return;
  const bool keep = options_.keep_records && (!of_application || options_.keep_data);
  add(Record{event.direction, event.epoch, event.type, event.wire_size, event.content.size(), index,
             keep ? kept(event.content) : Buffer{}});
}

Buffer Recorder::kept(Bytes bytes) {
  const auto size = std::min(bytes.size(), options_.byte_limit - bytes_kept_);
  bytes_kept_ += size;
  return to_buffer(bytes.first(size));
}

/// What went the same way right before, records of it passed over.
Data* Recorder::data_before(Direction direction) {
  for (auto step = into_.steps.rbegin(); step != into_.steps.rend() && step->side == side_; ++step) {
    if (auto* data = std::get_if<Data>(&step->what)) return data->direction == direction ? data : nullptr;
    const auto* record = std::get_if<Record>(&step->what);
    if (!record || record->type != ContentType::application_data || record->direction != direction) return nullptr;
  }
  return nullptr;
}

void Recorder::data(const DataSeen& event) {
  auto bytes = options_.keep_data ? kept(event.bytes) : Buffer{};
  auto* before = data_before(event.direction);
  if (!before) return add(Data{event.direction, event.size, std::move(bytes)});
  before->size += event.size;
  append(before->bytes, bytes);
}

void Recorder::derived(const SecretDerived& event) {
  const auto secret = [this](Bytes bytes) { return options_.keep_secrets ? to_buffer(bytes) : Buffer{}; };
  add(Derivation{std::string(event.name), std::string(event.from), std::string(event.label), to_buffer(event.context),
                 secret(event.value), event.value.size(), event.operation, std::string(event.hash),
                 std::string(event.salt), to_buffer(event.info), secret(event.input), event.offset});
}

void Recorder::job_finished(const JobFinished& event) {
  if (options_.keep_flow) add(Job{event.kind, stopwatch_() - job_started_, event.ok});
}

void Recorder::on(const Event& event) noexcept {
  const auto bytes = [this](Bytes b) { return options_.keep_bytes ? to_buffer(b) : Buffer{}; };
  const auto flow = [this](auto&& what) {
    if (options_.keep_flow) add(std::forward<decltype(what)>(what));
  };
  std::visit(
      Overloaded{
          [&](const RecordSeen& e) { record(e); },
          [&](const MessageSeen& e) {
            add(Message{e.direction, e.epoch, e.type, std::string(e.message), e.bytes.size(), bytes(e.bytes)});
          },
          [&](const ChangeCipherSpecSeen& e) { flow(ChangeCipherSpec{e.direction}); },
          [&](const AlertSeen& e) { add(AlertMessage{e.direction, e.epoch, e.level, e.alert}, Past::some); },
          [&](const DataSeen& e) { data(e); },
          [&](const Decided& e) { add(Decision{e.topic, std::string(e.chosen), std::string(e.why)}); },
          [&](const StateChanged& e) { flow(Transition{std::string(e.from), std::string(e.to), std::string(e.by)}); },
          [&](const SecretDerived& e) {
            if (options_.keep_flow) derived(e);
          },
          [&](const KeysChanged& e) { flow(KeyChange{e.direction, e.epoch, e.suite}); },
          [&](const JobStarted&) { job_started_ = stopwatch_(); },
          [&](const JobFinished& e) { job_finished(e); },
          [&](const PeerVerified& e) { add(Verification{e.verdict}, Past::all); },
          [&](const HandshakeFinished&) { add(Completed{}, Past::all); },
          [&](const Failed& e) { add(Failure{*e.error}, Past::all); },
      },
      event);
}

bool WireTap::fill(Lane& lane, std::size_t wanted, Bytes& bytes) {
  if (lane.partial.size() >= wanted) return true;
  const auto taken = std::min(wanted - lane.partial.size(), bytes.size());
  append(lane.partial, bytes.first(taken));
  bytes = bytes.subspan(taken);
  return lane.partial.size() == wanted;
}

void WireTap::feed(Direction direction, Bytes bytes) {
  auto& lane = this->lane(direction);
  while (!lane.over && fill(lane, kRecordHeader, bytes)) {
    const auto type = static_cast<ContentType>(lane.partial[0]);
    const auto size = kRecordHeader + load_be16(lane.partial.data() + 3);
    const auto cost = size + sizeof(Buffer);
    lane.over = name(type).empty() || cost > room_;
    if (lane.over || !fill(lane, size, bytes)) return;
    room_ -= cost;
    lane.records.push_back(std::exchange(lane.partial, {}));
  }
}

void WireTap::attach_to(Transcript& transcript, Side side) const {
  for (auto& step : transcript.steps) {
    auto* record = step.side == side ? std::get_if<Record>(&step.what) : nullptr;
    if (!record || !record->wire.empty()) continue;
    const auto& records = lane(record->direction).records;
    if (record->index < records.size() && records[record->index].size() == record->wire_size)
      record->wire = records[record->index];
  }
}

}  // namespace entente::trace
