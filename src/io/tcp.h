// TCP in steps, for tools that time each: names to addresses, connecting, listening.
#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/socket.h"

namespace entente::io {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] std::uint16_t port() const noexcept;
};
/// `192.0.2.1:443`, `[2001:db8::1]:443`
std::string to_text(const Address& address);

/// A host name or an IP address, IPv6 with or without brackets. Fault::dns_failed, timed_out.
[[nodiscard]] Result<std::vector<Address>> resolve(std::string_view host, std::uint16_t port, Milliseconds timeout);

struct Connected {
  Socket socket;
  Address address;  ///< that answered
};
/// Tries the addresses in their order, the next one 250 ms after the last (RFC 8305 §5); the first that answers wins.
/// Fault::connect_refused, connect_failed, timed_out.
[[nodiscard]] Result<Connected> connect(std::span<const Address> addresses, Milliseconds timeout);

/// A listening socket. Fault::config_invalid with what the system says.
[[nodiscard]] Result<Socket> listen_on(const Address& address);
[[nodiscard]] Address local_address(int descriptor);
/// Fault::timed_out if nobody comes in time.
[[nodiscard]] Result<Connected> accept_from(int listener, const Deadline& deadline);

}  // namespace entente::io
