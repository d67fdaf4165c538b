// Secrets: neither copied, nor compared, nor shown, nor mistaken for one another.
#include "base/secret.h"

#include <ostream>

namespace entente {

inline void derive(const SharedSecret&) {}
inline bool same(const TrafficSecret& a, const TrafficSecret& b) { return constant_time_equal(a.reveal(), b.reveal()); }

inline void use(std::ostream& out) {
  SharedSecret shared;
  TrafficSecret traffic, other;
  derive(shared);
  out << same(traffic, other);
  TrafficSecret moved = std::move(traffic);
  TrafficSecret copied = TrafficSecret::copy_of(moved.reveal());

#if CASE == 1  // must say: use of deleted function|call to deleted constructor
  TrafficSecret again = moved;
#elif CASE == 2  // must say: use of deleted function|overload resolution selected deleted operator
  copied = moved;
#elif CASE == 3  // must say: use of deleted function|overload resolution selected deleted operator
  out << (copied == moved);
#elif CASE == 4  // must say: invalid initialization of reference|no matching function for call to 'derive'
  derive(moved);
#elif CASE == 5  // must say: no match for .operator<<.|invalid operands to binary expression
  out << moved;
#elif CASE == 6  // must say: conversion from .* to non-scalar type|no viable conversion
  Bytes bytes = moved;
#elif CASE == 7  // must say: ignoring return value
  constant_time_equal(moved.reveal(), copied.reveal());
#elif CASE == 8  // must say: static assertion failed
  Secret<struct HugeTag, 4096> huge;
#endif
}

}  // namespace entente
