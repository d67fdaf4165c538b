// The client's certificate, its proof and its Finished, under the keys of the application.
#include "handshake/tls13/server/post_handshake_auth.h"

#include "handshake/tls13/authentication.h"

namespace entente::handshake::server13 {

Next<VerifyAuthenticationChain, WaitAuthenticationFinished> WaitAuthentication::on(const wire::Certificate& message,
                                                                                   ServerContext& context) && {
  // RFC 8446 §4.4.2: the context is the one of our CertificateRequest
  if (!equal(message.certificate_request_context, request_context))
    return fail(Fault::request_context, "Certificate.certificate_request_context", "that of our request");
  if (message.certificate_list.empty()) {
    // RFC 8446 §4.4.2.4: a server may go on without, or abort with certificate_required
    if (question.required)
      return fail(Fault::certificate_missing, "Certificate.certificate_list", "a certificate", "an empty list");
    context.decide(Topic::client_authentication, "anonymous", "the client has no certificate, and none is required");
    context.heard();
    return WaitAuthenticationFinished{question};
  }
  TRY(check_entries(message));
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  auto job =
      verify_chain_job({std::move(chain)}, context.server().client_trust, Purpose::client, std::nullopt, context);
  return VerifyAuthenticationChain{std::move(job), question};
}

Next<WaitAuthenticationVerify> VerifyAuthenticationChain::on(VerifyChain::Answer&& answer, ServerContext& context) && {
  TRY(accept_verdict(answer, true, context));
  return WaitAuthenticationVerify{question, std::move(answer.key)};
}

Next<VerifyAuthenticationSignature> WaitAuthenticationVerify::on(const wire::CertificateVerify& message,
                                                                 ServerContext& context) && {
  auto check = TRY(verify_signature_job(message, Prover::client, std::move(key), context));
  context.heard();
  return VerifyAuthenticationSignature{std::move(check), question};
}

Next<WaitAuthenticationFinished> VerifyAuthenticationSignature::on(VerifySignature::Answer&& answer,
                                                                   ServerContext& context) && {
  // RFC 8446 §4.4.3: if verification fails, decrypt_error
  if (!answer.valid) return fail(Fault::signature_invalid, "CertificateVerify.signature");
  context.decide(Topic::client_authentication, "verified", "the client proved that it holds its certificate's key");
  return WaitAuthenticationFinished{question};
}

Next<Authenticated> WaitAuthenticationFinished::on(const wire::Finished& message, ServerContext& context) && {
  const auto hash = context.transcript().hash();
  TRY(check_finished(message, keys::authentication_mac(context.kdf(), *question.secret, hash)));
  return Authenticated{};
}

}  // namespace entente::handshake::server13
