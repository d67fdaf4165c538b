// What a ServerHello of TLS 1.2 may say (RFC 5246 §7.4.1.3, RFC 5746 §3.4, RFC 7627 §5.2).
#include "handshake/tls12/client/hello.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/tls12/hello.h"

namespace entente::handshake::client12 {
namespace {

/// RFC 8446 §4.1.3: a server that has TLS 1.3 and chose less marks its random.
bool has_downgrade_mark(const wire::RandomBytes& random) noexcept {
  const auto end = Bytes(random).last(kDowngradeMark.size());
  return equal(end.first(7), Bytes(kDowngradeMark).first(7)) && end[7] <= 1;
}

Result<void> check_version(const wire::ServerHello12& hello, ClientContext& context) noexcept {
  // RFC 8446 §4.1.3: a client that offered TLS 1.3 MUST check the mark, and abort with illegal_parameter
  if (context.offers(ProtocolVersion::tls13) && has_downgrade_mark(hello.random))
    return fail(Fault::version_downgraded, "ServerHello.random", "no downgrade mark", "DOWNGRD");
  // RFC 8446 §D.3: a client that sent early data MUST fail if it is answered by TLS 1.2
  if (context.early_room())
    return fail(Fault::version_not_common, "ServerHello.legacy_version", "TLS 1.3, after early data",
                name(hello.legacy_version));
  if (context.offers(ProtocolVersion::tls12) && hello.legacy_version == ProtocolVersion::tls12) return {};
  return fail(Fault::version_not_common, "ServerHello.legacy_version", name(*context.options().max_version),
              name(hello.legacy_version));
}

Result<const crypto::CipherSuiteInfo*> check_suite(const wire::ServerHello12& hello, const ClientContext& context) {
  const auto& suites = context.options().cipher_suites;
  const auto* row = crypto::find(hello.cipher_suite);
  // RFC 5246 §7.4.1.3: the suite is one of the client's list, and one of this version
  if (!row || row->version != ProtocolVersion::tls12 || std::ranges::find(suites, hello.cipher_suite) == suites.end())
    return fail(Fault::suite_not_offered, "ServerHello.cipher_suite", {}, name(hello.cipher_suite));
  return row;
}

Result<void> check_extensions(const wire::ServerHello12& hello, const ClientOffer& offer) noexcept {
  // RFC 5246 §7.4.1.3, §6.2.2: compression is null
  if (hello.legacy_compression_method != wire::Compression::null)
    return fail(Fault::compression_not_null, "ServerHello.legacy_compression_method");
  TRY(offer.extensions().check_answer(hello.extensions, hello.name));
  const auto& renegotiation = hello.extensions.get<wire::RenegotiationInfo>();
  // RFC 5746 §3.4: a server without it may be refused
  if (!renegotiation) return fail(Fault::renegotiation_info_missing, "ServerHello.extensions", "renegotiation_info");
  TRY(check_renegotiation_info(*renegotiation, hello.name));
  return check_point_formats(hello.extensions.get<wire::EcPointFormats>(), hello.name);
}

/// RFC 5246 §7.4.1.3: a session ID that is ours says that the server resumes.
Result<bool> is_resumed(const wire::ServerHello12& hello, const ClientOffer& offer, ClientContext& context) {
  if (hello.legacy_session_id_echo.empty() || !equal(hello.legacy_session_id_echo, offer.session_id())) return false;
  const auto* session = offer.session12();
  // RFC 8446 §D.4: a session ID that was made up for the looks of it names no session
  if (!session) return fail(Fault::session_id_mismatch, "ServerHello.legacy_session_id_echo");
  // RFC 5246 §7.4.1.3: the suite is the session's
  if (session->suite != hello.cipher_suite)
    return fail(Fault::session_changed, "ServerHello.cipher_suite", name(session->suite), name(hello.cipher_suite));
  // RFC 7627 §5.3: a session that has it is not resumed without it; ours all have it
  if (!context.info().extended_master_secret)
    return fail(Fault::extended_master_secret_missing, "ServerHello.extensions", "extended_master_secret");
  return true;
}

void decide(const crypto::CipherSuiteInfo& suite, ClientContext& context) {
  auto& info = context.info();
  info.version = ProtocolVersion::tls12;
  info.cipher_suite = suite.suite;
  context.decide(Topic::version, "TLS 1.2",
                 context.offers(ProtocolVersion::tls13) ? "the server's pick of those that we offered"
                                                        : "the highest that we offered");
  context.decide(Topic::cipher_suite, entente::name(suite.suite), "the server's pick of those offered");
}

/// The server's connection is the session's: its certificate and when it was shown.
Next<WaitNewSessionTicket, WaitChangeCipherSpec> resume(const Session& session, const Flight& flight,
                                                        ClientContext& context) {
  const auto& state = session.state();
  auto& info = context.info();
  info.resumed = state.by_id ? Resumed::session_id : Resumed::ticket;
  context.decide(Topic::resumption, entente::name(info.resumed),
                 "the server took the session: no certificate, no key exchange");
  take_over(state, context);
  Ending ending{resume_secrets(state.master.reveal(), flight.randoms, context), true, {}};
  // unless the server renews it, it can be used again, for what is left of its time
  if (const auto left = state.expires() - context.now(); left > 0)
    ending.session = {state.ticket, state.by_id ? NewSession12::By::session_id : NewSession12::By::ticket,
                      static_cast<std::uint32_t>(left)};
  return wait_for_end(std::move(ending), flight.ticket);
}

}  // namespace

Next<WaitCertificate, WaitNewSessionTicket, WaitChangeCipherSpec> accept_hello(const wire::ServerHello12& hello,
                                                                               ClientOffer&& offer,
                                                                               ClientContext& context) {
  TRY(check_version(hello, context));
  const auto* suite = TRY(check_suite(hello, context));
  TRY(check_extensions(hello, offer));
  TRY(context.records().speak_tls12());
  decide(*suite, context);
  const bool extended = hello.extensions.get<wire::ExtendedMasterSecret>().has_value();
  TRY(note_extended_master_secret(extended, hello.name, context));
  TRY(Negotiation::accept(hello.extensions, hello.name, context));
  const bool resumed = TRY(is_resumed(hello, offer, context));
  const bool may_sign = !resumed && !context.client().credentials.empty();
  TRY(context.use_suite(*suite, may_sign ? keys::Keep::yes : keys::Keep::no));
  context.heard();
  Flight flight{{offer.random(), hello.random},
                hello.extensions.get<wire::SessionTicket>().has_value(),
                hello.extensions.get<wire::StatusRequestAck>().has_value(),
                to_buffer(hello.legacy_session_id_echo)};
  if (resumed) return resume(offer.take_session12(), flight, context);
  if (offer.session12() || !offer.psks().empty())
    context.decide(Topic::resumption, "declined", "the server did not take our session: a full handshake");
  decide_key_exchange("the server's pick: no forward secrecy, whoever gets its key later can read a recording",
                      context);
  return WaitCertificate{std::move(flight)};
}

}  // namespace entente::handshake::client12
