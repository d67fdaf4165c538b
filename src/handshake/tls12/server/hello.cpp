// From a ClientHello to the choice of a certificate (RFC 5246 §7.4.1.2, RFC 5746 §3.6, RFC 7627 §5.2, RFC 8422 §5.1).
#include "handshake/tls12/server/hello.h"

#include "handshake/extensions/certificate_wishes.h"
#include "handshake/extensions/negotiate.h"
#include "handshake/server_resumption.h"
#include "handshake/tls12/hello.h"

namespace entente::handshake::server12 {
namespace {

Result<void> check_client_hello(const wire::ClientHello& hello) noexcept {
  const auto methods = hello.legacy_compression_methods.encoded();
  // RFC 5246 §7.4.1.2: null compression MUST be among the methods
  if (std::ranges::find(methods, 0) == methods.end())
    return fail(Fault::compression_not_null, "ClientHello.legacy_compression_methods", "null among them");
  if (const auto& info = hello.extensions.get<wire::RenegotiationInfo>())
    TRY(check_renegotiation_info(*info, hello.name));
  return check_point_formats(hello.extensions.get<wire::EcPointFormats>(), hello.name);
}

/// The first of our groups that the client has too. A client that does not say gets the one that all have.
std::optional<NamedGroup> choose_group(const wire::ClientHello& hello, const CommonOptions& options) {
  const auto& offered = hello.extensions.get<wire::SupportedGroups>();
  for (const auto group : options.groups) {
    if (is_post_quantum(group)) continue;
    // RFC 8422 §4: without the extension the server is free to choose
    if (offered ? !wire::contains(offered->named_group_list, group) : group != NamedGroup::secp256r1) continue;
    return group;
  }
  return std::nullopt;
}

bool is_ecdhe(const crypto::CipherSuiteInfo& row) noexcept { return row.key_exchange != crypto::KeyExchange::rsa; }

Result<std::vector<CipherSuite>> common_suites(const wire::ClientHello& hello, bool has_group,
                                               const CommonOptions& options) {
  std::vector<CipherSuite> out;
  bool wants_group = false;
  for (const auto suite : options.cipher_suites) {
    const auto* row = crypto::find(suite);
    if (row->version != ProtocolVersion::tls12 || !wire::contains(hello.cipher_suites, suite)) continue;
    if (is_ecdhe(*row) && !has_group)
      wants_group = true;
    else
      out.push_back(suite);
  }
  if (!out.empty()) return out;
  if (wants_group) return fail(Fault::group_not_common, "ClientHello.supported_groups", name(options.groups.front()));
  const auto first = hello.cipher_suites.begin();
  return fail(Fault::suite_not_common, "ClientHello.cipher_suites", "one of TLS 1.2 that is allowed here",
              name(*first));
}

/// What a certificate can be used for with these suites, by this client.
KeyUses uses_of(const std::vector<CipherSuite>& suites, const wire::ClientHello& hello) {
  using enum crypto::KeyExchange;
  const auto has = [&](crypto::KeyExchange exchange) {
    return std::ranges::any_of(suites, [&](auto suite) { return crypto::find(suite)->key_exchange == exchange; });
  };
  KeyUses uses{has(ecdhe_ecdsa), has(ecdhe_rsa), has(rsa)};
  const auto& offered = hello.extensions.get<wire::SupportedGroups>();
  if (!offered) return uses;
  uses.curves.emplace();
  for (const auto curve : {NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::secp521r1})
    if (wire::contains(offered->named_group_list, curve)) uses.curves->push_back(curve);
  return uses;
}

Asked copy_of(const wire::ClientHello& hello) {
  const auto& extensions = hello.extensions;
  Asked out{{hello.random, {}}, hello.legacy_version, {}};
  out.session.session_id = to_buffer(hello.legacy_session_id);
  if (const auto& ticket = extensions.get<wire::SessionTicket>()) {
    out.takes_tickets = true;
    out.session.ticket = to_buffer(ticket->ticket);
  }
  const auto& status = extensions.get<wire::StatusRequest>();
  out.wants_staple = status && status->status_type == wire::CertificateStatusType::ocsp;
  // RFC 5746 §3.6: either of the two says that the client has it
  out.renegotiation_info = extensions.get<wire::RenegotiationInfo>() ||
                           wire::contains(hello.cipher_suites, CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
  out.point_formats = extensions.get<wire::EcPointFormats>().has_value();
  return out;
}

}  // namespace

Next<ChooseIdentity> accept_hello(const wire::ClientHello& hello, ServerContext& context) {
  TRY(check_client_hello(hello));
  TRY(context.records().speak_tls12());
  context.log_keys_for(hello.random);
  const bool extended = hello.extensions.get<wire::ExtendedMasterSecret>().has_value();
  TRY(note_extended_master_secret(extended, hello.name, context));
  TRY(Negotiation::select(hello, context));
  auto asked = copy_of(hello);
  asked.group = choose_group(hello, context.options());
  asked.suites = TRY(common_suites(hello, asked.group.has_value(), context.options()));
  auto wishes = read_wishes(hello.extensions);
  wishes.version = ProtocolVersion::tls12;
  wishes.uses = uses_of(asked.suites, hello);
  context.heard();
  ChooseCredential job{context.config(), context.info().server_name, std::move(wishes)};
  return ChooseIdentity{std::move(job), std::move(asked)};
}

Next<LookUpSession, MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa> ChooseIdentity::on(
    ChooseCredential::Answer&& chosen, ServerContext& context) && {
  const auto& options = context.server();
  const auto binding = binding_for(chosen.credential.get(), ProtocolVersion::tls12, context);
  // RFC 7627 §5.3: what has no extended master secret is never resumed
  const bool resumable = context.info().extended_master_secret && (options.tickets > 0 || options.session_store);
  if (resumable) context.ticket_terms() = TicketTerms{binding, context.now()};
  if (hello.session.empty()) return answer_in_full(std::move(hello), std::move(chosen), context);
  FindSession12 look_up{&context.provider(), context.config(), binding, context.now(), hello.session, hello.suites};
  return LookUpSession{std::move(look_up), std::move(hello), std::move(chosen)};
}

Next<WaitChangeCipherSpec, MakeShare, WaitCertificate, WaitClientKeyExchange, WaitClientKeyExchangeRsa>
LookUpSession::on(FindSession12::Answer&& found, ServerContext& context) && {
  if (!found.session) {
    if (!found.why.empty()) context.decide(Topic::resumption, "full handshake", found.why);
    return answer_in_full(std::move(hello), std::move(identity), context);
  }
  // RFC 7627 §5.3: the session has it, and a hello without it may be somebody else's doing
  if (!context.info().extended_master_secret)
    return fail(Fault::extended_master_secret_missing, "ClientHello.extensions", "extended_master_secret");
  return resume(std::move(hello), std::move(found), context);
}

}  // namespace entente::handshake::server12
