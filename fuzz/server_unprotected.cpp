// A whole server whose peer needs no keys to be believed, so that every state can be reached.
#include "targets.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::follow_script(fuzz::Side::server, {data, size}).end();
  return 0;
}
