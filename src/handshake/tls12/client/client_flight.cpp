// Certificate, ClientKeyExchange, CertificateVerify, Finished (RFC 5246 §7.4.6 to §7.4.9).
#include "handshake/tls12/client/client_flight.h"

#include "handshake/tls12/certificate.h"
#include "wire/certificate_verify.h"
#include "wire/client_key_exchange.h"

namespace entente::handshake::client12 {
namespace {

Next<WaitNewSessionTicket, WaitChangeCipherSpec> finish(Ending&& ending, bool ticket, ClientContext& context) {
  TRY(change_and_finish(ending.secrets, keys::Sender::client, context));
  return wait_for_end(std::move(ending), ticket);
}

/// Everything that the premaster secret was waited for with. `exchange` is our ClientKeyExchange.
Next<SignMessages, WaitNewSessionTicket, WaitChangeCipherSpec> send_flight(Flight&& flight, const auto& exchange,
                                                                           Bytes premaster, ClientContext& context) {
  Choice choice;
  if (flight.wanted) {
    choice = TRY(choose_credential(*flight.wanted, context));
    // RFC 5246 §7.4.6: without a suitable certificate an empty list is sent
    send_certificate(choice.credential.get(), context);
  }
  context.send(exchange);
  Ending ending{derive_secrets(premaster, flight.randoms, context),
                false,
                {std::move(flight.session_id), NewSession12::By::session_id}};
  if (!choice.credential) {
    context.transcript().forget_messages();
    return finish(std::move(ending), flight.ticket, context);
  }
  // RFC 5246 §7.4.8: all messages so far are signed, themselves and not their hash
  Sign job{choice.credential->key(), choice.scheme->algorithm, to_buffer(context.transcript().messages())};
  return SignMessages{std::move(job), choice.scheme->scheme, std::move(ending), flight.ticket};
}

}  // namespace

Next<RespondToServer, EncryptSecret> begin_client_flight(Flight&& flight, ClientContext& context) {
  if (flight.group) {
    Respond job{&context.provider(), *flight.group, std::move(flight.server_share), "ServerKeyExchange.public"};
    return RespondToServer{std::move(job), std::move(flight)};
  }
  PremasterSecret premaster;
  const auto bytes = premaster.resize(48);
  TRY(context.random(bytes));
  // RFC 5246 §7.4.7.1: the version of ClientHello comes first, against rollbacks
  store_be16(bytes.data(), std::to_underlying(ProtocolVersion::tls12));
  EncryptPremaster job{flight.key, std::move(premaster)};
  return EncryptSecret{std::move(job), std::move(flight)};
}

Next<SignMessages, WaitNewSessionTicket, WaitChangeCipherSpec> RespondToServer::on(Respond::Answer&& answer,
                                                                                   ClientContext& context) && {
  const auto& [share, secret] = answer.response;
  return send_flight(std::move(flight), wire::ClientKeyExchangeEcdhe{share}, secret.reveal(), context);
}

Next<SignMessages, WaitNewSessionTicket, WaitChangeCipherSpec> EncryptSecret::on(EncryptPremaster::Answer&& answer,
                                                                                 ClientContext& context) && {
  return send_flight(std::move(flight), wire::ClientKeyExchangeRsa{answer.encrypted}, answer.premaster.reveal(),
                     context);
}

Next<WaitNewSessionTicket, WaitChangeCipherSpec> SignMessages::on(Sign::Answer&& answer, ClientContext& context) && {
  context.transcript().forget_messages();
  context.send(wire::CertificateVerify{scheme, answer.signature});
  context.info().client_signature_scheme = scheme;
  return finish(std::move(ending), ticket, context);
}

}  // namespace entente::handshake::client12
