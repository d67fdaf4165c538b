// From a traffic secret to what protects records and proves a handshake (RFC 8446 §4.4.4, §4.6.1, §7.2, §7.3).
#pragma once
#include "crypto/cipher_suites.h"
#include "keys/kdf.h"
#include "keys/secrets.h"
#include "keys/transcript.h"

namespace entente::keys {

/// What the record layer needs to protect one direction.
struct TrafficKeys {
  AeadKey key;
  AeadIv iv;
};

/// RFC 8446 §7.3: [sender]_write_key and [sender]_write_iv.
[[nodiscard]] TrafficKeys traffic_keys(Kdf kdf, const crypto::CipherSuiteInfo& suite,
                                       const AnyTrafficSecret& secret) noexcept;

/// RFC 8446 §7.2: application_traffic_secret_N+1, after a KeyUpdate.
[[nodiscard]] ApplicationTrafficSecret next_generation(Kdf kdf, const ApplicationTrafficSecret& secret) noexcept;

/// RFC 8446 §4.4.4: the verify_data of the Finished that the secret's owner sends.
[[nodiscard]] VerifyData finished_mac(Kdf kdf, const HandshakeTrafficSecret& secret,
                                      const TranscriptHash& transcript) noexcept;
/// RFC 8446 §4.4: the same after the handshake, when a client proves who it is; the current generation counts.
[[nodiscard]] VerifyData authentication_mac(Kdf kdf, const ApplicationTrafficSecret& secret,
                                            const TranscriptHash& transcript) noexcept;
/// RFC 8446 §4.2.11.2: a PskBinderEntry; `transcript` ends with the truncated ClientHello.
[[nodiscard]] VerifyData binder(Kdf kdf, const BinderKey& key, const TranscriptHash& transcript) noexcept;

/// RFC 8446 §4.6.1: the PSK of the ticket with this ticket_nonce.
[[nodiscard]] ResumptionPsk resumption_psk(Kdf kdf, const ResumptionSecret& secret, Bytes ticket_nonce) noexcept;

}  // namespace entente::keys
