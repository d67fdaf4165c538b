// TCP in steps.
#include "io/tcp.h"

#include <arpa/inet.h>
#include <entente/stream.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <future>
#include <optional>
#include <system_error>
#include <thread>

#include "base/result.h"

namespace entente::io {
namespace {

struct Lookup {
  int status = EAI_FAIL;
  std::vector<Address> addresses;
};

Lookup look_up(const std::string& host, std::uint16_t port, int flags = 0) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  Lookup out;
  out.status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  for (const auto* entry = found; entry; entry = entry->ai_next) {
    Address address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = entry->ai_addrlen;
    out.addresses.push_back(address);
  }
  if (found) freeaddrinfo(found);
  return out;
}

Socket open_for(const Address& address) {
  Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (socket.open()) setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

/// Several connections on their way at once.
class Race {
 public:
  explicit Race(std::span<const Address> addresses) : addresses_(addresses) {}

  Result<Connected> run(const Deadline& deadline) {
    constexpr Milliseconds stagger{250};
    while (next_ < addresses_.size() || !running_.empty()) {
      if (auto winner = start_next()) return std::move(*winner);
      const Deadline turn(stagger);
      while (!running_.empty() && !deadline.passed() && (next_ == addresses_.size() || !turn.passed()))
        if (auto winner = wait(next_ == addresses_.size() ? deadline : turn)) return std::move(*winner);
      if (deadline.passed()) return fail(Fault::timed_out);
    }
    return std::unexpected(failure_);
  }

 private:
  struct Attempt {
    Socket socket;
    Address address;
  };

  std::optional<Connected> start_next() {
    if (next_ == addresses_.size()) return std::nullopt;
    const auto& address = addresses_[next_++];
    auto socket = open_for(address);
    if (socket.open() && ::connect(socket.get(), address.get(), address.size) == 0)
      return Connected{std::move(socket), address};
    if (socket.open() && errno == EINPROGRESS)
      running_.push_back({std::move(socket), address});
    else
      failure_ = error_of(errno);
    return std::nullopt;
  }
  std::optional<Connected> wait(const Deadline& until) {
    std::vector<pollfd> entries;
    for (const auto& attempt : running_) entries.push_back({attempt.socket.get(), POLLOUT, 0});
    if (poll(entries.data(), entries.size(), until.left()) <= 0) return std::nullopt;
    for (std::size_t i = entries.size(); i-- > 0;) {
      if (entries[i].revents == 0) continue;
      int status = 0;
      socklen_t size = sizeof status;
      getsockopt(running_[i].socket.get(), SOL_SOCKET, SO_ERROR, &status, &size);
      if (status == 0) return Connected{std::move(running_[i].socket), running_[i].address};
      failure_ = error_of(status);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return std::nullopt;
  }

  std::span<const Address> addresses_;
  std::size_t next_ = 0;
  std::vector<Attempt> running_;
  Error failure_ = make_error(Fault::connect_failed);
};

std::string bare(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::string(host);
}

}  // namespace

std::uint16_t Address::port() const noexcept {
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

std::string to_text(const Address& address) {
  char host[INET6_ADDRSTRLEN + 16] = {};
  getnameinfo(address.get(), address.size, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
  std::string out = host;
  if (address.storage.ss_family == AF_INET6) out.insert(0, 1, '[').append("]");
  return out.append(":").append(std::to_string(address.port()));
}

Result<std::vector<Address>> resolve(std::string_view host, std::uint16_t port, Milliseconds timeout) {
  if (auto numeric = look_up(bare(host), port, AI_NUMERICHOST); numeric.status == 0)
    return std::move(numeric.addresses);
  // getaddrinfo knows no deadline. It works in a thread of its own, which is left behind when the time is up.
  auto promise = std::make_shared<std::promise<Lookup>>();
  auto future = promise->get_future();
  try {
    std::thread([promise, name = bare(host), port] { promise->set_value(look_up(name, port)); }).detach();
  } catch (const std::system_error& why) {
    return fail(Fault::dns_failed, {}, "a thread to look the name up", why.what());
  }
  if (timeout.count() > 0 && future.wait_for(timeout) != std::future_status::ready)
    return fail(Fault::timed_out, {}, "an address from the name server");
  auto found = future.get();
  if (found.status != 0) return fail(Fault::dns_failed, {}, {}, gai_strerror(found.status));
  return std::move(found.addresses);
}

Result<Connected> connect(std::span<const Address> addresses, Milliseconds timeout) {
  return Race(addresses).run(Deadline(timeout));
}

Result<Socket> listen_on(const Address& address) {
  auto socket = open_for(address);
  const int on = 1;
  if (!socket.open() || setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(socket.get(), address.get(), address.size) != 0 || listen(socket.get(), SOMAXCONN) != 0)
    return fail(Fault::config_invalid, "listen.address", "an address that is free here",
                std::generic_category().message(errno));
  return socket;
}

Address local_address(int descriptor) {
  Address address;
  address.size = sizeof address.storage;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  return address;
}

Result<Connected> accept_from(int listener, const Deadline& deadline) {
  for (;;) {
    Connected peer;
    peer.address.size = sizeof peer.address.storage;
    peer.socket = Socket(accept4(listener, reinterpret_cast<sockaddr*>(&peer.address.storage), &peer.address.size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (peer.socket.open()) {
      const int on = 1;
      setsockopt(peer.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return peer;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      TRY(wait_until(listener, Ready::read, deadline));
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return std::unexpected(error_of(errno));
    }
  }
}

}  // namespace entente::io

namespace entente {

Result<int> connect_tcp(std::string_view host, std::uint16_t port, std::chrono::milliseconds timeout) {
  const auto addresses = TRY(io::resolve(host, port, timeout));
  return TRY(io::connect(addresses, timeout)).socket.release();
}

}  // namespace entente
