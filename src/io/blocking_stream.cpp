// The blocking stream: a connection, its socket, and two buffers.
#include <entente/stream.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/result.h"
#include "io/socket.h"

namespace entente {
namespace {

constexpr std::size_t kRoom = 32768;  // more than one record of the largest size (RFC 8446 §5.2)
constexpr io::Milliseconds kLinger{200};
constexpr std::size_t kMostKept = 65536;

}  // namespace

struct BlockingStream::State {
  Connection connection;
  io::Socket socket;
  StreamTimeouts timeouts;
  std::function<void(CryptoJob&)> before_job{};
  std::function<void(Direction, Bytes)> look_at_wire{};
  Buffer in = Buffer(kRoom);
  std::size_t begin = 0, end = 0;  // what was received and not consumed yet: in[begin, end)
  MutableBytes plain{};            // what the application has not taken yet, inside of `in`
  Buffer kept{};                   // data that came while the client was asked who it is
  Buffer early{};                  // early data: at most ServerOptions::max_early_data
  bool ended = false;              // the peer's close_notify came
  bool broken = false;             // nothing can be sent any more; the reason may still be received
  Buffer unsent{};                 // records, of which a deadline cut the rest off: they go before all others
  Buffer out{};

  [[nodiscard]] MutableBytes waiting() noexcept { return MutableBytes(in).subspan(begin, end - begin); }

  Result<void> flush(const io::Deadline& deadline) {
    if (!broken && !unsent.empty()) TRY(send_unless_broken({}, deadline));
    while (const auto size = connection.output_size()) {
      out.resize(std::max(out.size(), size));
      const auto sealed = connection.take_output(out);
      if (sealed.written == 0) break;
      if (!broken) TRY(send_unless_broken(Bytes(out).first(sealed.written), deadline));
    }
    return {};
  }

  Result<void> send_unless_broken(Bytes records, const io::Deadline& deadline) {
    auto sent = send(records, deadline);
    broken = !sent && sent.error().fault == Fault::connection_reset;
    return broken ? Result<void>() : sent;
  }

  /// Behind what a deadline kept back before: a record that is cut off would damage all that follow.
  Result<void> send(Bytes records, const io::Deadline& deadline) {
    if (!unsent.empty()) {
      append(unsent, records);
      records = unsent;
    }
    std::size_t count = 0;
    auto sent = io::send_all(socket.get(), records, deadline, &count);
    if (look_at_wire) look_at_wire(Direction::sent, records.first(count));
    unsent = to_buffer(records.subspan(count));
    return sent;
  }

  Result<void> fill(const io::Deadline& deadline) {
    std::copy(in.begin() + static_cast<std::ptrdiff_t>(begin), in.begin() + static_cast<std::ptrdiff_t>(end),
              in.begin());
    end -= begin;
    begin = 0;
    const auto n = TRY(io::receive(socket.get(), MutableBytes(in).subspan(end), deadline));
    if (n == 0) return connection.end_of_input();
    if (look_at_wire) look_at_wire(Direction::received, Bytes(in).subspan(end, n));
    end += n;
    return {};
  }

  /// One record, and whatever work and output it causes.
  Result<Received> step(const io::Deadline& deadline) {
    auto received = connection.receive(waiting());
    if (received) {
      begin += received->consumed;
      append(early, received->early.replayable());
      plain = received->data;
      ended = ended || received->kind == Received::Kind::closed;
      if (received->wants == Received::Wants::job) TRY(work());
    }
    if (auto flushed = flush(deadline); !flushed && received) return std::unexpected(flushed.error());
    return received;
  }

  Result<void> work() {
    while (auto job = connection.take_job()) {
      if (before_job) before_job(*job);
      TRY(connection.complete(job->id(), job->run()));
    }
    return {};
  }

  /// Until there is data, the end, or (in a handshake) the end of the handshake.
  Result<void> run(const io::Deadline& deadline, bool to_established) {
    while (plain.empty() && kept.empty() && !ended) {
      const auto received = TRY(step(deadline));
      if (to_established && connection.established()) return {};
      if (received.wants == Received::Wants::more && plain.empty() && !ended) TRY(fill(deadline));
    }
    return {};
  }

  /// Until the client has said who it is.
  Result<void> run_authentication(const io::Deadline& deadline) {
    append(kept, std::exchange(plain, {}));  // what was read before it stands before what comes now
    while (connection.authentication_pending()) {
      const auto received = TRY(step(deadline));
      append(kept, std::exchange(plain, {}));
      if (ended || kept.size() > kMostKept) return fail(Fault::unexpected_message, "authentication", "Certificate");
      if (received.wants == Received::Wants::more && connection.authentication_pending()) TRY(fill(deadline));
    }
    return {};
  }

  std::size_t take(MutableBytes into) noexcept {
    if (!kept.empty()) {
      const auto n = std::min(into.size(), kept.size());
      std::copy_n(kept.begin(), n, into.begin());
      kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(n));
      return n;
    }
    const auto n = std::min(into.size(), plain.size());
    std::copy_n(plain.begin(), n, into.begin());
    plain = plain.subspan(n);
    return n;
  }
};

BlockingStream::BlockingStream(Connection connection, int socket, StreamTimeouts timeouts) noexcept
    : state_(std::make_unique<State>(State{std::move(connection), io::Socket(socket), timeouts})) {}
BlockingStream::BlockingStream(BlockingStream&&) noexcept = default;
BlockingStream& BlockingStream::operator=(BlockingStream&&) noexcept = default;
BlockingStream::~BlockingStream() = default;

Connection& BlockingStream::connection() noexcept { return state_->connection; }
const Connection& BlockingStream::connection() const noexcept { return state_->connection; }
EarlyBytes BlockingStream::early_data() const noexcept { return EarlyBytes(state_->early); }
void BlockingStream::before_jobs(std::function<void(CryptoJob&)> look) { state_->before_job = std::move(look); }
void BlockingStream::watch_wire(std::function<void(Direction, Bytes)> look) { state_->look_at_wire = std::move(look); }
int BlockingStream::socket() const noexcept { return state_->socket.get(); }

Result<void> BlockingStream::handshake() {
  const io::Deadline deadline(state_->timeouts.handshake);
  TRY(state_->work());
  TRY(state_->flush(deadline));
  auto done = state_->run(deadline, true);
  if (!done && state_->connection.failure()) io::end_sending(state_->socket.get(), io::Deadline(kLinger));
  return done;
}

Result<std::size_t> BlockingStream::read(MutableBytes out) {
  TRY(state_->run(io::Deadline(state_->timeouts.read), false));
  return state_->take(out);
}

Result<std::optional<std::size_t>> BlockingStream::try_read(MutableBytes out) {
  const io::Deadline now(io::Milliseconds{-1});
  if (auto done = state_->run(now, false); !done) {
    if (done.error().fault == Fault::timed_out) return std::nullopt;
    return std::unexpected(done.error());
  }
  return state_->take(out);
}

Result<void> BlockingStream::authenticate_client(ClientAuth how) {
  const io::Deadline deadline(state_->timeouts.handshake);
  TRY(state_->connection.request_authentication(how));
  TRY(state_->flush(deadline));
  auto done = state_->run_authentication(deadline);
  if (!done && state_->connection.failure()) io::end_sending(state_->socket.get(), io::Deadline(kLinger));
  return done;
}

Result<void> BlockingStream::write(Bytes data) {
  auto& state = *state_;
  constexpr std::size_t at_once = 65536;
  while (!data.empty()) {
    if (!state.unsent.empty()) TRY(state.send({}, io::Deadline(state.timeouts.write)));  // at most one chunk waits
    const auto chunk = data.first(std::min(data.size(), at_once));
    state.out.resize(std::max(state.out.size(), state.connection.sealed_size(chunk.size())));
    const auto sealed = TRY(state.connection.seal(chunk, state.out));
    TRY(state.send(Bytes(state.out).first(sealed.written), io::Deadline(state.timeouts.write)));
    data = data.subspan(sealed.taken);
  }
  return {};
}

Result<void> BlockingStream::close() {
  state_->connection.close();
  return state_->flush(io::Deadline(state_->timeouts.write));
}

}  // namespace entente
