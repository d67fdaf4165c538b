// A server's log: one explained line for each handshake, good or failed.
#include <fmt/format.h>

#include "explain/text.h"
#include "explain/times.h"
#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

/// When the handshake began and ended, as the server saw it.
trace::Micros handshake_time(const Transcript& transcript) {
  trace::Micros last = 0;
  for (const auto& step : transcript.steps) {
    last = step.at;
    if (std::holds_alternative<trace::Completed>(step.what)) break;
  }
  return last;
}

/// Version, suite and group, where there is one.
std::string agreed(const Facts& facts) {
  std::vector<std::string> parts = {facts.version ? text_of(*facts.version) : "TLS"};
  if (facts.cipher_suite) parts.push_back(text_of(*facts.cipher_suite));
  if (facts.group) parts.push_back(text_of(*facts.group));
  return join(parts, " ");
}

std::string good_line(const Transcript& transcript, const Facts& facts) {
  auto line = agreed(facts);
  if (!facts.resumed.empty()) line += facts.resumed == "psk" ? ", by a shared key" : ", resumed by " + facts.resumed;
  if (is_static_rsa(facts)) line += ", no forward secrecy";
  if (facts.extended_master_secret == false) line += ", no extended master secret";
  if (facts.hello_retry) line += ", after a retry";
  if (facts.offer && !facts.offer->server_name.empty()) line += ", for " + facts.offer->server_name;
  if (!facts.alpn.empty()) line += ", ALPN " + facts.alpn;
  if (facts.signature_scheme) line += ", signed " + text_of(*facts.signature_scheme);
  if (facts.client_certificate_requested) {
    if (facts.verdict && !facts.verdict->path.empty())
      line += fmt::format(", client {}", short_name(describe(*facts.verdict->path[0].certificate)));
    else
      line += ", client without a certificate";
  }
  return line + fmt::format(", {}", time_in_words(handshake_time(transcript)));
}

std::string compared(const Diagnosis& d) {
  if (d.expected.empty() && d.got.empty()) return {};
  if (d.got.empty()) return fmt::format(" (expected {})", d.expected);
  if (d.expected.empty()) return fmt::format(" (got {})", d.got);
  return fmt::format(" (expected {}, got {})", d.expected, d.got);
}

std::string bad_line(const Transcript& transcript, const Error& error) {
  const auto d = diagnose(error, transcript, at_server());
  auto line = fmt::format("{}: {}", d.code, d.verdict);
  if (error.by == By::local && d.alert != Alert::none) line += fmt::format("; told the client {}", text_of(d.alert));
  if (!d.where.empty()) line += " at " + d.where;
  if (error.by == By::local) line += compared(d);
  if (!d.inferred.empty()) line += fmt::format(". {} (inferred)", d.inferred[0]);
  return line;
}

}  // namespace

std::string log_line(const Transcript& transcript, std::string_view peer, const Terminal& terminal) {
  const Page page(terminal);
  const auto facts = facts_of(transcript, Side::server);
  const auto text = facts.failure ? bad_line(transcript, *facts.failure) : good_line(transcript, facts);
  return fmt::format("{} {} {}", facts.failure ? page.bad() : page.good(), peer, page.plain(text));
}

}  // namespace entente::explain
