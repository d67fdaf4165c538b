// A whole server with real cryptography, fed with arbitrary bytes: the seeds complete a handshake.
#include "targets.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::hear_peer(fuzz::Side::server, {data, size}).end();
  return 0;
}
