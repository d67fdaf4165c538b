// A client, a server, and somebody between them who changes what goes by.
#include "targets.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto met = fuzz::meet({data, size});
  met.client.end();
  met.server.end();
  return 0;
}
