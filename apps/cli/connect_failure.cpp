// Working out why a connection failed.
#include "connect_failure.h"

#include <fmt/format.h>

#include <algorithm>

#include "output.h"
#include "probe.h"

namespace entente::cli {
namespace {

bool worth_a_probe(const Error& error) noexcept {
  if (error.fault == Fault::peer_alert)
    return error.alert == Alert::protocol_version || error.alert == Alert::handshake_failure;
  return error.fault == Fault::closed_in_handshake || error.fault == Fault::connection_reset;
}

bool offered_tls13_alone(const explain::Facts& facts) {
  return facts.offer && facts.offer->versions == std::vector<std::string>{explain::text_of(ProtocolVersion::tls13)};
}

/// Whether an accepted TLS 1.2 tells that the server lacks TLS 1.3, rather than what else we offered with that.
bool tells_of_version(const Error& error, const ConnectOptions& options) noexcept {
  return error.alert == Alert::protocol_version ||
         (options.protocol.suites.empty() && options.protocol.groups.empty() && options.protocol.alpn.empty() &&
          options.protocol.certificate_schemes.empty());
}

void probe_version(explain::Circumstances& around, const Target& target, const ConnectOptions& options,
                   const Session& session, const std::string& server_name) {
  remark(options, "a second connection, to see whether the server has TLS 1.2 only (--no-probe leaves it out)");
  const auto answer = probe_tls12(target, server_name, options.timeout, ProbeOffer::fresh);
  if (!answer) return;
  if (*answer == ProbeAnswer::tls12 || *answer == ProbeAnswer::older) {
    around.probe_observed = fmt::format("A separate probe with TLS 1.2 was accepted{}.",
                                        *answer == ProbeAnswer::older ? ", with an even older version" : "");
    if (tells_of_version(*session.error, options)) around.probe_inferred = "The server lacks TLS 1.3.";
  } else {
    around.probe_observed = "A separate probe with TLS 1.2 was refused too.";
  }
}

/// TLS 1.2 was offered, and of its suites none without a fresh key exchange.
bool offered_fresh_tls12_alone(const explain::Facts& facts, const ConnectOptions& options) {
  return std::ranges::find(facts.offer->versions, explain::text_of(ProtocolVersion::tls12)) !=
             facts.offer->versions.end() &&
         options.protocol.suites.empty() && options.protocol.groups.empty() &&
         std::ranges::none_of(facts.offer->cipher_suites,
                              [](const std::string& suite) { return suite.starts_with("TLS_RSA_"); });
}

/// What the server may want in place of a fresh key exchange: the client's secret, encrypted to its key.
void probe_static_rsa(explain::Circumstances& around, const Target& target, const ConnectOptions& options,
                      const std::string& server_name) {
  remark(options, "a second connection, to see whether the server has static RSA only (--no-probe leaves it out)");
  const auto answer = probe_tls12(target, server_name, options.timeout, ProbeOffer::static_rsa);
  if (answer == ProbeAnswer::tls12) {
    around.probe_observed = "A separate probe with TLS 1.2 and static RSA key exchange was accepted.";
    around.probe_inferred = "The server has no fresh key exchange (ECDHE) that this client could share.";
  } else if (answer) {
    around.probe_observed = "A separate probe with TLS 1.2 and static RSA key exchange was refused too.";
  }
}

void probe(explain::Circumstances& around, const Target& target, const ConnectOptions& options,
           const Session& session) {
  const auto facts = facts_of(session);
  if (!options.probe || !worth_a_probe(*session.error) || facts.last_received || !session.stream || !facts.offer)
    return;
  if (offered_tls13_alone(facts))
    probe_version(around, target, options, session, facts.offer->server_name);
  else if (session.error->alert == Alert::handshake_failure && offered_fresh_tls12_alone(facts, options))
    probe_static_rsa(around, target, options, facts.offer->server_name);
}

/// What a probe has found out is the failure, whatever the alert was.
void tell_what_was_found(explain::Diagnosis& out, Fault fault) {
  const auto& row = info(fault);
  out.code = row.code;
  out.verdict = row.title;
  out.exit = explain::exit_code(row.kind);
  out.clause = row.clause;
  out.owner = row.remedy_operator;
}

}  // namespace

void remark(const ConnectOptions& options, const std::string& words) {
  if (!options.json || !options.pipe) complain(words);
}

explain::Diagnosis diagnosis_of(const Target& target, const ConnectOptions& options, const Session& session) {
  explain::Circumstances around;
  around.asked = target.host;
  probe(around, target, options, session);
  auto out = explain::diagnose(*session.error, session.transcript, around);
  if (around.probe_inferred.empty()) return out;
  if (offered_tls13_alone(facts_of(session))) {
    tell_what_was_found(out, Fault::version_not_common);
    out.cause = "the server lacks TLS 1.3";
    out.user = "drop --min 1.3, or a policy that is TLS 1.3 alone; or ask the owner to enable TLS 1.3";
  } else {
    tell_what_was_found(out, Fault::suite_not_common);
    out.clause = "RFC 5246 §7.4.1.3";
    out.cause = "the server has static RSA key exchange alone";
    out.user = "--policy legacy takes that; whoever gets the server's key later can then read a recording";
    out.owner = "enable suites with a fresh key exchange: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  }
  return out;
}

void probe_older(explain::ConnectReport& report, const Target& target, const ConnectOptions& options,
                 const Session& session) {
  const auto facts = facts_of(session);
  if (facts.version != ProtocolVersion::tls13 || !facts.offer) return;
  remark(options, "a second connection, to see whether the server has TLS 1.2, too (--probe asked for it)");
  const auto answer = probe_tls12(target, facts.offer->server_name, options.timeout, ProbeOffer::fresh);
  if (answer == ProbeAnswer::refused) report.fragile.emplace_back("without TLS 1.3 (--max 1.2)");
}

}  // namespace entente::cli
