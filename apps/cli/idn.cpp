// By libidn2: the library itself takes A-labels alone.
#include "idn.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "output.h"

namespace entente::cli {

std::string to_a_labels(const std::string& name) {
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return name;
  char* out = nullptr;
  const int problem = idn2_to_ascii_8z(name.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owned(out, idn2_free);
  if (problem != IDN2_OK)
    throw Stop(make_error(Fault::name_invalid, {}, "an internationalized name", idn2_strerror(problem)), name);
  return out;
}

}  // namespace entente::cli
