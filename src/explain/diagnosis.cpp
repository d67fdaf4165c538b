// Working a failure out.
#include "explain/diagnosis.h"

#include <entente/trust.h>
#include <fmt/format.h>

#include <algorithm>

#include "explain/notes.h"
#include "explain/server_remedies.h"
#include "explain/terminal.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

bool about_chain(const Error& error, const Facts& facts) {
  return error.by == By::local && error.row().kind == FaultKind::certificate && facts.verdict && !facts.verdict->valid;
}

/// An alert of this side whose reasons are not known: the connection was recorded by somebody else.
bool is_own_refusal(const Error& error) noexcept { return error.fault == Fault::peer_alert && error.by == By::local; }

// ---- the verdict ----

std::string verdict_of(const Error& error, const Facts& facts, const Circumstances& around) {
  const auto& row = error.row();
  if (about_chain(error, facts)) return headline(*facts.verdict);
  switch (error.fault) {
    case Fault::peer_alert:
      return fmt::format("the {} refused: {}", is_own_refusal(error) ? trace::name(around.side) : around.peer,
                         text_of(error.alert));
    case Fault::dns_failed:
      return around.asked.empty() ? std::string(row.title) : "no address for " + around.asked;
    default:
      return std::string(row.title);
  }
}

// ---- the rule ----

/// Where TLS 1.2 says what the fault's row has from TLS 1.3.
struct OlderClause {
  Fault fault;
  std::string_view clause;
};
constexpr OlderClause kOlderClauses[] = {
    {Fault::bad_record_mac, "RFC 5246 §6.2.3.3"},
    {Fault::record_overflow, "RFC 5246 §6.2.1"},
    {Fault::change_cipher_spec_invalid, "RFC 5246 §7.1"},
    {Fault::finished_invalid, "RFC 5246 §7.4.9"},
    {Fault::unexpected_message, "RFC 5246 §7.3"},
    {Fault::peer_alert, "RFC 5246 §7.2"},
    {Fault::truncated, "RFC 5246 §7.2.1"},
};

std::string_view clause_of(Fault fault, const Facts& facts) noexcept {
  if (facts.version == ProtocolVersion::tls12)
    for (const auto& older : kOlderClauses)
      if (older.fault == fault) return older.clause;
  return info(fault).clause;
}

// ---- what was observed ----

/// Whose, of what this side said.
std::string our(const Circumstances& around) {
  return around.self.empty() ? std::string("our") : fmt::format("the {}'s", around.self);
}

/// `our TLS 1.3-only ClientHello`
std::string our_hello(const Facts& facts, const Circumstances& around) {
  if (!facts.offer || facts.offer->versions.size() != 1) return our(around) + " ClientHello";
  return our(around) + " " + facts.offer->versions[0] + "-only ClientHello";
}

/// Whether what was got are the peer's own words.
bool sent_by_peer(Fault fault) noexcept {
  return fault == Fault::peer_speaks_http || fault == Fault::peer_speaks_ssh || fault == Fault::peer_speaks_mail ||
         fault == Fault::peer_sends_zeros || fault == Fault::peer_not_tls;
}

void observe_silence(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  if (!out.got.empty())
    out.observed.push_back(sent_by_peer(error.fault) ? fmt::format("The {} sent: {}", around.peer, out.got)
                                                     : fmt::format("The system says: {}.", out.got));
  if (!out.expected.empty()) out.observed.push_back(upper_first(fmt::format("expected was {}.", out.expected)));
  if (!facts.last_sent) return;
  if (facts.last_received)
    out.observed.push_back(fmt::format("The last message from the {} was {}.", around.peer, facts.last_received->name));
  else if (error.fault == Fault::timed_out || error.fault == Fault::closed_in_handshake ||
           error.fault == Fault::connection_reset)
    out.observed.push_back(
        fmt::format("The {} did not answer {} {}.", around.peer, our(around), facts.last_sent->name));
}

/// What we offered, for a refusal that says no more.
std::string our_offer(const Facts& facts) {
  if (!facts.offer || facts.last_received) return {};
  const auto& offer = *facts.offer;
  auto out =
      fmt::format("It was offered {}; {}; {}", join(offer.versions), join(offer.cipher_suites), join(offer.groups));
  if (!offer.alpn.empty()) out += "; ALPN " + join(offer.alpn);
  out += offer.server_name.empty() ? "; no server_name" : "; the name " + offer.server_name;
  return out + ".";
}

void observe_refusal(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  const std::string peer = upper_first(around.peer);
  if (facts.established)
    out.observed.push_back(
        fmt::format("{} sent alert {} after {}.", peer, text_of(error.alert),
                    facts.version == ProtocolVersion::tls12 ? "the handshake" : our(around) + " Finished"));
  else if (!facts.last_received)
    out.observed.push_back(
        fmt::format("{} sent alert {} to {}.", peer, text_of(error.alert), our_hello(facts, around)));
  else
    out.observed.push_back(fmt::format("{} sent alert {} after {} {}.", peer, text_of(error.alert), our(around),
                                       facts.last_sent ? facts.last_sent->name : "last message"));
  if (const auto* note = note_on_alert(error.alert))
    out.observed.push_back("That alert means: " + std::string(note->what));
  if (!around.probe_inferred.empty()) return;  // known, and not of the offer's other parts
  if (auto offer = our_offer(facts); !offer.empty()) out.observed.push_back(std::move(offer));
}

void observe_own_refusal(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  out.observed.push_back(fmt::format(
      "The {} sent alert {}{}.", trace::name(around.side), text_of(error.alert),
      facts.last_received ? fmt::format(" after the {}'s {}", around.peer, facts.last_received->name) : ""));
  if (const auto* note = note_on_alert(error.alert))
    out.observed.push_back("That alert means: " + std::string(note->what));
}

std::string stopped_at(const std::string& place, const Facts& facts, const Circumstances& around) {
  auto line = around.self.empty() ? "Stopped at " + place : fmt::format("The {} stopped at {}", around.self, place);
  if (facts.alert_sent)
    line += fmt::format("{} sent alert {}", around.self.empty() ? ";" : " and", text_of(*facts.alert_sent));
  return line + ".";
}

void observe_our_refusal(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  const auto place = !error.where.message.empty() && error.row().kind != FaultKind::usage
                         ? std::string(error.where.message)
                     : facts.last_received ? facts.last_received->name
                                           : std::string();
  if (!place.empty()) out.observed.push_back(stopped_at(place, facts, around));
  if (about_chain(error, facts)) {
    for (auto& line : observed_of(*facts.verdict)) out.observed.push_back(std::move(line));
    return;
  }
  std::string line;
  if (!out.where.empty()) line = out.where + ": ";
  if (!out.expected.empty() && !out.got.empty())
    line += fmt::format("expected {}, got {}.", out.expected, out.got);
  else if (!out.expected.empty())
    line += fmt::format("expected {}.", out.expected);
  else if (!out.got.empty())
    line += fmt::format("got {}.", out.got);
  else
    line.clear();
  if (!line.empty()) out.observed.push_back(upper_first(line));
}

void observe(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  if (is_own_refusal(error))
    observe_own_refusal(out, error, facts, around);
  else if (error.fault == Fault::peer_alert)
    observe_refusal(out, error, facts, around);
  else if (error.by == By::transport)
    observe_silence(out, error, facts, around);
  else
    observe_our_refusal(out, error, facts, around);
  if (!around.probe_observed.empty()) out.observed.push_back(around.probe_observed);
}

// ---- what follows ----

bool offers(const Facts& facts, ProtocolVersion version) {
  return facts.offer && std::ranges::find(facts.offer->versions, text_of(version)) != facts.offer->versions.end();
}

bool applies(std::string_view reason, const Facts& facts) {
  const auto is_about = [&](std::string_view words) { return reason.find(words) != reason.npos; };
  if (is_about("server_name was sent")) return facts.offer && facts.offer->server_name.empty();
  if (is_about("no TLS 1.3")) return !offers(facts, ProtocolVersion::tls12);
  if (is_about("neither TLS 1.2"))
    return offers(facts, ProtocolVersion::tls12) && offers(facts, ProtocolVersion::tls13);
  if (is_about("no TLS 1.2")) return offers(facts, ProtocolVersion::tls12) && !offers(facts, ProtocolVersion::tls13);
  // The server has chosen already: what is left is what came after.
  if (is_about("in common") || is_about("no site of this name")) return !facts.version;
  if (is_about("wants a client certificate") && facts.version)
    return facts.client_certificate_requested && !facts.client_signature_scheme;
  return true;
}

/// RFC 5246 §7.4.7.1: a server that cannot make sense of the encrypted premaster secret goes on with a random one.
bool hides_bad_premaster(const Error& error, const Facts& facts, Side side) {
  return side == Side::server && error.fault == Fault::bad_record_mac && is_static_rsa(facts) && !facts.established;
}

void infer(Diagnosis& out, const Error& error, const Facts& facts, const Circumstances& around) {
  if (!around.probe_inferred.empty()) out.inferred.push_back(around.probe_inferred);
  if (hides_bad_premaster(error, facts, around.side))
    out.inferred.emplace_back(
        "A premaster secret that arrives damaged ends like this, too: the server goes on with a random one and fails "
        "here, at the first record. That is the point: a server that told at once which secrets it can decrypt would "
        "decrypt those of recorded connections for whoever asks often enough (Bleichenbacher; RFC 5246 §7.4.7.1).");
  if (is_own_refusal(error)) return;
  const auto* at_server = around.side == Side::server ? remedy_at_server(error.fault, error.alert) : nullptr;
  if (about_chain(error, facts)) {
    for (auto& line : inferred_of(*facts.verdict)) out.inferred.push_back(std::move(line));
  } else if (at_server) {
    out.inferred.push_back("Usually: " + std::string(at_server->cause) + ".");
  } else if (error.fault == Fault::peer_alert && around.probe_inferred.empty()) {
    std::vector<std::string> reasons;
    for (const auto reason : usual_reasons(error.alert))
      if (applies(reason, facts)) reasons.push_back(fmt::format("({}) {}", reasons.size() + 1, reason));
    if (reasons.size() == 1) reasons[0].erase(0, 4);
    if (!reasons.empty()) out.inferred.push_back("Usually: " + join(reasons, "; ") + ".");
  } else if (error.fault == Fault::truncated && facts.close_sent) {
    out.inferred.push_back(
        fmt::format("{} had said close_notify: some programs then hang up without their own. The {}'s data may well be "
                    "complete, but "
                    "nothing proves it.",
                    around.self.empty() ? std::string("We") : "The " + around.self, around.peer));
  } else if (around.probe_inferred.empty() && error.row().kind != FaultKind::usage) {
    out.inferred.push_back("Usually: " + std::string(error.row().cause) + ".");
  }
}

// ---- remedies ----

struct Remedy {
  Alert alert;
  std::string_view user, owner;
};
constexpr Remedy kRemedies[] = {
    {Alert::protocol_version, "use a client that speaks the server's versions", "enable TLS 1.3, or TLS 1.2 at least"},
    {Alert::handshake_failure,
     "try --policy legacy, which takes static RSA too; widen --groups; give --cert and --key if you have them",
     "the server's log at this time has the reason"},
    {Alert::certificate_required, "give a certificate and its key (--cert, --key)", "tell your users where to get one"},
    {Alert::unknown_ca, "send the intermediate certificates too (in the file of --cert)",
     "trust the CA that issued the client's certificate"},
    {Alert::no_application_protocol, "offer another protocol (--alpn)", "add the protocol to the ALPN list"},
    {Alert::unrecognized_name, "check the name; --sni sends another", "add the name to the server"},
    {Alert::internal_error, "try again later", "check the server's certificate and its log"},
};

void remedy(Diagnosis& out, const Error& error, Side side) {
  out.user = error.row().remedy_user;
  out.owner = error.row().remedy_operator;
  if (const auto* row = side == Side::server ? remedy_at_server(error.fault, error.alert) : nullptr) {
    out.user = row->user;
    out.owner = row->owner;
    return;
  }
  if (error.fault != Fault::peer_alert || is_own_refusal(error)) return;
  for (const auto& row : kRemedies)
    if (row.alert == error.alert) {
      out.user = row.user;
      out.owner = row.owner;
    }
}

}  // namespace

int exit_code(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::usage:
      return 2;
    case FaultKind::transport:
      return 3;
    case FaultKind::handshake:
      return 4;
    case FaultKind::certificate:
      return 5;
    case FaultKind::internal:
      break;
  }
  return 70;
}

Diagnosis diagnose(const Error& error, const Transcript& transcript, const Circumstances& around) {
  const auto facts = facts_of(transcript, around.side);
  const auto& row = error.row();
  Diagnosis out;
  out.verdict = verdict_of(error, facts, around);
  out.code = row.code;
  out.exit = exit_code(row.kind);
  out.by = error.by;
  out.alert = error.by == By::local ? facts.alert_sent.value_or(error.alert) : error.alert;
  out.where = std::string(error.where.message);
  if (!error.where.field.empty()) out.where.append(out.where.empty() ? "" : ".").append(error.where.field);
  out.expected = printable(error.expected);
  out.got = printable(error.got);
  out.clause = clause_of(error.fault, facts);
  out.cause = row.cause;
  observe(out, error, facts, around);
  infer(out, error, facts, around);
  remedy(out, error, around.side);
  return out;
}

Diagnosis diagnose(const Verdict& verdict) {
  Transcript transcript;
  transcript.steps.push_back({0, Side::client, trace::Verification{std::make_shared<const Verdict>(verdict)}});
  transcript.steps.push_back({0, Side::client, trace::Failure{verdict.error}});
  auto out = diagnose(verdict.error, transcript);
  out.observed.erase(out.observed.begin());  // at which message it stopped: there was none
  out.alert = Alert::none;
  return out;
}

}  // namespace entente::explain
