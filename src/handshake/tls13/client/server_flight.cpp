// EncryptedExtensions to the server's Finished (RFC 8446 §4.3, §4.4).
#include "handshake/tls13/client/server_flight.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/tls13/authentication.h"

namespace entente::handshake::client13 {

Next<WaitCertificateOrRequest> WaitEncryptedExtensions::on(const wire::EncryptedExtensions& message,
                                                           ClientContext& context) && {
  TRY(flight.offered.check_answer(message.extensions, message.name));
  TRY(Negotiation::accept(message, context));
  context.heard();
  return WaitCertificateOrRequest{{std::move(flight)}};
}

Next<WaitCertificate> WaitCertificateOrRequest::on(const wire::CertificateRequest& message, ClientContext& context) && {
  // RFC 8446 §4.3.2: in the handshake the context is empty
  if (!message.certificate_request_context.empty())
    return fail(Fault::request_context, "CertificateRequest.certificate_request_context", "empty");
  flight.wanted = TRY(read_request(message));
  context.info().client_certificate_requested = true;
  context.heard();
  return WaitCertificate{std::move(flight)};
}

Next<VerifyServerChain> WaitCertificate::on(const wire::Certificate& message, ClientContext& context) && {
  // RFC 8446 §4.4.2: a server's context is empty
  if (!message.certificate_request_context.empty())
    return fail(Fault::request_context, "Certificate.certificate_request_context", "empty");
  // RFC 8446 §4.4.2.4: a server's list must not be empty
  if (message.certificate_list.empty()) return fail(Fault::certificate_list_empty, "Certificate.certificate_list");
  for (const auto& entry : message.certificate_list) TRY(flight.offered.check_answer(entry.extensions, message.name));
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  auto job =
      verify_chain_job(std::move(chain), context.client().trust, Purpose::server, context.verify_name(), context);
  return VerifyServerChain{std::move(job), std::move(flight)};
}

Next<WaitCertificateVerify> VerifyServerChain::on(VerifyChain::Answer&& answer, ClientContext& context) && {
  TRY(accept_verdict(answer, context.client().verify, context));
  return WaitCertificateVerify{std::move(flight), std::move(answer.key)};
}

Next<VerifyServerSignature> WaitCertificateVerify::on(const wire::CertificateVerify& message,
                                                      ClientContext& context) && {
  auto check = TRY(verify_signature_job(message, Prover::server, std::move(key), context));
  context.decide(Topic::signature_scheme, entente::name(message.algorithm),
                 "fits the certificate's key, and we offered it");
  context.heard();
  return VerifyServerSignature{std::move(check), std::move(flight)};
}

Next<WaitFinished> VerifyServerSignature::on(VerifySignature::Answer&& answer, ClientContext&) && {
  // RFC 8446 §4.4.3: if verification fails, decrypt_error
  if (!answer.valid) return fail(Fault::signature_invalid, "CertificateVerify.signature");
  return WaitFinished{std::move(flight)};
}

Next<SignClientFlight, Connected> WaitFinished::on(const wire::Finished& message, ClientContext& context) && {
  TRY(check_finished(message, flight.server, context));
  auto aligned = TRY(context.boundary());
  context.heard();
  auto application = flight.master.traffic(context.transcript().hash());
  context.key_log().log(application.client);
  context.key_log().log(application.server);
  context.key_log().log(application.exporter);
  TRY(context.read_with(application.server, Epoch::application, std::move(aligned)));
  return send_client_flight({std::move(flight.client), std::move(flight.master), std::move(application)}, flight.wanted,
                            context);
}

}  // namespace entente::handshake::client13
