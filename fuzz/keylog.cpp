// Key logs of any bytes: the same secrets however they are cut, and no more than their bound.
#include "capture/key_ring.h"
#include "demand.h"
#include "input.h"

using namespace entente;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(Bytes(data, size));
  const auto piece = 1 + input.number(1);
  const auto text = input.rest();
  capture::KeyRing once, pieces;
  once.add_log(text);
  once.end_log();
  for (fuzz::Input rest(text); rest.more();) pieces.add_log(rest.take(piece));
  pieces.end_log();
  demand(once.secrets() == pieces.secrets(), "secrets do not depend on how the log was cut");
  demand(once.wrong_lines() == pieces.wrong_lines(), "and neither do wrong lines");
  demand(once.secrets() <= capture::KeyRing::kMostSecrets, "secrets keep their bound");
  return 0;
}
