// Certificate to ServerHelloDone (RFC 5246 §7.4.2 to §7.4.5).
#include "handshake/tls12/client/server_flight.h"

#include "handshake/extensions/certificate_wishes.h"
#include "handshake/tls12/signatures.h"
#include "x509/certificate.h"

namespace entente::handshake::client12 {
namespace {

bool is_static_rsa(const ClientContext& context) noexcept {
  return context.suite().key_exchange == crypto::KeyExchange::rsa;
}

/// RFC 5246 §7.4.2: the key is of the kind that the suite names.
Result<void> check_key(crypto::KeyType key, const crypto::CipherSuiteInfo& suite) noexcept {
  if (!crypto::goes_with(suite.key_exchange, key))
    return fail(Fault::suite_wrong_key, "Certificate.cert_data", name(suite.suite), crypto::name(key));
  return {};
}

/// RFC 5246 §7.4.2: keyEncipherment must be set, if keyUsage is there, for what is encrypted to the key.
Result<void> check_key_encipherment(const Verdict& verdict) noexcept {
  if (verdict.path.empty()) return {};
  const auto& usage = verdict.path.front().certificate->extensions.key_usage;
  if (usage && !usage->has(x509::KeyUsage::key_encipherment))
    return fail(Fault::cert_wrong_key_usage, "Certificate.keyUsage", "keyEncipherment");
  return {};
}

VerifyChain judge_chain(std::vector<Buffer> chain, bool staple_asked, ClientContext& context) {
  return verify_chain_job({std::move(chain), !is_static_rsa(context), staple_asked}, context.client().trust,
                          Purpose::server, context.name_to_verify(), context);
}

Result<void> check_keys(const VerifyChain::Answer& answer, const ClientContext& context) {
  TRY(check_key(answer.key->type(), context.suite()));
  return is_static_rsa(context) ? check_key_encipherment(*answer.verdict) : Result<void>();
}

Result<void> accept_chain(const VerifyChain::Answer& answer, ClientContext& context) {
  TRY(accept_server(answer, context));
  return check_keys(answer, context);
}

Result<VerifyStapled> judge_stapled(const wire::CertificateStatusMessage& message, AwaitsStaple&& shown,
                                    Flight&& flight, ClientContext& context) {
  // RFC 6066 §8: the response is of the kind that was asked for
  if (message.status_type != wire::CertificateStatusType::ocsp)
    return fail(Fault::parameter_illegal, "CertificateStatus.status_type", "ocsp");
  context.info().peer_staple = to_buffer(message.response);
  context.heard();
  return VerifyStapled{judge_chain(std::move(shown.chain), true, context), std::move(flight)};
}

/// RFC 6066 §8: the server left the response out that it had promised.
Result<void> go_on_without_staple(const AwaitsStaple& shown, ClientContext& context) {
  TRY(accept_server(shown.answer, context));
  context.decide(Topic::staple, "none", "the server promised an OCSP response and sent none");
  const auto& path = shown.answer.verdict->path;
  const auto mode = context.options().revocation;
  if (!context.client().verify || mode == RevocationMode::off) return {};
  // RFC 7633 §4.2.3: who promised to staple and does not is refused
  if (!path.empty() && path.front().certificate->extensions.must_staple)
    return fail(Fault::staple_missing, "Certificate", "a stapled OCSP response, as the certificate promises", "none");
  for (const auto& checked : path)
    if (mode == RevocationMode::require && checked[CheckId::revocation].outcome == Outcome::unknown)
      return fail(Fault::cert_revocation_unknown, "Certificate", "not revoked", checked.revocation.why);
  return {};
}

/// RFC 8422 §5.4: a named curve that we offered, and the client can use in TLS 1.2.
Result<void> check_group(const wire::ServerEcdhParams& params, const CommonOptions& options) noexcept {
  if (params.curve_type != wire::EcCurveType::named_curve)
    return fail(Fault::parameter_illegal, "ServerKeyExchange.curve_type", "named_curve");
  const auto& groups = options.groups;
  if (std::ranges::find(groups, params.named_curve) == groups.end() || is_post_quantum(params.named_curve))
    return fail(Fault::group_not_offered, "ServerKeyExchange.named_curve", {}, name(params.named_curve));
  return {};
}

}  // namespace

Next<VerifyServerChain> WaitCertificate::on(const wire::Certificate12& message, ClientContext& context) && {
  // RFC 5246 §7.4.2: the server MUST send a certificate in all key exchanges that we have
  if (message.certificate_list.empty()) return fail(Fault::certificate_list_empty, "Certificate.certificate_list");
  auto chain = TRY(read_chain(message, context.options().limits));
  context.heard();
  if (!flight.staple)
    return VerifyServerChain{
        judge_chain(std::move(chain), *context.client().ask_for_staple, context), std::move(flight), {}};
  // RFC 6066 §8: what it says of revocation comes in the next message. Until then as much is required as can be known.
  auto job = judge_chain(chain, false, context);
  auto& mode = job.options.revocation.mode;
  if (mode == RevocationMode::require) mode = RevocationMode::soft;
  return VerifyServerChain{std::move(job), std::move(flight), std::move(chain)};
}

Next<WaitCertificateStatus, WaitServerKeyExchange, WaitCertificateStatusRsa, WaitRequestOrDone> VerifyServerChain::on(
    VerifyChain::Answer&& answer, ClientContext& context) && {
  const bool waits = flight.staple && answer.verdict->valid;
  TRY(waits ? check_keys(answer, context) : accept_chain(answer, context));
  const bool rsa = is_static_rsa(context);
  if (*context.client().ask_for_staple && !flight.staple)
    context.decide(Topic::staple, "none", "we asked for an OCSP response, and the server has none to give");
  flight.key = answer.key;
  AwaitsStaple shown{std::move(chain), std::move(answer)};
  if (flight.staple && rsa) return WaitCertificateStatusRsa{{{std::move(flight)}}, std::move(shown)};
  if (flight.staple) return WaitCertificateStatus{{std::move(flight)}, std::move(shown)};
  if (rsa) return WaitRequestOrDone{{std::move(flight)}};
  return WaitServerKeyExchange{std::move(flight)};
}

Next<VerifyStapled> WaitCertificateStatus::on(const wire::CertificateStatusMessage& message,
                                              ClientContext& context) && {
  return TRY(judge_stapled(message, std::move(shown), std::move(flight), context));
}

Next<VerifyServerKeyExchange> WaitCertificateStatus::on(const wire::ServerKeyExchange& message,
                                                        ClientContext& context) && {
  TRY(go_on_without_staple(shown, context));
  return WaitServerKeyExchange{std::move(flight)}.on(message, context);
}

Next<VerifyStapled> WaitCertificateStatusRsa::on(const wire::CertificateStatusMessage& message,
                                                 ClientContext& context) && {
  return TRY(judge_stapled(message, std::move(shown), std::move(flight), context));
}

Next<WaitServerHelloDone> WaitCertificateStatusRsa::on(const wire::CertificateRequest12& message,
                                                       ClientContext& context) && {
  TRY(go_on_without_staple(shown, context));
  return WaitRequestOrDone{{std::move(flight)}}.on(message, context);
}

Next<RespondToServer, EncryptSecret> WaitCertificateStatusRsa::on(const wire::ServerHelloDone& message,
                                                                  ClientContext& context) && {
  TRY(go_on_without_staple(shown, context));
  return WaitServerHelloDone{std::move(flight)}.on(message, context);
}

Next<WaitServerKeyExchange, WaitRequestOrDone> VerifyStapled::on(VerifyChain::Answer&& answer,
                                                                 ClientContext& context) && {
  TRY(accept_chain(answer, context));
  flight.key = std::move(answer.key);
  if (is_static_rsa(context)) return WaitRequestOrDone{{std::move(flight)}};
  return WaitServerKeyExchange{std::move(flight)};
}

Next<VerifyServerKeyExchange> WaitServerKeyExchange::on(const wire::ServerKeyExchange& message,
                                                        ClientContext& context) && {
  TRY(check_group(message.params, context.options()));
  auto check =
      TRY(verify_signature_job(message.algorithm, message.signature, signed_params(flight.randoms, message.params),
                               std::move(flight.key), "ServerKeyExchange.algorithm", context.options()));
  flight.group = message.params.named_curve;
  flight.server_share = to_buffer(message.params.public_);
  context.info().group = flight.group;
  context.info().signature_scheme = message.algorithm;
  context.decide(Topic::group, entente::name(*flight.group), "the server's pick of those offered");
  context.decide(Topic::signature_scheme, entente::name(message.algorithm),
                 "fits the certificate's key, and we offered it");
  context.heard();
  return VerifyServerKeyExchange{std::move(check), std::move(flight)};
}

Next<WaitRequestOrDone> VerifyServerKeyExchange::on(VerifySignature::Answer&& answer, ClientContext&) && {
  // RFC 5246 §7.2.2: a signature that cannot be verified is a decrypt_error
  if (!answer.valid) return fail(Fault::signature_invalid, "ServerKeyExchange.signature");
  return WaitRequestOrDone{{std::move(flight)}};
}

Next<WaitServerHelloDone> WaitRequestOrDone::on(const wire::CertificateRequest12& message, ClientContext& context) && {
  flight.wanted = read_wishes(message);
  context.info().client_certificate_requested = true;
  context.heard();
  return WaitServerHelloDone{std::move(flight)};
}

Next<RespondToServer, EncryptSecret> WaitServerHelloDone::on(const wire::ServerHelloDone&, ClientContext& context) && {
  context.heard();
  return begin_client_flight(std::move(flight), context);
}

}  // namespace entente::handshake::client12
