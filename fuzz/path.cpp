// Several certificates and a time: judged within the budget, and never accepted with a check that failed.
#include "judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)entente::fuzz::judge_path({data, size});
  return 0;
}
