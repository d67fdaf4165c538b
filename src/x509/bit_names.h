// The names of bits (RFC 5280 §4.2.1.3, §4.2.1.13).
#pragma once
#include <string>

#include "base/bytes.h"
#include "x509/extensions.h"

namespace entente::x509 {

/// `digitalSignature, keyCertSign`, or with something else between them.
std::string usage_text(KeyUsages usages, std::string_view between = ", ");
/// Of the contents octets of a BIT STRING, as above.
std::string usage_text(Bytes content);
/// `keyCompromise, cACompromise`
std::string reasons_text(Bytes content);

}  // namespace entente::x509
