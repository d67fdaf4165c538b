// The client's certificate, its half of the key exchange, its proofs (RFC 5246 §7.4.6 to §7.4.9).
#include "handshake/tls12/server/client_flight.h"

#include "handshake/server_resumption.h"
#include "handshake/tls12/server/session.h"
#include "handshake/tls12/signatures.h"

namespace entente::handshake::server12 {

Next<WaitClientKeyExchange, WaitClientKeyExchangeRsa> wait_for_key_exchange(Flight&& flight) {
  if (flight.share) return WaitClientKeyExchange{std::move(flight)};
  return WaitClientKeyExchangeRsa{std::move(flight)};
}

Next<VerifyClientChain, WaitClientKeyExchange, WaitClientKeyExchangeRsa> WaitCertificate::on(
    const wire::Certificate12& message, ServerContext& context) && {
  if (message.certificate_list.empty()) {
    // RFC 5246 §7.4.6: the server may go on without, or answer with a fatal handshake_failure
    if (context.server().client_auth == ClientAuth::require) {
      auto missing =
          make_error(Fault::certificate_missing, "Certificate.certificate_list", "a certificate", "an empty list");
      missing.alert = Alert::handshake_failure;
      return std::unexpected(missing);
    }
    context.decide(Topic::client_authentication, "anonymous", "the client has no certificate, and none is required");
    context.heard();
    return wait_for_key_exchange(std::move(flight));
  }
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  auto job =
      verify_chain_job({std::move(chain)}, context.server().client_trust, Purpose::client, std::nullopt, context);
  return VerifyClientChain{std::move(job), std::move(flight)};
}

Next<WaitClientKeyExchange, WaitClientKeyExchangeRsa> VerifyClientChain::on(VerifyChain::Answer&& answer,
                                                                            ServerContext& context) && {
  TRY(accept_client(answer, context));
  flight.client_key = std::move(answer.key);
  return wait_for_key_exchange(std::move(flight));
}

Next<AgreeWithClient> WaitClientKeyExchange::on(const wire::ClientKeyExchangeEcdhe& message,
                                                ServerContext& context) && {
  context.heard();
  Agree job{std::move(flight.share), to_buffer(message.ecdh_Yc), "ClientKeyExchange.ecdh_Yc"};
  return AgreeWithClient{std::move(job), std::move(flight)};
}

Next<DecryptSecret> WaitClientKeyExchangeRsa::on(const wire::ClientKeyExchangeRsa& message, ServerContext& context) && {
  context.heard();
  // RFC 5246 §7.4.7.1: drawn before, whatever is in the message, and used if anything is wrong with it
  PremasterSecret substitute;
  TRY(context.random(substitute.resize(48)));
  DecryptPremaster job{flight.key, flight.offered, to_buffer(message.encrypted_pre_master_secret),
                       std::move(substitute)};
  return DecryptSecret{std::move(job), std::move(flight)};
}

namespace {

Next<WaitCertificateVerify, WaitChangeCipherSpec> go_on(Flight&& flight, Bytes premaster, ServerContext& context) {
  Ending ending{derive_secrets(premaster, flight.randoms, context), std::move(flight.promise)};
  if (flight.client_key) return WaitCertificateVerify{std::move(ending), std::move(flight.client_key)};
  context.transcript().forget_messages();
  return WaitChangeCipherSpec{std::move(ending)};
}

}  // namespace

Next<WaitCertificateVerify, WaitChangeCipherSpec> AgreeWithClient::on(Agree::Answer&& answer,
                                                                      ServerContext& context) && {
  return go_on(std::move(flight), answer.secret.reveal(), context);
}

Next<WaitCertificateVerify, WaitChangeCipherSpec> DecryptSecret::on(DecryptPremaster::Answer&& answer,
                                                                    ServerContext& context) && {
  return go_on(std::move(flight), answer.premaster.reveal(), context);
}

Next<VerifyClientSignature> WaitCertificateVerify::on(const wire::CertificateVerify& message,
                                                      ServerContext& context) && {
  // RFC 5246 §7.4.8: over all messages before this one
  auto check =
      TRY(verify_signature_job(message.algorithm, message.signature, to_buffer(context.transcript().messages()),
                               std::move(key), "CertificateVerify.algorithm", context.options()));
  context.transcript().forget_messages();
  context.info().client_signature_scheme = message.algorithm;
  context.heard();
  return VerifyClientSignature{std::move(check), std::move(ending)};
}

Next<WaitChangeCipherSpec> VerifyClientSignature::on(VerifySignature::Answer&& answer, ServerContext& context) && {
  // RFC 5246 §7.2.2: a signature that cannot be verified is a decrypt_error
  if (!answer.valid) return fail(Fault::signature_invalid, "CertificateVerify.signature");
  context.decide(Topic::client_authentication, "verified", "the client proved that it holds its certificate's key");
  return WaitChangeCipherSpec{std::move(ending)};
}

Next<WaitFinished> WaitChangeCipherSpec::on(const wire::ChangeCipherSpec&, ServerContext& context) && {
  TRY(change_received(ending.secrets, keys::Sender::client, context));
  return WaitFinished{std::move(ending)};
}

Next<Connected> WaitFinished::on(const wire::Finished& message, ServerContext& context) && {
  TRY(check_finished(message, ending.secrets, keys::Sender::client, context));
  context.heard();
  if (ending.resumed) {
    take_over(ending.client, context);
  } else {
    TRY(keep_session(ending.promise, ending.secrets.master, context));
    TRY(change_and_finish(ending.secrets, keys::Sender::server, context));
  }
  auto established = established_with(std::move(ending.secrets), context);
  established.tls12->session.identity = std::move(ending.promise.session_id);
  return Connected{std::move(established)};
}

}  // namespace entente::handshake::server12
