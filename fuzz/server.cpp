// A whole server with real cryptography, fed with arbitrary bytes: the seeds complete a handshake, as
// its keys are always the same.
#include "endpoint.h"
#include "input.h"
#include "providers.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  auto endpoint = fuzz::Endpoint::server(fuzz::Setup::from(input.number(1)), fuzz::repeatable());
  endpoint.hear(input.rest());
  (void)endpoint.say();
  endpoint.end();
  return 0;
}
