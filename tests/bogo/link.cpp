#include "link.h"

#include "base/bytes.h"

namespace entente::bogo {
namespace {

constexpr io::Milliseconds kPatience{30000};  // the runner gives up before
constexpr std::size_t kAtOnce = 32768;

}  // namespace

Link::Link(Connection& connection, io::Socket socket, JobHook hook, bool one_byte_at_a_time)
    : connection_(connection),
      socket_(std::move(socket)),
      hook_(std::move(hook)),
      one_byte_at_a_time_(one_byte_at_a_time) {}

Link::~Link() {
  flush();
  io::end_sending(socket_.get(), io::Deadline(kPatience));
}

void Link::begin() {
  work();
  flush();
}

void Link::handshake(const std::function<void(Bytes)>& answer) {
  while (!connection_.established()) {
    const bool moved = step();
    if (answer && !plain_.empty() && !connection_.established()) answer(std::exchange(plain_, {}));
    if (moved) continue;
    if (connection_.established()) break;
    if (closed_) throw Refused{make_error(Fault::closed_by_peer)};
    if (!fill()) must(connection_.end_of_input());
  }
}

Buffer Link::read(std::size_t size) {
  while (plain_.empty() && !closed_ && !ended_)
    if (!step() && plain_.empty() && !closed_ && !fill()) ended_ = true;
  const auto n = static_cast<std::ptrdiff_t>(std::min(size, plain_.size()));
  Buffer out(plain_.begin(), plain_.begin() + n);
  plain_.erase(plain_.begin(), plain_.begin() + n);
  return out;
}

void Link::write(Bytes data) {
  while (!data.empty()) {
    Buffer records(connection_.sealed_size(data.size()));
    const auto sealed = must(connection_.seal(data, records));
    send(Bytes(records).first(sealed.written));
    data = data.subspan(sealed.taken);
  }
}

void Link::send(Bytes records) {
  if (!records.empty() && !held_.empty()) send(std::exchange(held_, {}));
  if (!broken_ && !records.empty()) broken_ = !io::send_all(socket_.get(), records, io::Deadline(kPatience));
}

void Link::abort(Alert alert) {
  connection_.abort(alert);
  flush();
}

void Link::close() {
  connection_.close();
  flush();
}

void Link::flush() {
  while (const auto size = connection_.output_size()) {
    Buffer records(size);
    const auto sealed = connection_.take_output(records);
    if (sealed.written == 0) break;
    send(Bytes(records).first(sealed.written));
  }
}

void Link::work() {
  while (auto job = connection_.take_job()) {
    auto answer = hook_ ? hook_(*job) : std::nullopt;
    must(connection_.complete(job->id(), answer ? *std::move(answer) : job->run()));
  }
}

bool Link::step() {
  const bool was_established = connection_.established();
  const auto given = one_byte_at_a_time_ ? std::min(shown_, in_.size()) : in_.size();
  const auto received = must(connection_.receive(MutableBytes(in_).first(given)));
  append(plain_, received.early.replayable());
  append(plain_, received.data);
  closed_ = closed_ || received.kind == Received::Kind::closed;
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(received.consumed));
  shown_ -= std::min(shown_, received.consumed);
  work();
  // what answers KeyUpdates waits for what is written next, as it does where writing is left to the application
  if (!connection_.established() || !was_established) flush();
  return received.consumed > 0 || received.wants != Received::Wants::more;
}

bool Link::fill() {
  if (one_byte_at_a_time_ && shown_ < in_.size()) {
    ++shown_;
    return true;
  }
  const auto before = in_.size();
  in_.resize(before + kAtOnce);
  const auto n = io::receive(socket_.get(), MutableBytes(in_).subspan(before), io::Deadline(kPatience));
  in_.resize(before + n.value_or(0));
  if (!n) throw Refused{n.error()};
  if (*n > 0 && one_byte_at_a_time_) ++shown_;
  return *n > 0;
}

}  // namespace entente::bogo
