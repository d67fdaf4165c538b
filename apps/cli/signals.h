// Servers of the command line end when they are told to: SIGTERM and SIGINT.
#pragma once

namespace entente::cli {

void listen_for_signals();
/// Until somebody knocks at the listening socket; false when a signal came.
bool wait_for_guest(int listener);

}  // namespace entente::cli
