// Adding up the messages and jobs of a handshake, and two of them side by side.
#include "explain/cost.h"

#include <entente/trust.h>
#include <fmt/format.h>

#include "explain/text.h"
#include "explain/times.h"

namespace entente::explain {
namespace {

void add(Cost& cost, const trace::Message& message) {
  (message.direction == Direction::sent ? cost.sent : cost.received) += message.size;
}

void add(Cost& cost, const trace::Job& job) {
  if (job.kind == JobKind::verify_signature) ++cost.signatures_checked;
  if (job.kind == JobKind::agree || job.kind == JobKind::respond || job.kind == JobKind::encrypt_premaster ||
      job.kind == JobKind::decrypt_premaster)
    ++cost.key_exchanges;
}

struct Row {
  std::string_view what;
  std::string first, second, saved;
};

Row row(std::string_view what, std::size_t first, std::size_t second) {
  return {what, grouped(first), grouped(second), first > second ? grouped(first - second) : std::string()};
}

std::vector<Row> rows_of(const Cost& a, const Cost& b) {
  std::vector<Row> rows{row("round trips before data", a.round_trips, b.round_trips),
                        row("handshake bytes sent", a.sent, b.sent), row("handshake bytes got", a.received, b.received),
                        row("signatures checked", a.signatures_checked, b.signatures_checked),
                        row("key exchanges", a.key_exchanges, b.key_exchanges)};
  if (a.duration > 0 && b.duration > 0)
    rows.push_back({"ms of TLS", milliseconds(a.duration), milliseconds(b.duration),
                    a.duration > b.duration ? milliseconds(a.duration - b.duration) : std::string()});
  return rows;
}

}  // namespace

Cost cost_of(const Transcript& transcript, Side side) {
  Cost cost;
  const auto facts = facts_of(transcript, side);
  cost.round_trips = facts.round_trips;
  for (const auto& step : transcript.steps) {
    if (step.side != side) continue;
    if (std::holds_alternative<trace::Completed>(step.what)) break;
    if (const auto* message = std::get_if<trace::Message>(&step.what)) add(cost, *message);
    if (const auto* job = std::get_if<trace::Job>(&step.what)) add(cost, *job);
  }
  if (facts.verdict && facts.resumed.empty()) cost.signatures_checked += facts.verdict->signatures_checked;
  if (const auto* phase = transcript.phase("TLS")) cost.duration = phase->duration;
  return cost;
}

void put_comparison(Page& page, const Transcript& first, const Transcript& second) {
  const bool resumed = !facts_of(second, Side::client).resumed.empty();
  page.line(page.ink(Ink::strong, fmt::format("  {}{}{}{}", padded("Both connections", 26), padded_left("first", 10),
                                              padded_left("second", 10), padded_left("saved", 10))));
  for (const auto& row : rows_of(cost_of(first, Side::client), cost_of(second, Side::client)))
    page.line(fmt::format("  {}{}{}{}", padded(row.what, 26), padded_left(row.first, 10), padded_left(row.second, 10),
                          padded_left(row.saved, 10)));
  const auto* why = decision(second, Side::client, Topic::resumption);
  page.wrapped(fmt::format("  {} ", resumed ? page.good() : page.ink(Ink::warning, "–")), "    ",
               fmt::format("{}: {}", resumed ? "resumed" : "not resumed",
                           why ? printable(why->why) : std::string("the second did not try")));
}

}  // namespace entente::explain
