// A whole server whose records, MACs and signatures protect nothing (providers.h), so that every state can be reached.
#include "endpoint.h"
#include "providers.h"
#include "script.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  auto endpoint = fuzz::Endpoint::server(fuzz::Setup::from(input.number(1)), fuzz::unprotected());
  fuzz::play(input, endpoint);
  endpoint.end();
  return 0;
}
