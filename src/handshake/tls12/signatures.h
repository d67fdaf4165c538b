// Signatures in a handshake of TLS 1.2: over the parameters of a key exchange, and over the messages (RFC 5246 §7.4.3,
// §7.4.8).
#pragma once
#include "handshake/context.h"
#include "handshake/jobs.h"
#include "keys/schedule12.h"
#include "wire/server_key_exchange.h"

namespace entente::handshake {

/// RFC 5246 §7.4.3: both randoms before the parameters, so that they are good for this connection alone.
[[nodiscard]] Buffer signed_params(const keys::Randoms& randoms, const wire::ServerEcdhParams& params);

/// The job that checks a signature of the peer, if its scheme is one of ours and fits the key.
[[nodiscard]] Result<VerifySignature> verify_signature_job(SignatureScheme scheme, Bytes signature, Buffer content,
                                                           std::shared_ptr<const crypto::PublicKey> key, Where where,
                                                           const CommonOptions& options) noexcept;

}  // namespace entente::handshake
