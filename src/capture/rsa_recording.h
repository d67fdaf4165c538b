// Who recorded a connection of TLS 1.2 with static RSA key exchange and gets the server's private key later reads all
// of it (RFC 5246 §7.4.7.1). This is that reader: it has the records and the key, and nothing else. A connection whose
// key exchange was fresh stays closed to it, and it says what is in its way.
#pragma once
#include <vector>

#include "capture/tls_reader.h"

namespace entente::capture {

/// What one side wrote at a time: records, or parts of them.
struct Piece {
  bool by_client;
  Buffer bytes;
};
/// A connection from its first byte on, in the order in which it crossed the wire.
using Recording = std::vector<Piece>;

/// What a protected record held.
struct Opened {
  bool by_client;
  ContentType type;
  Buffer content;
};

/// What the reader saw in the clear, and what it could open.
struct Reading {
  std::array<std::uint8_t, 32> client_random{}, server_random{};
  CipherSuite cipher_suite{};
  bool extended_master_secret = false;
  Buffer encrypted_premaster;         ///< of static RSA
  Buffer client_share, server_share;  ///< of a fresh key exchange: the public halves
  std::optional<Obstacle> obstacle;   ///< nothing: it was read to its end
  unsigned finished_right = 0;        ///< Finished messages whose verify_data was as it must be
  std::vector<Opened> opened;         ///< in order; what came before an obstacle, too
};

/// Reads as far as the key leads. `trace` is told of the secrets that come out.
Reading read_with_server_key(const crypto::Provider& provider, const Recording& recording,
                             const crypto::PrivateKey& key, Trace trace = {});

}  // namespace entente::capture
