// The client's certificate and Finished, as the server takes them (RFC 8446 §4.4).
#include "handshake/tls13/server/client_flight.h"

#include "handshake/server_session.h"
#include "handshake/tls13/authentication.h"

namespace entente::handshake::server13 {

Result<void> check_entries(const wire::Certificate& message) noexcept {
  for (const auto& entry : message.certificate_list)
    if (!entry.extensions.order().empty())
      return fail(Fault::extension_unsolicited, "Certificate.extensions", "none",
                  name(entry.extensions.order().front()));
  return {};
}

namespace {

/// RFC 8446 §4.6.2: the messages so far, if the client may be asked later who it is.
std::unique_ptr<keys::Transcript> transcript_to_keep(ServerContext& context) {
  if (!context.info().post_handshake_auth || !context.server().client_trust) return nullptr;
  return std::make_unique<keys::Transcript>(std::move(context.transcript()));
}

}  // namespace

Next<VerifyClientChain, WaitFinished> WaitCertificate::on(const wire::Certificate& message, ServerContext& context) && {
  // RFC 8446 §4.4.2: the context is the one of our CertificateRequest
  if (!message.certificate_request_context.empty())
    return fail(Fault::request_context, "Certificate.certificate_request_context", "empty");
  if (message.certificate_list.empty()) {
    // RFC 8446 §4.4.2.4: a server may go on without, or abort with certificate_required
    if (context.server().client_auth == ClientAuth::require)
      return fail(Fault::certificate_missing, "Certificate.certificate_list", "a certificate", "an empty list");
    context.decide(Topic::client_authentication, "anonymous", "the client has no certificate, and none is required");
    context.heard();
    return WaitFinished{std::move(secrets)};
  }
  TRY(check_entries(message));
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  auto job =
      verify_chain_job({std::move(chain)}, context.server().client_trust, Purpose::client, std::nullopt, context);
  return VerifyClientChain{std::move(job), std::move(secrets)};
}

Next<VerifyClientChain, WaitFinished> WaitCertificate::on(const wire::CompressedCertificate& message,
                                                          ServerContext& context) && {
  const auto body = TRY(decompress(message, Prover::client, context));
  return std::move(*this).on(TRY(wire::decode<wire::Certificate>(body)), context);
}

Next<WaitCertificateVerify> VerifyClientChain::on(VerifyChain::Answer&& answer, ServerContext& context) && {
  TRY(accept_client(answer, context));
  return WaitCertificateVerify{std::move(secrets), std::move(answer.key)};
}

Next<VerifyClientSignature> WaitCertificateVerify::on(const wire::CertificateVerify& message,
                                                      ServerContext& context) && {
  auto check = TRY(verify_signature_job(message, Prover::client, std::move(key), context));
  context.heard();
  return VerifyClientSignature{std::move(check), std::move(secrets)};
}

Next<WaitFinished> VerifyClientSignature::on(VerifySignature::Answer&& answer, ServerContext& context) && {
  // RFC 8446 §4.4.3: if verification fails, decrypt_error
  if (!answer.valid) return fail(Fault::signature_invalid, "CertificateVerify.signature");
  context.decide(Topic::client_authentication, "verified", "the client proved that it holds its certificate's key");
  return WaitFinished{std::move(secrets)};
}

Next<WaitFinished> WaitEndOfEarlyData::on(const wire::EndOfEarlyData&, ServerContext& context) && {
  // RFC 8446 §4.5: what follows is protected with the handshake's keys
  auto aligned = TRY(context.boundary());
  context.heard();
  TRY(context.read_with(secrets.client, Epoch::handshake, std::move(aligned)));
  return WaitFinished{std::move(secrets)};
}

Next<Connected> WaitFinished::on(const wire::Finished& message, ServerContext& context) && {
  TRY(check_finished(message, secrets.client, context));
  auto aligned = TRY(context.boundary());
  context.heard();
  TRY(context.read_with(secrets.application.client, Epoch::application, std::move(aligned)));
  auto resumption = std::move(secrets.master).resumption(context.transcript().hash());
  return Connected{{&context.suite(), std::move(secrets.application.server), std::move(secrets.application.client),
                    std::move(secrets.application.exporter), std::move(resumption), transcript_to_keep(context),
                    context.ticket_terms()}};
}

}  // namespace entente::handshake::server13
