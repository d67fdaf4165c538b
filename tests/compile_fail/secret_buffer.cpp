// A private key read from a file is wiped when it goes, so it may not be copied by the way.
#include "base/secret.h"

namespace entente {

inline SecretBuffer use(SecretBuffer key) {
  SecretBuffer moved = std::move(key);

#if CASE == 1  // must say: use of deleted function|call to deleted constructor
  SecretBuffer copy = moved;
#elif CASE == 2  // must say: use of deleted function|overload resolution selected deleted operator
  key = moved;
#elif CASE == 3  // must say: no match for .operator==.|invalid operands to binary expression
  if (moved == key) return {};
#elif CASE == 4  // must say: conversion from .* to non-scalar type|no viable conversion
  SecretBuffer from_public = Buffer{1, 2, 3};
#endif
  return moved;
}

}  // namespace entente
