// The key schedule: no step twice, none out of order, and no secret in the place of another.
#include "keys/schedule13.h"

#include "keys/key_log.h"
#include "keys/traffic_keys.h"

namespace entente::keys {

inline void use(Kdf kdf, SharedSecret&& shared, const TranscriptHash& heard) {
  auto handshake = EarlySecret::without_psk(kdf).extract(std::move(shared));
  auto traffic = handshake.traffic(heard);
  auto master = std::move(handshake).advance();
  ApplicationTraffic application = master.traffic(heard);
  auto verify = finished_mac(kdf, traffic.client, heard);
  auto next = next_generation(kdf, application.server);
  auto resumption = std::move(master).resumption(heard);

#if CASE == 1  // must say: passing .* as 'this' argument discards qualifiers|'this' argument .* is an lvalue, but function has rvalue ref-qualifier
  auto again = EarlySecret::without_psk(kdf);
  auto other = again.extract(SharedSecret());
#elif CASE == 2  // must say: is private within this context|calling a private constructor
  MasterSecret made(kdf, ScheduleSecret());
#elif CASE == 3  // must say: conversion from .* to non-scalar type|no viable conversion
  ServerHandshakeTrafficSecret mixed = std::move(traffic.client);
#elif CASE == 4  // must say: invalid initialization of reference|no matching function for call to 'finished_mac'
  auto wrong = finished_mac(kdf, application.client, heard);
#elif CASE == 5  // must say: invalid initialization of reference|no matching function for call to 'next_generation'
  auto early = next_generation(kdf, traffic.client);
#elif CASE == 6  // must say: use of deleted function|call to implicitly-deleted copy constructor
  ApplicationTrafficSecret copied = next;
#elif CASE == 7  // must say: invalid initialization of reference|no matching function for call to 'resumption_psk'
  auto psk = resumption_psk(kdf, application.exporter, {});
#elif CASE == 8  // must say: has no member named 'advance'|no member named 'advance' in
  auto skipped = std::move(master).advance();
#endif
  (void)verify, (void)resumption;
}

}  // namespace entente::keys
