// Sockets with deadlines: non-blocking descriptors, poll(), and errors as faults.
#pragma once
#include <entente/bytes.h>
#include <entente/error.h>

#include <chrono>
#include <utility>

namespace entente::io {

using Milliseconds = std::chrono::milliseconds;

/// A moment after which waiting ends. Zero given: never; less: at once.
class Deadline {
 public:
  explicit Deadline(Milliseconds from_now) noexcept
      : never_(from_now.count() == 0), at_(std::chrono::steady_clock::now() + from_now) {}
  /// For poll(): -1 for ever, else milliseconds, not negative, rounded up.
  [[nodiscard]] int left() const noexcept;
  [[nodiscard]] bool passed() const noexcept { return !never_ && std::chrono::steady_clock::now() >= at_; }

 private:
  bool never_;
  std::chrono::steady_clock::time_point at_;
};

/// Owns a descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.release()) {}
  Socket& operator=(Socket&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = other.release();
    }
    return *this;
  }
  ~Socket() { close(); }

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool open() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }
  void close() noexcept;

 private:
  int descriptor_ = -1;
};

enum class Ready : std::uint8_t { read, write };
/// Fault::timed_out when the deadline passes first.
[[nodiscard]] Result<void> wait_until(int descriptor, Ready ready, const Deadline& deadline) noexcept;
/// At least one byte, or 0 at the end. Fault::timed_out, connection_reset.
[[nodiscard]] Result<std::size_t> receive(int descriptor, MutableBytes into, const Deadline& deadline) noexcept;
/// All bytes. Never raises SIGPIPE. Fault::timed_out, connection_reset.
[[nodiscard]] Result<void> send_all(int descriptor, Bytes data, const Deadline& deadline,
                                    std::size_t* sent = nullptr) noexcept;
/// Says that nothing more will be sent, and throws away what still comes until the peer ends too. Closing with unread
/// bytes would reset the connection, and the peer might never see our last words.
void end_sending(int descriptor, const Deadline& deadline) noexcept;
/// The fault of an errno, its text in `got`.
Error error_of(int number) noexcept;

}  // namespace entente::io
