// Copying both ways with poll().
#include "pipe.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "output.h"

namespace entente::cli {
namespace {

std::string_view text_of(Bytes bytes) noexcept { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// From stdin; false at its end.
Result<bool> send_input(BlockingStream& stream, MutableBytes room) {
  const auto n = read(STDIN_FILENO, room.data(), room.size());
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) {
    if (auto closed = stream.close(); !closed) return std::unexpected(closed.error());
    return false;
  }
  if (auto sent = stream.write(room.first(static_cast<std::size_t>(n))); !sent) return std::unexpected(sent.error());
  return true;
}

/// All that is there; false at the peer's end.
Result<bool> receive_output(BlockingStream& stream, MutableBytes room) {
  for (;;) {
    const auto n = stream.try_read(room);
    if (!n) return std::unexpected(n.error());
    if (!*n) return true;
    if (**n == 0) return false;
    print(text_of(room.first(**n)));
  }
}

}  // namespace

Result<void> pipe_through(BlockingStream& stream) {
  Buffer room(16384);
  bool input = true;
  // What came with the last flight of the handshake lies in the stream already.
  auto open = receive_output(stream, room);
  while (open && *open) {
    pollfd entries[] = {{stream.socket(), POLLIN, 0}, {input ? STDIN_FILENO : -1, POLLIN, 0}};
    if (poll(entries, std::size(entries), -1) < 0 && errno != EINTR) break;
    if (entries[1].revents != 0) {
      const auto more = send_input(stream, room);
      if (!more) return std::unexpected(more.error());
      input = *more;
    }
    if (entries[0].revents != 0) open = receive_output(stream, room);
  }
  if (!open) return std::unexpected(open.error());
  return {};
}

}  // namespace entente::cli
