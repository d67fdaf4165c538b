// What `entente connect` prints (docs/schema/connect-1.json holds the same as data).
#include <entente/trust.h>
#include <fmt/format.h>

#include <algorithm>

#include "explain/revocation_text.h"
#include "explain/text.h"
#include "explain/timeline.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

std::string target(const ConnectReport& report) {
  const bool v6 = report.host.find(':') != report.host.npos;
  return v6 ? fmt::format("[{}]:{}", report.host, report.port) : fmt::format("{}:{}", report.host, report.port);
}

std::string phases(const Transcript& transcript) {
  trace::Micros total = 0;
  std::string parts;
  for (const auto& phase : transcript.phases) {
    total += phase.duration;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", phase.name, milliseconds(phase.duration));
  }
  return parts.empty() ? parts : fmt::format("{} ms: {}", milliseconds(total), parts);
}

void put_verdict(Page& page, const Facts& facts, const ConnectReport& report) {
  const bool is_good = facts.verdict && facts.verdict->valid;
  const bool proven = facts.resumed == "psk" || (is_good && report.unproven.empty());
  std::string line =
      fmt::format("{} {}  {}", proven ? page.good() : page.ink(Ink::warning, "–"),
                  page.ink(Ink::strong, target(report)), facts.version ? text_of(*facts.version) : std::string("TLS"));
  if (facts.resumed == "psk")
    line += " · shared key";
  else if (!report.unproven.empty() && (is_good || !facts.verdict))
    line += " · " +
            page.ink(Ink::warning, (is_good ? "the certificate is good; " : "identity not judged: ") + report.unproven);
  else
    line += proven ? " · identity verified" : " · " + page.ink(Ink::warning, "identity NOT verified");
  if (facts.resumed == "ticket" || facts.resumed == "session-id") line += " · resumed";
  if (is_static_rsa(facts)) line += " · " + page.ink(Ink::warning, "no forward secrecy");
  if (facts.group && is_post_quantum(*facts.group)) line += " · post-quantum key exchange";
  page.line(line);
}

void put_numbers(Page& page, const Transcript& transcript, const Facts& facts) {
  auto line = phases(transcript);
  if (facts.round_trips || facts.early_data == "accepted")
    line += fmt::format(" ({})", counted(facts.round_trips, "round trip"));
  line += fmt::format("{}sent {}, got {}", line.empty() ? "" : " · ", bytes_in_words(transcript.client.sent),
                      bytes_in_words(transcript.client.received));
  page.wrapped(2, line);
}

struct Choice {
  std::string_view label;
  std::string chosen;
  Topic topic;
};

std::string resumption_of(const Transcript& transcript, const Facts& facts) {
  if (!facts.resumed.empty()) return facts.resumed;
  const auto* decided = decision(transcript, Side::client, Topic::resumption);
  return decided && decided->chosen != "no session" ? printable(decided->chosen) : std::string();
}

std::vector<Choice> choices(const Transcript& transcript, const Facts& facts) {
  std::vector<Choice> out;
  if (facts.version) out.push_back({"version", text_of(*facts.version), Topic::version});
  if (const auto* exchange = decision(transcript, Side::client, Topic::key_exchange))
    out.push_back({"exchange", printable(exchange->chosen), Topic::key_exchange});
  if (facts.group) out.push_back({"group", text_of(*facts.group), Topic::group});
  if (facts.cipher_suite) out.push_back({"cipher", text_of(*facts.cipher_suite), Topic::cipher_suite});
  if (const auto extended = facts.extended_master_secret)
    out.push_back({"master", *extended ? "extended" : "not extended", Topic::extended_master_secret});
  if (facts.signature_scheme) out.push_back({"signed", text_of(*facts.signature_scheme), Topic::signature_scheme});
  if (const auto resumed = resumption_of(transcript, facts); !resumed.empty())
    out.push_back({"resumed", resumed, Topic::resumption});
  if (const auto* early = decision(transcript, Side::client, Topic::early_data))
    out.push_back({"0-RTT", printable(early->chosen), Topic::early_data});
  if (!facts.alpn.empty()) out.push_back({"protocol", facts.alpn, Topic::application_protocol});
  if (facts.server_record_limit)
    out.push_back({"records", fmt::format("{} bytes at most", *facts.server_record_limit), Topic::record_size});
  if (!facts.staple.empty()) out.push_back({"staple", fmt::format("{} bytes", facts.staple.size()), Topic::staple});
  if (facts.certificate_compression)
    out.push_back({"certs", std::string(name(*facts.certificate_compression)), Topic::certificate_compression});
  if (facts.client_certificate_requested)
    out.push_back({"client", facts.client_signature_scheme ? "certificate shown" : "no certificate shown",
                   Topic::client_authentication});
  return out;
}

void put_choices(Page& page, const Transcript& transcript, const Facts& facts) {
  const auto rows = choices(transcript, facts);
  std::size_t label = 0, chosen = 0;
  for (const auto& row : rows) {
    label = std::max(label, row.label.size());
    chosen = std::max(chosen, row.chosen.size());
  }
  page.line(page.ink(Ink::strong, "  " + padded("Chosen", label + 2 + chosen + 2) + "Why"));
  const auto indent = 2 + label + 2 + chosen + 2;
  for (const auto& row : rows) {
    const auto* decided = decision(transcript, Side::client, row.topic);
    page.wrapped(fmt::format("  {}  {}  ", page.ink(Ink::faint, padded(row.label, label)), padded(row.chosen, chosen)),
                 std::string(indent, ' '), decided ? printable(decided->why) : std::string());
  }
}

void put_secrecy(Page& page, const Facts& facts) {
  const auto warning = "  " + page.ink(Ink::warning, "!") + " ";
  if (const auto worth = worth_of_recording(facts); !worth.empty())
    page.wrapped(is_static_rsa(facts) ? warning : "  ", "    ", "Recorded today: " + worth);
  if (facts.extended_master_secret == false)
    page.wrapped(
        warning, "    ",
        "Without extended master secret this session cannot be resumed and no keys can be exported from it: two "
        "connections could be made to share one master secret (triple handshake, RFC 7627).");
}

/// What the next connection can begin with.
void put_resumption(Page& page, const Facts& facts, const ConnectReport& report) {
  if (facts.extended_master_secret == false) return;  // said already
  const std::string_view hint = report.heard_out && !report.first ? "; --resume tries " : "";
  std::string line;
  if (facts.tickets > 0)
    line = fmt::format("{}{}{}{}", counted(facts.tickets, "ticket"), facts.ticket_lifetime ? ", good for " : "",
                       facts.ticket_lifetime ? duration_in_words(facts.ticket_lifetime) : "",
                       hint.empty() ? "" : fmt::format("{}{}", hint, facts.tickets == 1 ? "it" : "one"));
  else if (!facts.session_id.empty() && facts.resumed.empty())
    line = fmt::format("by session ID, while the server keeps the session{}{}", hint, hint.empty() ? "" : "it");
  else if (report.heard_out)
    line = "no ticket came: the next connection is a full handshake again";
  if (!line.empty()) page.wrapped("  ", "    ", "Resume: " + line);
}

/// The server was offered TLS 1.3 and chose TLS 1.2: it has no other.
bool needs_tls12(const Facts& facts) {
  return facts.version == ProtocolVersion::tls12 && facts.offer &&
         std::ranges::find(facts.offer->versions, text_of(ProtocolVersion::tls13)) != facts.offer->versions.end();
}

void put_fragile_points(Page& page, const Facts& facts, const ConnectReport& report) {
  auto points = fragile_points(*facts.verdict, report.trust_source);
  if (needs_tls12(facts)) points.emplace_back("without TLS 1.2 (--min 1.3)");
  points.insert(points.end(), report.fragile.begin(), report.fragile.end());
  if (!points.empty()) page.wrapped("  ", "    ", "Would break: " + join(points, " · "));
}

void put_warning(Page& page, const Verdict& verdict, const ConnectReport& report) {
  page.wrapped("  " + page.bad() + " ", "    ", headline(verdict));
  for (const auto& line : observed_of(verdict)) page.wrapped(4, line);
  page.wrapped(4, report.verified ? "The client went on all the same: it may trust others."
                                  : "The connection was made all the same, as --no-verify asked.");
}

}  // namespace

void put_connection(Page& page, const Transcript& transcript, const ConnectReport& report) {
  const auto facts = facts_of(transcript, Side::client);
  put_verdict(page, facts, report);
  put_numbers(page, transcript, facts);
  page.line();
  put_timeline(page, transcript, Side::client);
  page.line();
  put_choices(page, transcript, facts);
  put_secrecy(page, facts);
  if (!facts.verdict) return put_resumption(page, facts, report);
  page.line();
  put_identity(page, *facts.verdict, report.trust_source);
  if (!facts.verdict->valid) put_warning(page, *facts.verdict, report);
  if (facts.verdict->valid) put_revocation(page, *facts.verdict);
  put_resumption(page, facts, report);
  if (!facts.verdict->valid) return;
  put_fragile_points(page, facts, report);
  put_warnings(page, warnings_of(*facts.verdict, report.roots));
}

void put_timeline(Page& page, const Transcript& transcript, Side side) {
  const auto& terminal = page.terminal();
  const auto arrow = [&](Side sender, bool encrypted) {
    const std::string_view shaft = encrypted ? "━━━━━━━━━━━━" : "────────────";
    return sender == Side::client ? page.ink(Ink::client, fmt::format("●{}▶", shaft))
                                  : page.ink(Ink::server, fmt::format("◀{}●", shaft));
  };
  page.line(page.ink(Ink::faint, "      ms  client  server  message               bytes"));
  const bool tls12 = facts_of(transcript, side).version == ProtocolVersion::tls12;
  for (const auto& row : timeline_of(transcript, side)) {
    if (row.kind == TimelineRow::Kind::change_cipher_spec && !tls12) continue;
    if (row.kind == TimelineRow::Kind::keys) {
      page.line(page.ink(Ink::faint, fmt::format("          ┄┄ {} ┄┄", row.note)));
      continue;
    }
    const auto head = fmt::format(
        "  {}  {}  {}{}  ", padded_left(milliseconds(row.at), 6), arrow(row.sender, row.encrypted), row.name,
        padded_left(fmt::format(" {}", grouped(row.size)), 27 - std::min<std::size_t>(row.name.size(), 21)));
    const auto ink = row.kind == TimelineRow::Kind::alert ? Ink::bad : Ink::plain;
    page.wrapped(head, std::string(std::min<std::size_t>(54, terminal.width / 2), ' '), page.ink(ink, row.note));
  }
}

void put_failure(Page& page, const Diagnosis& d) {
  page.line(page.bad() + " " + page.ink(Ink::strong, d.verdict),
            page.ink(Ink::faint, d.exit ? fmt::format("{}, exit {}", d.code, d.exit) : d.code));
  for (const auto& line : d.observed) page.wrapped(2, line);
  for (const auto& line : d.inferred) page.wrapped("  → ", "    ", line + " " + page.ink(Ink::faint, "(inferred)"));
  const bool own_mistake = d.exit == exit_code(FaultKind::usage);  // no other owner than who reads this
  if (!d.owner.empty() && !own_mistake)
    page.wrapped("  " + page.ink(Ink::strong, "Owner:") + " ", "         ", d.owner + ".");
  if (!d.user.empty()) page.wrapped("  " + page.ink(Ink::strong, "You:") + "   ", "         ", d.user + ".");
  page.wrapped(2, page.ink(Ink::faint, fmt::format("The rule: {} · More: entente explain {}", d.clause, d.code)));
}

}  // namespace entente::explain
