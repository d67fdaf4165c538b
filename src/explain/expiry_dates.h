// Which certificate of a path ends first: what the page and the JSON of expiry.h tell.
#pragma once
#include "explain/expiry.h"

namespace entente::explain {

struct FirstToEnd {
  CertificateInfo info;
  bool is_anchor = false;
};
std::optional<FirstToEnd> first_to_end(const ExpiryEntry& entry);

}  // namespace entente::explain
