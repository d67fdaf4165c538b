#include "targets.h"

#include "providers.h"
#include "script.h"

namespace entente::fuzz {

Endpoint hear_peer(Side side, Bytes bytes) {
  Input input(bytes);
  const auto setup = Setup::from(input);
  Endpoint endpoint(side, setup, repeatable());
  (void)endpoint.say();
  endpoint.hear(input.rest());
  (void)endpoint.say();
  return endpoint;
}

Endpoint follow_script(Side side, Bytes bytes) {
  Input input(bytes);
  const auto setup = Setup::from(input);
  Endpoint endpoint(side, setup, unprotected());
  (void)endpoint.say();
  play(input, endpoint);
  return endpoint;
}

}  // namespace entente::fuzz
