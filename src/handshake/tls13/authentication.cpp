// Chains, signatures and Finished, for either side (RFC 8446 §4.4).
#include "handshake/tls13/authentication.h"

namespace entente::handshake {

Buffer signed_content(Prover prover, const keys::TranscriptHash& transcript) {
  Buffer content;
  content.reserve(64 + 33 + 1 + transcript.view().size());
  content.assign(64, 0x20);
  append(content, as_bytes(prover == Prover::server ? "TLS 1.3, server CertificateVerify"
                                                    : "TLS 1.3, client CertificateVerify"));
  content.push_back(0);
  append(content, transcript.view());
  return content;
}

namespace {

/// ConnectionInfo's place for how this side's Certificate was compressed.
auto& compression_of(Prover prover, ConnectionInfo& info) noexcept {
  return prover == Prover::server ? info.certificate_compression : info.client_certificate_compression;
}

/// RFC 8879 §4: the message as it was made once for this credential. False if compressing gains nothing.
bool send_compressed(const Credential& credential, CertificateCompression algorithm, bool staple, Prover prover,
                     Context& context) {
  const auto made = credential.compressed(algorithm, staple);
  if (made.bytes.empty()) return false;
  context.send(wire::CompressedCertificate{algorithm, static_cast<std::uint32_t>(made.uncompressed), made.bytes});
  compression_of(prover, context.info()) = algorithm;
  context.decide(Topic::certificate_compression, name(algorithm), "the first of ours that the peer takes");
  return true;
}

}  // namespace

Result<Buffer> decompress(const wire::CompressedCertificate& message, Prover prover, Context& context) noexcept {
  const auto& options = context.options();
  const auto& offered = options.certificate_compression;
  // RFC 8879 §4: the algorithm must be one that was offered
  if (!options.compress_certificates || std::ranges::find(offered, message.algorithm) == offered.end())
    return fail(Fault::compression_not_offered, "CompressedCertificate.algorithm", {}, name(message.algorithm));
  auto body = TRY(compression::decompress(message, options.limits.certificate));
  compression_of(prover, context.info()) = message.algorithm;
  context.decide(Topic::certificate_compression, name(message.algorithm), "the peer's pick of those that we take");
  return body;
}

Result<void> note_staple(const wire::Certificate& message, Context& context) noexcept {
  const auto first = message.certificate_list.begin();
  const auto& status = first->extensions.get<wire::CertificateStatus>();
  if (!status) {
    context.decide(Topic::staple, "none", "we asked for an OCSP response, and the server has none to give");
    return {};
  }
  // RFC 8446 §4.4.2.1: the response is of the kind that was asked for
  if (status->status_type != wire::CertificateStatusType::ocsp)
    return fail(Fault::parameter_illegal, "Certificate.status_request", "ocsp");
  context.info().peer_staple = to_buffer(status->response);
  return {};
}

Result<VerifySignature> verify_signature_job(const wire::CertificateVerify& message, Prover prover,
                                             std::shared_ptr<const crypto::PublicKey> key, Context& context) noexcept {
  const auto& offered = context.options().signature_schemes;
  const auto* row = crypto::find(message.algorithm);
  // RFC 8446 §4.4.3: the algorithm must be one of those offered, and RSA must be PSS
  if (!row || row->certificates_only || std::ranges::find(offered, message.algorithm) == offered.end())
    return fail(Fault::scheme_not_offered, "CertificateVerify.algorithm", {}, name(message.algorithm));
  // RFC 8446 §4.2.3: in TLS 1.3 a scheme is for one kind of key and one curve
  if (row->key != key->type())
    return fail(Fault::scheme_wrong_key, "CertificateVerify.algorithm", crypto::name(key->type()), name(row->scheme));
  auto& scheme = prover == Prover::server ? context.info().signature_scheme : context.info().client_signature_scheme;
  scheme = row->scheme;
  return VerifySignature{std::move(key), row->algorithm, signed_content(prover, context.transcript().hash()),
                         to_buffer(message.signature)};
}

Result<void> check_finished(const wire::Finished& message, const keys::HandshakeTrafficSecret& secret,
                            Context& context) noexcept {
  return check_finished(message, keys::finished_mac(context.kdf(), secret, context.transcript().hash()));
}

Result<void> check_finished(const wire::Finished& message, const keys::VerifyData& expected) noexcept {
  if (message.verify_data.size() != expected.size()) return fail(Fault::message_wrong_length, "Finished.verify_data");
  // RFC 8446 §4.4.4: a mismatch is a decrypt_error
  if (!constant_time_equal(message.verify_data, expected.reveal()))
    return fail(Fault::finished_invalid, "Finished.verify_data");
  return {};
}

void send_certificate(const Credential* credential, const Presentation& how, Prover prover, Context& context,
                      Bytes request_context) {
  const bool staple = credential && how.staple && !credential->staple().empty();
  if (how.staple && credential)
    context.decide(Topic::staple, staple ? "sent" : "none",
                   staple ? "the client asked, and there is one for this certificate"
                          : "the client asked, and there is none for this certificate");
  const bool compress = credential && how.compression && request_context.empty();
  if (compress && send_compressed(*credential, *how.compression, staple, prover, context)) return;
  wire::Certificate message;
  message.certificate_request_context = request_context;
  if (credential) message.certificate_list = wire::List<wire::CertificateEntry>(credential->certificate_list(staple));
  context.send(message);
}

void send_certificate_verify(SignatureScheme scheme, Bytes signature, Context& context) {
  context.send(wire::CertificateVerify{scheme, signature});
}

void send_finished(const keys::HandshakeTrafficSecret& secret, Context& context) {
  const auto mac = keys::finished_mac(context.kdf(), secret, context.transcript().hash());
  context.send(wire::Finished{mac.reveal()});
}

}  // namespace entente::handshake
