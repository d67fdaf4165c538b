// Certificate, CertificateVerify, Finished of the client (RFC 8446 §4.4).
#include "handshake/tls13/client/client_flight.h"

#include "handshake/tls13/authentication.h"

namespace entente::handshake::client13 {

Result<CertificateWanted> read_request(const wire::CertificateRequest& message, const CommonOptions& options) noexcept {
  // RFC 8446 §4.3.2: signature_algorithms MUST be specified
  if (!message.extensions.get<wire::SignatureAlgorithms>())
    return fail(Fault::extension_missing, "CertificateRequest.extensions", "signature_algorithms");
  CertificateWanted wanted{read_wishes(message.extensions), read_presentation(message.extensions, options)};
  wanted.how.staple = false;  // a client has none to give
  return wanted;
}

namespace {

/// RFC 8446 §4.6.2: the messages so far, for a client that offered to authenticate later.
std::unique_ptr<keys::Transcript> transcript_to_keep(ClientContext& context) {
  if (!context.client().post_handshake_auth) return nullptr;
  return std::make_unique<keys::Transcript>(std::move(context.transcript()));
}

}  // namespace

Next<Connected> finish_client_flight(LastSecrets secrets, ClientContext& context) {
  send_finished(secrets.client, context);
  TRY(context.write_with(secrets.application.client, Epoch::application));
  auto resumption = std::move(secrets.master).resumption(context.transcript().hash());
  return Connected{{&context.suite(), std::move(secrets.application.client), std::move(secrets.application.server),
                    std::move(secrets.application.exporter), std::move(resumption), transcript_to_keep(context),
                    std::nullopt, context.authenticated(), std::move(context.path())}};
}

Next<SignClientFlight, Connected> send_client_flight(LastSecrets secrets,
                                                     const std::optional<CertificateWanted>& wanted,
                                                     ClientContext& context) {
  if (!wanted) return finish_client_flight(std::move(secrets), context);
  const auto [credential, scheme] = TRY(choose_credential(wanted->wishes, context));
  send_certificate(credential.get(), wanted->how, Prover::client, context);
  // RFC 8446 §4.4.2: without a certificate there is nothing to prove
  if (!credential) return finish_client_flight(std::move(secrets), context);
  Sign job{credential->key(), scheme->algorithm, signed_content(Prover::client, context.transcript().hash())};
  return SignClientFlight{std::move(job), scheme->scheme, std::move(secrets)};
}

Next<Connected> SignClientFlight::on(Sign::Answer&& answer, ClientContext& context) && {
  send_certificate_verify(scheme, answer.signature, context);
  context.info().client_signature_scheme = scheme;
  return finish_client_flight(std::move(secrets), context);
}

}  // namespace entente::handshake::client13
