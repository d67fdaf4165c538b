// Public values that are none: of low order on Curve25519, off P-256 or in a form that TLS does not use.
#pragma once
#include <entente/bytes.h>

#include <utility>
#include <vector>

namespace entente::adversary {

std::vector<Buffer> low_order_points();
/// What is no public value of P-256, each built from a good one.
std::vector<std::pair<const char*, Buffer>> bad_points();

}  // namespace entente::adversary
