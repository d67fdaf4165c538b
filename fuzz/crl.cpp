// A revocation list of arbitrary bytes: read, described, searched, and asked about a certificate.
#include "revocation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)entente::fuzz::hear_list({data, size});
  return 0;
}
