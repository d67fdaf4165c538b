// EncryptedExtensions to the server's Finished (RFC 8446 §4.3, §4.4).
#include "handshake/tls13/client/server_flight.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/tls13/authentication.h"
#include "wire/end_of_early_data.h"

namespace entente::handshake::client13 {

Next<WaitCertificateOrRequest> WaitEncryptedExtensions::on(const wire::EncryptedExtensions& message,
                                                           ClientContext& context) && {
  TRY(flight.offered.check_answer(message.extensions, message.name));
  TRY(Negotiation::accept(message.extensions, message.name, context));
  context.heard();
  return WaitCertificateOrRequest{{std::move(flight)}};
}

namespace {

/// RFC 8446 §4.2.10: early data stands under the session's suite and protocol, or was not to be taken.
Result<void> check_early_data(const SessionState& session, ClientContext& context) {
  // RFC 8446 §4.2.10: a client MUST check that the suite is the one that its early data is protected with
  if (session.suite != context.suite().suite)
    return fail(Fault::early_data_changed, "ServerHello.cipher_suite", entente::name(session.suite),
                entente::name(context.suite().suite));
  // RFC 8446 §4.2.10: the selected ALPN protocol is the session's
  if (session.alpn != context.info().alpn)
    return fail(Fault::early_data_changed, "EncryptedExtensions.application_layer_protocol_negotiation", session.alpn,
                context.info().alpn);
  return {};
}

/// The application's keys, from here on for what is received.
Result<LastSecrets> accept_finished(const wire::Finished& message, Flight& flight, ClientContext& context) {
  TRY(check_finished(message, flight.server, context));
  auto aligned = TRY(context.boundary());
  context.heard();
  auto application = flight.master.traffic(context.transcript().hash());
  context.key_log().log(application.client);
  context.key_log().log(application.server);
  context.key_log().log(application.exporter);
  TRY(context.read_with(application.server, Epoch::application, std::move(aligned)));
  return LastSecrets{std::move(flight.client), std::move(flight.master), std::move(application)};
}

}  // namespace

Next<WaitFinished, WaitFinishedEarly> WaitResumedEncryptedExtensions::on(const wire::EncryptedExtensions& message,
                                                                         ClientContext& context) && {
  TRY(flight.offered.check_answer(message.extensions, message.name));
  TRY(Negotiation::accept(message.extensions, message.name, context));
  context.heard();
  if (message.extensions.get<wire::EarlyDataIndication>()) {
    // RFC 8446 §4.2.11: with early data the selected identity is the first
    if (!context.early_room())
      return fail(Fault::early_data_changed, "ServerHello.pre_shared_key", "the first identity");
    TRY(check_early_data(*psk.session(), context));
    context.info().early_data = EarlyData::accepted;
    context.decide(Topic::early_data, "accepted", "the server has it already, a round trip earlier");
    return WaitFinishedEarly{std::move(flight)};
  }
  if (context.early_room()) {
    context.reject_early_data("the server resumed the session and passed over what came before its Finished");
    TRY(context.write_with(flight.client, Epoch::handshake));
  }
  return WaitFinished{std::move(flight)};
}

Next<WaitCertificate> WaitCertificateOrRequest::on(const wire::CertificateRequest& message, ClientContext& context) && {
  // RFC 8446 §4.3.2: in the handshake the context is empty
  if (!message.certificate_request_context.empty())
    return fail(Fault::request_context, "CertificateRequest.certificate_request_context", "empty");
  flight.wanted = TRY(read_request(message, context.options()));
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
  if (*context.client().ask_for_staple) TRY(note_staple(message, context));
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  auto job = verify_chain_job({.chain = std::move(chain), .staple_asked = *context.client().ask_for_staple},
                              context.client().trust, Purpose::server, context.name_to_verify(), context);
  return VerifyServerChain{std::move(job), std::move(flight)};
}

Next<VerifyServerChain> WaitCertificate::on(const wire::CompressedCertificate& message, ClientContext& context) && {
  const auto body = TRY(decompress(message, Prover::server, context));
  return std::move(*this).on(TRY(wire::decode<wire::Certificate>(body)), context);
}

Next<WaitCertificateVerify> VerifyServerChain::on(VerifyChain::Answer&& answer, ClientContext& context) && {
  TRY(accept_server(answer, context));
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
  auto secrets = TRY(accept_finished(message, flight, context));
  return send_client_flight(std::move(secrets), flight.wanted, context);
}

Next<Connected> WaitFinishedEarly::on(const wire::Finished& message, ClientContext& context) && {
  auto secrets = TRY(accept_finished(message, flight, context));
  context.early_room().reset();
  // RFC 8446 §4.5: EndOfEarlyData is the last under the early keys
  context.send(wire::EndOfEarlyData{});
  TRY(context.write_with(secrets.client, Epoch::handshake));
  return finish_client_flight(std::move(secrets), context);
}

}  // namespace entente::handshake::client13
