// What a handshake took: what resumption and 0-RTT are there to save.
#pragma once
#include "explain/facts.h"

namespace entente::explain {

struct Cost {
  std::size_t round_trips = 0;         ///< before the client could send data
  std::size_t sent = 0, received = 0;  ///< bytes of handshake messages, tickets and headers of records left out
  std::size_t signatures_checked = 0;  ///< of the peer and of its chain, in this connection
  std::size_t key_exchanges = 0;
  trace::Micros duration = 0;  ///< of the TLS handshake, where it was timed
};
Cost cost_of(const Transcript& transcript, Side side);

}  // namespace entente::explain
