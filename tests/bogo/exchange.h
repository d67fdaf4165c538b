// One connection to the runner: the handshake, what is expected of it, the data that goes to and fro, the end.
#pragma once
#include "setup.h"

namespace entente::bogo {

/// The connection is not as the flags expect it, in words.
struct Unexpected : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws Unexpected, Unimplemented and Refused (link.h).
void exchange(const CommandLine& line, bool resumes, Memory& memory);

}  // namespace entente::bogo
