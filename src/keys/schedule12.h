// The key schedule of TLS 1.2: from what the key exchange yields to the keys of both directions and the Finished
// messages (RFC 5246 §6.3, §7.4.9, §8.1, RFC 7627 §4).
//
//   auto master = extended_master_secret(kdf, premaster.reveal(), transcript.hash());
//   auto keys = key_block(kdf, suite, master, randoms);
//   auto verify_data = finished_mac(kdf, master, Sender::client, transcript.hash());
#pragma once
#include <array>

#include "crypto/cipher_suites.h"
#include "keys/kdf.h"
#include "keys/secrets.h"
#include "keys/traffic_keys.h"
#include "keys/transcript.h"

namespace entente::keys {

/// ClientHello.random and ServerHello.random.
struct Randoms {
  std::array<std::uint8_t, 32> client{}, server{};
};

/// RFC 5246 §8.1: from the premaster secret and both randoms. Nothing ties it to the rest of the handshake: use
/// extended_master_secret() wherever the peer can.
[[nodiscard]] MasterSecret12 master_secret(Kdf kdf, Bytes premaster, const Randoms& randoms) noexcept;
/// RFC 7627 §4: from the premaster secret and the messages. `session_hash`: ClientHello..ClientKeyExchange.
[[nodiscard]] MasterSecret12 extended_master_secret(Kdf kdf, Bytes premaster,
                                                    const TranscriptHash& session_hash) noexcept;

/// The keys of both directions. The iv is the part of the nonce that is not in the records: 4 bytes for AES-GCM
/// (RFC 5288 §3), 12 for ChaCha20-Poly1305 (RFC 7905 §2).
struct KeyBlock {
  TrafficKeys client, server;
};

/// RFC 5246 §6.3. AEADs have no MAC keys.
[[nodiscard]] KeyBlock key_block(Kdf kdf, const crypto::CipherSuiteInfo& suite, const MasterSecret12& master,
                                 const Randoms& randoms) noexcept;

/// Whose Finished it is.
enum class Sender : std::uint8_t { client, server };

/// RFC 5246 §7.4.9: the verify_data of the sender's Finished, 12 bytes. `transcript`: all messages before it.
[[nodiscard]] VerifyData finished_mac(Kdf kdf, const MasterSecret12& master, Sender sender,
                                      const TranscriptHash& transcript) noexcept;

}  // namespace entente::keys
