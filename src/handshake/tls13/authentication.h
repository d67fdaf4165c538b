// What both sides do alike when one proves who it is (RFC 8446 §4.4).
#pragma once
#include "compression/certificate.h"
#include "handshake/context.h"
#include "handshake/extensions/certificate_wishes.h"
#include "handshake/jobs.h"
#include "handshake/peer_chain.h"
#include "wire/certificate.h"
#include "wire/certificate_verify.h"
#include "wire/finished.h"

namespace entente::handshake {

/// RFC 8446 §4.4.3: what a CertificateVerify signs.
[[nodiscard]] Buffer signed_content(Prover prover, const keys::TranscriptHash& transcript);

/// The Certificate inside; the message stays as it came in the transcript (RFC 8879 §4).
/// Fault::compression_not_offered, certificate_decompression.
[[nodiscard]] Result<Buffer> decompress(const wire::CompressedCertificate& message, Prover prover,
                                        Context& context) noexcept;
/// The response beside the first certificate goes into ConnectionInfo (RFC 8446 §4.4.2.1).
[[nodiscard]] Result<void> note_staple(const wire::Certificate& message, Context& context) noexcept;

/// RFC 8446 §4.4.3: the scheme is one of ours, for TLS 1.3 and for this key. The job that checks the signature.
[[nodiscard]] Result<VerifySignature> verify_signature_job(const wire::CertificateVerify& message, Prover prover,
                                                           std::shared_ptr<const crypto::PublicKey> key,
                                                           Context& context) noexcept;

/// RFC 8446 §4.4.4: compared in constant time.
[[nodiscard]] Result<void> check_finished(const wire::Finished& message, const keys::VerifyData& expected) noexcept;
[[nodiscard]] Result<void> check_finished(const wire::Finished& message, const keys::HandshakeTrafficSecret& secret,
                                          Context& context) noexcept;

/// Sends Certificate with this credential's chain, as the peer takes it; with no credential, an empty list. After the
/// handshake it is not compressed.
void send_certificate(const Credential* credential, const Presentation& how, Prover prover, Context& context,
                      Bytes request_context = {});
void send_certificate_verify(SignatureScheme scheme, Bytes signature, Context& context);
void send_finished(const keys::HandshakeTrafficSecret& secret, Context& context);

}  // namespace entente::handshake
