// ServerHello to the server's Finished (RFC 8446 §4.1.3 to §4.4.4): two jobs lie between.
#include "handshake/tls13/server/server_flight.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/tls13/authentication.h"
#include "handshake/tls13/server/certificate_request.h"
#include "wire/server_hello.h"

namespace entente::handshake::server13 {

Result<void> send_server_hello(const Answerable& hello, Bytes share, const ChosenPsk* psk,
                               ServerContext& context) noexcept {
  wire::ServerHello answer;
  TRY(context.random(answer.random));
  answer.legacy_session_id_echo = Bytes(hello.session_id).first(hello.session_id_size);
  answer.cipher_suite = context.suite().suite;
  if (psk) answer.extensions.set(wire::PreSharedKeyChoice{psk->index});
  if (!share.empty()) answer.extensions.set(wire::KeyShareAnswer{{*context.info().group, share}});
  answer.extensions.set(wire::SelectedVersion{ProtocolVersion::tls13});
  context.send(answer);
  // RFC 8446 §D.4: once, right after the first message
  if (hello.session_id_size > 0 && !context.info().hello_retry) context.send_change_cipher_spec();
  return {};
}

Result<keys::HandshakeTraffic> start_handshake_keys(const keys::HandshakeSecret& secret,
                                                    ServerContext& context) noexcept {
  auto traffic = secret.traffic(context.transcript().hash());
  context.key_log().log(traffic.client);
  context.key_log().log(traffic.server);
  TRY(context.write_with(traffic.server, Epoch::handshake));
  context.records().tolerate_plain_alert();
  return traffic;
}

void send_encrypted_extensions(ServerContext& context) {
  wire::EncryptedExtensions message;
  Negotiation negotiation;
  negotiation.answer(message.extensions, context);
  if (context.info().early_data == EarlyData::accepted) message.extensions.set(wire::EarlyDataIndication{});
  context.send(message);
}

Result<Secrets> finish_flight(keys::HandshakeTraffic&& traffic, keys::MasterSecret&& master,
                              ServerContext& context) noexcept {
  send_finished(traffic.server, context);
  auto application = master.traffic(context.transcript().hash());
  context.key_log().log(application.client);
  context.key_log().log(application.server);
  context.key_log().log(application.exporter);
  TRY(context.write_with(application.server, Epoch::application));
  return Secrets{std::move(traffic.client), std::move(master), std::move(application)};
}

Next<RespondShare> respond_with_certificate(Answerable&& hello, ChooseCredential::Answer&& identity,
                                            ServerContext& context) {
  // RFC 8446 §9.2: without a PSK there is no handshake without a key exchange
  if (!context.info().group) return fail(Fault::extension_missing, "ClientHello.extensions", "key_share");
  const auto names = identity.credential->dns_names();
  context.decide(Topic::certificate,
                 names.empty() ? std::string_view("a certificate without a DNS name") : names.front(), identity.why);
  context.decide(Topic::signature_scheme, entente::name(identity.scheme->scheme),
                 identity.credential->terms().schemes.empty()
                     ? "the first of ours for this key that the client can check"
                     : kOwnScheme);
  Respond work{&context.provider(), *context.info().group, std::move(hello.share)};
  return RespondShare{std::move(work), std::move(hello), std::move(identity)};
}

Next<SignServerFlight> RespondShare::on(Respond::Answer&& answer, ServerContext& context) && {
  TRY(send_server_hello(hello, answer.response.share, nullptr, context));
  auto secret = keys::EarlySecret::without_psk(context.kdf()).extract(std::move(answer.response.secret));
  auto traffic = TRY(start_handshake_keys(secret, context));
  TRY(context.read_with(traffic.client, Epoch::handshake, std::move(hello.aligned)));
  send_encrypted_extensions(context);
  if (context.server().client_auth != ClientAuth::none) send_certificate_request({}, context);
  send_certificate(identity.credential.get(), hello.how, Prover::server, context);
  Sign sign{identity.credential->key(), identity.scheme->algorithm,
            signed_content(Prover::server, context.transcript().hash())};
  return SignServerFlight{std::move(sign), identity.scheme->scheme, std::move(traffic.client),
                          std::move(traffic.server), std::move(secret).advance()};
}

Next<WaitCertificate, WaitFinished> SignServerFlight::on(Sign::Answer&& answer, ServerContext& context) && {
  send_certificate_verify(scheme, answer.signature, context);
  context.info().signature_scheme = scheme;
  auto secrets = TRY(finish_flight({std::move(client), std::move(server)}, std::move(master), context));
  if (context.server().client_auth == ClientAuth::none) return WaitFinished{std::move(secrets)};
  return WaitCertificate{std::move(secrets)};
}

}  // namespace entente::handshake::server13
