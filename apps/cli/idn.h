// Names as people write them (RFC 5890, UTS 46).
#pragma once
#include <string>

namespace entente::cli {

/// `bücher.example` becomes `xn--bcher-kva.example`; plain ASCII stays as it is. Throws Stop for what is no name.
std::string to_a_labels(const std::string& name);

}  // namespace entente::cli
