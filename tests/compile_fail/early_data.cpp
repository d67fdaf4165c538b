// Early data: nothing takes it for application data, and nobody reads it without saying that it may be a replay.
#include <entente/connection.h>

#include <utility>

namespace entente {

inline void process(Bytes) {}

inline Bytes use(const Received& received) {
  process(received.data);
  process(received.early.replayable());

#if CASE == 1  // must say: could not convert .*EarlyBytes|cannot convert .*EarlyBytes|no matching function for call to 'process'
  process(received.early);
#elif CASE == 2  // must say: conversion from .*EarlyBytes. to non-scalar type|no viable conversion from .*EarlyBytes
  const Bytes bytes = received.early;
#elif CASE == 3  // must say: has no member named 'data'|no member named 'data'
  return {received.early.data(), 1};
#elif CASE == 4  // must say: no match for .operator=.|no viable overloaded '='
  Received copy;
  copy.data = received.early;
#elif CASE == 5  // must say: 'begin' was not declared|invalid range expression
  for (const auto byte : received.early) (void)byte;
#endif
  return received.data;
}

}  // namespace entente
