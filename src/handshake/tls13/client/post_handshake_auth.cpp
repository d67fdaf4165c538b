// Certificate, CertificateVerify and Finished once more, under the keys of the application.
#include "handshake/tls13/client/post_handshake_auth.h"

#include "handshake/tls13/authentication.h"

namespace entente::handshake::client13 {
namespace {

void send_authenticated(const keys::ApplicationTrafficSecret& secret, ClientContext& context) {
  const auto mac = keys::authentication_mac(context.kdf(), secret, context.transcript().hash());
  context.send(wire::Finished{mac.reveal()});
}

}  // namespace

Next<SignAuthentication, Authenticated> WaitAuthenticationRequest::on(const wire::CertificateRequest& message,
                                                                      ClientContext& context) && {
  // RFC 8446 §4.3.2: after the handshake the context tells requests apart
  if (message.certificate_request_context.empty())
    return fail(Fault::request_context, "CertificateRequest.certificate_request_context", "not empty");
  const auto wanted = TRY(read_request(message, context.options()));
  context.info().client_certificate_requested = true;
  context.heard();
  const auto [credential, scheme] = TRY(choose_credential(wanted.wishes, context));
  send_certificate(credential.get(), wanted.how, Prover::client, context, message.certificate_request_context);
  if (!credential) {
    send_authenticated(*secret, context);
    return Authenticated{};
  }
  Sign sign{credential->key(), scheme->algorithm, signed_content(Prover::client, context.transcript().hash())};
  return SignAuthentication{std::move(sign), scheme->scheme, secret};
}

Next<Authenticated> SignAuthentication::on(Sign::Answer&& answer, ClientContext& context) && {
  send_certificate_verify(scheme, answer.signature, context);
  context.info().client_signature_scheme = scheme;
  send_authenticated(*secret, context);
  return Authenticated{};
}

}  // namespace entente::handshake::client13
