// ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone (RFC 5246 §7.4.1.3 to §7.4.5).
#include "handshake/tls12/server/server_flight.h"

#include "handshake/extensions/certificate_wishes.h"
#include "handshake/extensions/negotiate.h"
#include "handshake/server_resumption.h"
#include "handshake/tls12/certificate.h"
#include "handshake/tls12/hello.h"
#include "handshake/tls12/server/session.h"
#include "handshake/tls12/signatures.h"
#include "wire/certificate_status.h"
#include "wire/server_hello.h"
#include "wire/server_hello_done.h"

namespace entente::handshake::server12 {
namespace {

/// RFC 8446 §4.1.3: a server that has TLS 1.3 and negotiates TLS 1.2 marks its random.
Result<void> draw_random(std::array<std::uint8_t, 32>& out, ServerContext& context) noexcept {
  TRY(context.random(out));
  if (context.offers(ProtocolVersion::tls13)) std::ranges::copy(kDowngradeMark, out.end() - kDowngradeMark.size());
  return {};
}

/// What stands in a ServerHello besides the suite.
struct Greeting {
  Bytes session_id;
  bool ticket, staple;
};

Result<void> send_server_hello(Asked& hello, const Greeting& greeting, ServerContext& context) noexcept {
  static constexpr std::uint8_t uncompressed[] = {0};
  TRY(draw_random(hello.randoms.server, context));
  wire::ServerHello12 answer;
  answer.random = hello.randoms.server;
  answer.legacy_session_id_echo = greeting.session_id;
  answer.cipher_suite = context.suite().suite;
  Negotiation negotiation;
  negotiation.answer(answer.extensions, context);
  // RFC 5746 §3.6: empty in a first handshake
  if (hello.renegotiation_info) answer.extensions.set(wire::RenegotiationInfo{});
  if (context.info().extended_master_secret) answer.extensions.set(wire::ExtendedMasterSecret{});
  if (hello.point_formats && context.info().group) answer.extensions.set(wire::EcPointFormats{uncompressed});
  if (greeting.ticket) answer.extensions.set(wire::SessionTicket{});
  if (greeting.staple) answer.extensions.set(wire::StatusRequestAck{});
  context.send(answer);
  return {};
}

bool is_for(const crypto::CipherSuiteInfo& suite, const ChooseCredential::Answer& identity) noexcept {
  if (suite.key_exchange == crypto::KeyExchange::rsa) return identity.credential->can_decrypt();
  return identity.scheme && crypto::goes_with(suite.key_exchange, identity.credential->key()->type());
}

/// The first suite that goes with the certificate.
const crypto::CipherSuiteInfo* choose_suite(const Asked& hello, const ChooseCredential::Answer& identity) noexcept {
  for (const auto suite : hello.suites)
    if (const auto* row = crypto::find(suite); is_for(*row, identity)) return row;
  return nullptr;
}

Result<void> use_suite(const crypto::CipherSuiteInfo& suite, std::string_view why, keys::Keep keep,
                       ServerContext& context) noexcept {
  context.info().cipher_suite = suite.suite;
  context.decide(Topic::cipher_suite, name(suite.suite), why);
  return context.use_suite(suite, keep);
}

void decide_identity(const ChooseCredential::Answer& identity, ServerContext& context) {
  const auto names = identity.credential->dns_names();
  context.decide(Topic::certificate,
                 names.empty() ? std::string_view("a certificate without a DNS name") : names.front(), identity.why);
  decide_key_exchange(
      "the first that client, certificate and policy share: no forward secrecy, whoever gets our key later can read a "
      "recording",
      context);
}

Next<WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> end_flight(Flight&& flight,
                                                                                  ServerContext& context) {
  const bool asks = context.server().client_auth != ClientAuth::none;
  if (asks) {
    wire::CertificateRequest12 request;
    CertificateWishes wishes;
    wishes.say(request, context.server());
    context.send(request);
    context.info().client_certificate_requested = true;
  }
  context.send(wire::ServerHelloDone{});
  if (asks) return WaitCertificate{std::move(flight)};
  return wait_for_key_exchange(std::move(flight));
}

}  // namespace

Next<MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> answer_in_full(
    Asked&& hello, ChooseCredential::Answer&& identity, ServerContext& context) {
  const auto* suite = choose_suite(hello, identity);
  if (!suite)
    return fail(Fault::suite_not_common, "ClientHello.cipher_suites", "a suite for our certificate's key",
                crypto::name(identity.credential->key()->type()));
  // RFC 5246 §7.4.8: a client that proves who it is signs all messages
  const auto keep = context.server().client_auth != ClientAuth::none ? keys::Keep::yes : keys::Keep::no;
  TRY(use_suite(*suite, "the first of the server's suites that the client offers and the certificate fits", keep,
                context));
  decide_identity(identity, context);
  const bool rsa = suite->key_exchange == crypto::KeyExchange::rsa;
  if (!rsa) {
    context.info().group = hello.group;
    context.decide(Topic::group, name(*hello.group), "the first of the server's groups that the client has");
  }
  auto promise = TRY(promise_session(hello.takes_tickets, context));
  const bool staple = hello.wants_staple && !identity.credential->staple().empty();
  if (hello.wants_staple)
    context.decide(Topic::staple, staple ? "sent" : "none",
                   staple ? "the client asked, and there is one for this certificate"
                          : "the client asked, and there is none for this certificate");
  TRY(send_server_hello(hello, {promise.session_id, promise.ticket, staple}, context));
  send_certificate(identity.credential.get(), context);
  // RFC 6066 §8: right behind the certificate
  if (staple)
    context.send(wire::CertificateStatusMessage{wire::CertificateStatusType::ocsp, identity.credential->staple()});
  Flight flight{hello.randoms, hello.offered, std::move(promise)};
  if (rsa) {
    flight.key = identity.credential->key();
    return end_flight(std::move(flight), context);
  }
  return MakeShare{{&context.provider(), {*hello.group}}, std::move(identity), std::move(flight)};
}

Next<SignParams> MakeShare::on(GenerateShares::Answer&& answer, ServerContext& context) && {
  flight.share = std::move(answer.shares.front());
  const wire::ServerEcdhParams params{wire::EcCurveType::named_curve, flight.share->group(),
                                      flight.share->public_share()};
  context.decide(Topic::signature_scheme, entente::name(identity.scheme->scheme),
                 identity.credential->terms().schemes.empty() ? "the best of the client's list that this key can make"
                                                              : kOwnScheme);
  Sign sign{identity.credential->key(), identity.scheme->algorithm, signed_params(flight.randoms, params),
            "ServerKeyExchange.signature"};
  return SignParams{std::move(sign), identity.scheme->scheme, std::move(flight)};
}

Next<WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> SignParams::on(Sign::Answer&& answer,
                                                                                      ServerContext& context) && {
  const wire::ServerEcdhParams params{wire::EcCurveType::named_curve, flight.share->group(),
                                      flight.share->public_share()};
  context.send(wire::ServerKeyExchange{params, scheme, answer.signature});
  context.info().signature_scheme = scheme;
  return end_flight(std::move(flight), context);
}

Next<WaitChangeCipherSpec> resume(Asked&& hello, FindSession12::Answer&& found, ServerContext& context) {
  TRY(use_suite(*crypto::find(found.session->suite), "the session's", keys::Keep::no, context));
  context.decide(Topic::resumption, name(found.by), found.why);
  context.info().resumed = found.by;
  go_on_with(*found.session, context);
  // a ticket is renewed with every use; a session that is stored here stays under its ID
  const bool ticket = found.by == Resumed::ticket && hello.takes_tickets && context.server().tickets > 0;
  // RFC 5077 §3.4: the client's ID comes back, by which it knows that it resumes
  TRY(send_server_hello(hello, {hello.session.session_id, ticket, false}, context));
  auto secrets = resume_secrets(found.session->psk.reveal(), hello.randoms, context);
  TRY(keep_session({ticket, {}}, secrets.master, context));
  TRY(change_and_finish(secrets, keys::Sender::server, context));
  Promise kept;
  if (found.by == Resumed::session_id) kept.session_id = std::move(hello.session.session_id);
  return WaitChangeCipherSpec{{std::move(secrets), std::move(kept), true, std::move(found.session->client)}};
}

}  // namespace entente::handshake::server12
