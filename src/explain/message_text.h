// What a handshake message says, in words: one short phrase for a waterfall, or labelled lines.
#pragma once
#include <string>
#include <vector>

#include "explain/facts.h"

namespace entente::explain {

/// `picks 1.3, x25519`: a few words. `sender` wrote the message.
std::string summary(const trace::Message& message, Side sender);

struct Labelled {
  std::string label, text;
};
/// What the message carries, a line a subject.
std::vector<Labelled> contents(const trace::Message& message, Side sender);

}  // namespace entente::explain
