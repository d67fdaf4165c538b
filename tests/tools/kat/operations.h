// What the kat tool can be asked, each operation through the provider's interface, as the engine uses it.
#pragma once
#include <string_view>

#include "crypto/provider.h"
#include "request.h"

namespace entente::kat {

struct Answer {
  bool ok = false;
  Buffer out{};
};

/// Throws Invalid or Unsupported; an operation that is not known is Unsupported.
[[nodiscard]] Answer answer(const crypto::Provider& provider, std::string_view operation, const Request& request);

}  // namespace entente::kat
