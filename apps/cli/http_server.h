// A small HTTP/1.1 server over TLS streams (RFC 9110, RFC 9112): GET and HEAD, keep-alive, bounded requests.
#pragma once
#include <entente/stream.h>

#include <atomic>
#include <functional>
#include <string>

#include "options.h"

namespace entente::cli {

/// Sends application data, with new keys every so many bytes if that was asked for.
class Sender {
 public:
  Sender(BlockingStream& stream, std::size_t key_update_every) : stream_(stream), every_(key_update_every) {}
  [[nodiscard]] Result<void> send(Bytes data);

 private:
  BlockingStream& stream_;
  std::size_t every_, sent_ = 0;
};

struct Request {
  std::string method, target;
  bool keep_alive = false;
};

/// What may stop a connection that waits for its next request.
struct Life {
  std::atomic<bool> idle{false};
  const std::atomic<bool>& stopping;
};

/// Nothing came from the client any more, and why. One that only kept silent is told that our data ends here (RFC 8446
/// §6.1).
Result<void> stop_reading(BlockingStream& stream, const Error& error);

/// Answers requests until one side has had enough.
Result<void> serve_http(BlockingStream& stream, const ServeOptions& options, Life& life);

}  // namespace entente::cli
