// What other programs call the faults.
#pragma once
#include <entente/error.h>

#include <string_view>

namespace entente::explain {

/// Messages and codes of OpenSSL, curl, browsers and others that this fault stands behind, with commas between them;
/// empty where there are none.
std::string_view names_elsewhere(Fault fault) noexcept;

}  // namespace entente::explain
