// ClientHello to the server's Finished (RFC 8446 §4.1 to §4.4): three jobs lie between.
#include "handshake/tls13/server/hello.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/hello/server_select.h"
#include "handshake/tls13/authentication.h"
#include "handshake/tls13/server/certificate_request.h"
#include "wire/server_hello.h"

namespace entente::handshake::server13 {
namespace {

Next<ChooseIdentity> answer(const wire::ClientHello& hello, Bytes share, ServerContext& context) {
  // RFC 8446 §5.1: keys change after ClientHello, so nothing may follow it in its record
  Answerable copy{.share = to_buffer(share), .aligned = TRY(context.boundary())};
  std::ranges::copy(hello.legacy_session_id, copy.session_id.begin());
  copy.session_id_size = static_cast<std::uint8_t>(hello.legacy_session_id.size());
  ChooseCredential job{context.config(), context.info().server_name, {}};
  const auto& schemes = hello.extensions.get<wire::SignatureAlgorithms>()->supported_signature_algorithms;
  job.schemes.reserve(schemes.encoded().size() / sizeof(SignatureScheme));
  for (const auto scheme : schemes) job.schemes.push_back(scheme);
  context.heard();
  return ChooseIdentity{std::move(job), std::move(copy)};
}

/// RFC 8446 §4.1.4.
Next<WaitClientHelloAgain> ask_again(const wire::ClientHello& hello, const crypto::CipherSuiteInfo& suite,
                                     NamedGroup group, ServerContext& context) {
  context.info().hello_retry = true;
  context.decide(Topic::retry, name(group), "the client sent no share for the group that was chosen");
  const auto seen = fingerprint(context.message().subspan(wire::kHeaderSize), context.provider());
  context.heard();
  context.transcript().replace_client_hello();
  wire::HelloRetryRequest retry;
  retry.random = wire::kRetryRandom;
  retry.legacy_session_id_echo = hello.legacy_session_id;
  retry.cipher_suite = suite.suite;
  retry.extensions.set(wire::SelectedVersion{ProtocolVersion::tls13});
  retry.extensions.set(wire::KeyShareRetry{group});
  context.send(retry);
  if (!hello.legacy_session_id.empty()) context.send_change_cipher_spec();
  return WaitClientHelloAgain{seen};
}

Result<void> send_server_hello(const Answerable& hello, Bytes share, ServerContext& context) {
  wire::ServerHello answer;
  TRY(context.random(answer.random));
  answer.legacy_session_id_echo = Bytes(hello.session_id).first(hello.session_id_size);
  answer.cipher_suite = context.suite().suite;
  answer.extensions.set(wire::KeyShareAnswer{{*context.info().group, share}});
  answer.extensions.set(wire::SelectedVersion{ProtocolVersion::tls13});
  context.send(answer);
  // RFC 8446 §D.4: once, right after the first message
  if (hello.session_id_size > 0 && !context.info().hello_retry) context.send_change_cipher_spec();
  return {};
}

void send_encrypted_extensions(ServerContext& context) {
  wire::EncryptedExtensions message;
  Negotiation negotiation;
  negotiation.answer(message.extensions, context);
  context.send(message);
}

}  // namespace

Next<WaitClientHelloAgain, ChooseIdentity> WaitClientHello::on(const wire::ClientHello& hello,
                                                               ServerContext& context) && {
  TRY(choose_version(hello, context));
  TRY(check_client_hello(hello, context.options().limits));
  context.log_keys_for(hello.random);
  context.records().tolerate_change_cipher_spec(true);
  const auto* suite = TRY(choose_suite(hello, context));
  const auto group = TRY(choose_group(hello, context));
  TRY(Negotiation::select(hello, context));
  TRY(context.use_suite(*suite));
  if (group.share.empty()) return ask_again(hello, *suite, group.group, context);
  return answer(hello, group.share, context);
}

Next<ChooseIdentity> WaitClientHelloAgain::on(const wire::ClientHello& hello, ServerContext& context) && {
  // RFC 8446 §4.1.2: nothing else may change
  if (fingerprint(context.message().subspan(wire::kHeaderSize), context.provider()) != first)
    return fail(Fault::hello_changed, "ClientHello");
  TRY(check_client_hello(hello, context.options().limits));
  return answer(hello, TRY(share_after_retry(hello, *context.info().group)), context);
}

Next<RespondShare> ChooseIdentity::on(ChooseCredential::Answer&& chosen, ServerContext& context) && {
  const auto names = chosen.credential->dns_names();
  context.decide(Topic::certificate,
                 names.empty() ? std::string_view("a certificate without a DNS name") : names.front(), chosen.why);
  context.decide(Topic::signature_scheme, entente::name(chosen.scheme->scheme),
                 "the first of ours for this key that the client can check");
  Respond work{&context.provider(), *context.info().group, std::move(hello.share)};
  return RespondShare{std::move(work), std::move(hello), std::move(chosen)};
}

Next<SignServerFlight> RespondShare::on(Respond::Answer&& answer, ServerContext& context) && {
  TRY(send_server_hello(hello, answer.response.share, context));
  auto secret = keys::EarlySecret::without_psk(context.kdf()).extract(std::move(answer.response.secret));
  auto traffic = secret.traffic(context.transcript().hash());
  context.key_log().log(traffic.client);
  context.key_log().log(traffic.server);
  TRY(context.write_with(traffic.server, Epoch::handshake));
  TRY(context.read_with(traffic.client, Epoch::handshake, std::move(hello.aligned)));
  send_encrypted_extensions(context);
  if (context.server().client_auth != ClientAuth::none) send_certificate_request({}, context);
  send_certificate(identity.credential.get(), context);
  Sign sign{identity.credential->key(), identity.scheme->algorithm,
            signed_content(Prover::server, context.transcript().hash())};
  return SignServerFlight{std::move(sign), identity.scheme->scheme, std::move(traffic.client),
                          std::move(traffic.server), std::move(secret).advance()};
}

Next<WaitCertificate, WaitFinished> SignServerFlight::on(Sign::Answer&& answer, ServerContext& context) && {
  send_certificate_verify(scheme, answer.signature, context);
  context.info().signature_scheme = scheme;
  send_finished(server, context);
  auto application = master.traffic(context.transcript().hash());
  context.key_log().log(application.client);
  context.key_log().log(application.server);
  context.key_log().log(application.exporter);
  TRY(context.write_with(application.server, Epoch::application));
  Secrets secrets{std::move(client), std::move(master), std::move(application)};
  if (context.server().client_auth == ClientAuth::none) return WaitFinished{std::move(secrets)};
  return WaitCertificate{std::move(secrets)};
}

}  // namespace entente::handshake::server13
