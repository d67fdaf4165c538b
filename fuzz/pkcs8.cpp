// Private keys: PKCS#8, SEC1 and PKCS#1, DER or PEM. What can be read can be written and used.
#include "judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)entente::fuzz::import_key({data, size});
  return 0;
}
