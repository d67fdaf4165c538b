// The scene of a demonstration: a client and a server in one process, keys and certificates made on the spot, and a
// wire between them on which bytes can be altered. Every failure is a real run of the engine.
#pragma once
#include <memory>
#include <string>

#include "explain/text.h"
#include "options.h"

namespace entente::cli {

struct Performance {
  explain::Transcript transcript;
  std::string intro;  ///< what was made for the scene
  std::string plot;   ///< what is wrong in it; empty if nothing is
  /// The failure of the side that found it.
  std::optional<explain::Diagnosis> failure;
  std::vector<std::string> spoken;  ///< the application data of both, in turn
};

/// Plays it.
Performance perform(const DemoOptions& options);

}  // namespace entente::cli
