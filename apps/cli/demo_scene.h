// The scene of a demonstration: a client and a server in one process, keys and certificates made on the spot, and a
// wire between them on which bytes can be altered. Every failure is a real run of the engine.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "capture/rsa_recording.h"
#include "explain/text.h"
#include "options.h"

namespace entente::cli {

/// One connection.
struct Act {
  explain::Transcript transcript;
  std::vector<std::string> spoken;  ///< the application data of both, in turn
  capture::Recording recording;     ///< what crossed the wire
};

/// Somebody has a recording and the server's private key, and nothing else.
struct Attack {
  capture::Reading reading;
  explain::Transcript secrets;  ///< that came out
};

struct Performance {
  std::string intro;          ///< what was made for the scene
  std::string plot;           ///< what is wrong in it; empty if nothing is
  std::optional<Act> before;  ///< the connection that `main` resumes
  Act main;                   ///< the one that the demonstration is about
  std::optional<Act> replay;  ///< the first flight of `main`, sent again by somebody: the server's side
  std::optional<Act> fresh;   ///< static RSA's counterpart: the same server, and a fresh key exchange
  std::optional<Attack> attack, attack_on_fresh;  ///< upon the recordings of `main` and of `fresh`
  /// The failure of the side that found it.
  std::optional<explain::Diagnosis> failure;
};

/// Plays it.
Performance perform(const DemoOptions& options);

}  // namespace entente::cli
