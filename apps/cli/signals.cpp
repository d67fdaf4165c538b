// A signal becomes a byte in a pipe, which poll() sees.
#include "signals.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iterator>

namespace entente::cli {
namespace {

int stop_pipe[2] = {-1, -1};

extern "C" void on_signal(int) { [[maybe_unused]] const auto n = write(stop_pipe[1], "", 1); }

}  // namespace

void listen_for_signals() {
  if (stop_pipe[0] >= 0 || pipe(stop_pipe) != 0) return;
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

bool wait_for_guest(int listener) {
  pollfd entries[] = {{listener, POLLIN, 0}, {stop_pipe[0], POLLIN, 0}};
  while (poll(entries, std::size(entries), -1) < 0 && errno == EINTR) {
  }
  return entries[1].revents == 0;
}

}  // namespace entente::cli
