// Certificates decoded for people: what they say, and every value of their DER.
#pragma once
#include "explain/terminal.h"

namespace entente::explain {

/// What the extensions allow and demand, a line each.
void put_extensions(Page& page, Bytes der, std::size_t indent);
/// Every byte, named.
void put_der(Page& page, Bytes der, std::size_t indent);

}  // namespace entente::explain
