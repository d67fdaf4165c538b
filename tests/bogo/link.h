// A connection and its socket to the runner. With -async the engine gets one byte at a time, and its work comes back
// to it as jobs: whatever it is fed, and whenever, has to come to the same.
#pragma once
#include <entente/connection.h>

#include <functional>
#include <optional>

#include "io/socket.h"

namespace entente::bogo {

/// The library refused, or the peer did: what the runner calls the error.
struct Refused {
  Error error;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw Refused{result.error()};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Answers a job, or leaves it to be run.
using JobHook = std::function<std::optional<JobResult>(CryptoJob&)>;

class Link {
 public:
  Link(Connection& connection, io::Socket socket, JobHook hook, bool one_byte_at_a_time);
  /// What is underway goes out, and what the runner still says is thrown away.
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// What the engine has to say before the peer has said anything.
  void begin();
  /// What comes early is given to `answer`, if there is any.
  void handshake(const std::function<void(Bytes)>& answer = {});
  /// At most `size` bytes of what the peer sent, early data before the rest; empty after its end.
  Buffer read(std::size_t size);
  void write(Bytes data);
  void send(Bytes records);
  /// Goes out before whatever is sent next.
  void hold(Bytes records) { held_ = Buffer(records.begin(), records.end()); }
  void abort(Alert alert);
  /// close_notify goes out.
  void close();
  /// The peer's close_notify came, not only the end of its bytes.
  [[nodiscard]] bool closed() const noexcept { return closed_; }

 private:
  void flush();
  void work();
  /// One record, or nothing; false if more bytes are wanted.
  bool step();
  /// False at the end of the peer's bytes.
  bool fill();

  Connection& connection_;
  io::Socket socket_;
  JobHook hook_;
  bool one_byte_at_a_time_;
  bool broken_ = false;  ///< nothing can be sent any more; the reason may still come
  bool closed_ = false, ended_ = false;
  Buffer held_{};
  Buffer in_{};            ///< received and not consumed
  std::size_t shown_ = 0;  ///< bytes of it that the engine has been given
  Buffer plain_{};         ///< received for the application
};

}  // namespace entente::bogo
