// Sockets with deadlines.
#include "io/socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

#include "base/result.h"

namespace entente::io {

int Deadline::left() const noexcept {
  if (never_) return -1;
  const auto left = std::chrono::ceil<Milliseconds>(at_ - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max()));
}

void Socket::close() noexcept {
  if (open()) ::close(release());
}

Error error_of(int number) noexcept {
  const auto fault = [&] {
    switch (number) {
      case ECONNREFUSED:
        return Fault::connect_refused;
      case ETIMEDOUT:
        return Fault::timed_out;
      case ECONNRESET:
      case ECONNABORTED:
      case EPIPE:
        return Fault::connection_reset;
      default:
        return Fault::connect_failed;
    }
  }();
  return make_error(fault, {}, {}, std::generic_category().message(number));
}

Result<void> wait_until(int descriptor, Ready ready, const Deadline& deadline) noexcept {
  pollfd entry{descriptor, static_cast<short>(ready == Ready::read ? POLLIN : POLLOUT), 0};
  for (;;) {
    const int n = poll(&entry, 1, deadline.left());
    if (n > 0) return {};
    if (n == 0 && deadline.passed()) return fail(Fault::timed_out);
    if (n < 0 && errno != EINTR) return std::unexpected(error_of(errno));
  }
}

Result<std::size_t> receive(int descriptor, MutableBytes into, const Deadline& deadline) noexcept {
  for (;;) {
    const auto n = recv(descriptor, into.data(), into.size(), MSG_DONTWAIT);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return std::unexpected(error_of(errno));
    TRY(wait_until(descriptor, Ready::read, deadline));
  }
}

Result<void> send_all(int descriptor, Bytes data, const Deadline& deadline, std::size_t* sent) noexcept {
  while (!data.empty()) {
    const auto n = send(descriptor, data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
      data = data.subspan(static_cast<std::size_t>(n));
      if (sent) *sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      TRY(wait_until(descriptor, Ready::write, deadline));
    } else if (errno != EINTR) {
      return std::unexpected(error_of(errno));
    }
  }
  return {};
}

void end_sending(int descriptor, const Deadline& deadline) noexcept {
  std::array<std::uint8_t, 4096> unread;
  if (shutdown(descriptor, SHUT_WR) != 0) return;
  while (receive(descriptor, unread, deadline).value_or(0) > 0 && !deadline.passed()) {
  }
}

}  // namespace entente::io
