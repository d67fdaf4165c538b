// What the targets of whole connections do with an input; here, so that a test does the same with their seeds. The
// input's first three bytes are the Setup.
#pragma once
#include "endpoint.h"

namespace entente::fuzz {

/// Real cryptography, whose keys are always the same: the rest is what the peer sent.
Endpoint hear_peer(Side side, Bytes input);
/// Records, MACs and signatures that protect nothing (providers.h), so that every state can be reached: the rest is a
/// script.
Endpoint follow_script(Side side, Bytes input);

/// Both sides, and somebody between them (tampering.h). The byte behind the Setup says what protects them: where it is
/// odd, nothing. Otherwise, if both are established, they agree on what they would have agreed on alone, and on the
/// keys.
struct Met {
  Endpoint client, server;
};
Met meet(Bytes input);

}  // namespace entente::fuzz
