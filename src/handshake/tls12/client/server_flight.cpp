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

Result<void> note_staple(const wire::CertificateStatusMessage& message, ClientContext& context) {
  // RFC 6066 §8: the response is of the kind that was asked for
  if (message.status_type != wire::CertificateStatusType::ocsp)
    return fail(Fault::parameter_illegal, "CertificateStatus.status_type", "ocsp");
  context.info().peer_staple = to_buffer(message.response);
  context.decide(Topic::staple, "received, not checked", "we asked for an OCSP response, and the server has one");
  context.heard();
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
  auto job = verify_chain_job(std::move(chain), context.client().trust, Purpose::server, context.verify_name(), context,
                              !is_static_rsa(context));
  return VerifyServerChain{std::move(job), std::move(flight)};
}

Next<WaitCertificateStatus, WaitServerKeyExchange, WaitCertificateStatusRsa, WaitRequestOrDone> VerifyServerChain::on(
    VerifyChain::Answer&& answer, ClientContext& context) && {
  TRY(accept_verdict(answer, context.client().verify, context));
  TRY(check_key(answer.key->type(), context.suite()));
  if (context.client().ask_for_staple && !flight.staple)
    context.decide(Topic::staple, "none", "we asked for an OCSP response, and the server has none to give");
  flight.key = std::move(answer.key);
  if (!is_static_rsa(context)) {
    if (flight.staple) return WaitCertificateStatus{{std::move(flight)}};
    return WaitServerKeyExchange{std::move(flight)};
  }
  TRY(check_key_encipherment(*answer.verdict));
  if (flight.staple) return WaitCertificateStatusRsa{{{std::move(flight)}}};
  return WaitRequestOrDone{{std::move(flight)}};
}

Next<WaitServerKeyExchange> WaitCertificateStatus::on(const wire::CertificateStatusMessage& message,
                                                      ClientContext& context) && {
  TRY(note_staple(message, context));
  return WaitServerKeyExchange{std::move(flight)};
}

Next<WaitRequestOrDone> WaitCertificateStatusRsa::on(const wire::CertificateStatusMessage& message,
                                                     ClientContext& context) && {
  TRY(note_staple(message, context));
  return WaitRequestOrDone{{std::move(flight)}};
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
