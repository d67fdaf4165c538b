// Name constraints against names: the same answer for all names together as for each.
#include "judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)entente::fuzz::judge_name_constraints({data, size});
  return 0;
}
