// Copying events into a Transcript.
#include "trace/recorder.h"

#include <algorithm>
#include <chrono>

#include "base/bytes.h"

namespace entente::trace {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

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

template <class What>
void Recorder::add(What&& what) {
  if (into_.steps.size() >= options_.limit) {
    ++into_.left_out;
    return;
  }
  into_.steps.push_back({stopwatch_(), side_, std::forward<What>(what)});
}

void Recorder::record(const RecordSeen& event) {
  auto& traffic = into_.traffic(side_);
  (event.direction == Direction::sent ? traffic.sent : traffic.received) += event.wire_size;
  // Application records are told by Data, which does not grow with their number.
  if (options_.keep_flow && event.type != ContentType::application_data)
    add(Record{event.direction, event.epoch, event.type, event.wire_size, event.content.size()});
}

void Recorder::data(const DataSeen& event) {
  if (!into_.steps.empty() && into_.steps.back().side == side_)
    if (auto* last = std::get_if<Data>(&into_.steps.back().what); last && last->direction == event.direction) {
      last->size += event.size;
      return;
    }
  add(Data{event.direction, event.size});
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
          [&](const AlertSeen& e) { add(AlertMessage{e.direction, e.epoch, e.level, e.alert}); },
          [&](const DataSeen& e) { data(e); },
          [&](const Decided& e) { add(Decision{e.topic, std::string(e.chosen), std::string(e.why)}); },
          [&](const StateChanged& e) { flow(Transition{std::string(e.from), std::string(e.to), std::string(e.by)}); },
          [&](const SecretDerived& e) {
            flow(Derivation{std::string(e.name), std::string(e.from), std::string(e.label), to_buffer(e.context),
                            options_.keep_secrets ? to_buffer(e.value) : Buffer{}});
          },
          [&](const KeysChanged& e) { flow(KeyChange{e.direction, e.epoch, e.suite}); },
          [&](const JobStarted&) { job_started_ = stopwatch_(); },
          [&](const JobFinished& e) { job_finished(e); },
          [&](const PeerVerified& e) { add(Verification{e.verdict}); },
          [&](const HandshakeFinished&) { add(Completed{}); },
          [&](const Failed& e) { add(Failure{*e.error}); },
      },
      event);
}

}  // namespace entente::trace
