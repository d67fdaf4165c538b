// The names of bits (RFC 5280 §4.2.1.3, §4.2.1.13).
#pragma once
#include <string>

#include "base/bytes.h"

namespace entente::x509 {

/// Of the contents octets of a BIT STRING: `digitalSignature, keyCertSign`.
std::string usage_text(Bytes content);
/// `keyCompromise, cACompromise`
std::string reasons_text(Bytes content);

}  // namespace entente::x509
