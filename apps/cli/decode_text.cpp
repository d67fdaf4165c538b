// Rows and remarks of `decode`.
#include "decode_text.h"

#include <fmt/format.h>

#include <tuple>

namespace entente::cli {
namespace {

using capture::Decoded;
using capture::Obstacle;
using capture::Outcome;
using explain::counted;
using explain::Ink;
using explain::Page;

std::string mark(Page& page, Outcome outcome) {
  switch (outcome) {
    case Outcome::established:
      return page.good();
    case Outcome::failed:
      return page.bad();
    default:
      return page.unknown();
  }
}

std::string agreed(const Decoded& found) {
  const auto& seen = found.insight;
  std::vector<std::string> parts;
  if (!seen.server_name.empty()) parts.push_back(explain::printable(seen.server_name));
  if (seen.version) parts.push_back(explain::text_of(*seen.version));
  if (seen.version) parts.push_back(explain::text_of(seen.cipher_suite));
  if (seen.resumed) parts.emplace_back("resumed");
  return explain::join(parts, " · ");
}

std::string how_read(const Decoded& found) {
  const auto& seen = found.insight;
  if (seen.opened > 0)
    return fmt::format("read with the {}{}", name(seen.opened_by), seen.closed > 0 ? ", in part" : "");
  if (seen.obstacle == Obstacle::fresh || seen.obstacle == Obstacle::not_tls12)
    return "not read: its keys were fresh; a key log opens it, a server's key does not";
  if (seen.obstacle) return fmt::format("not read: {}", name(*seen.obstacle));
  return {};
}

struct Opener {
  std::string_view code, name;
};
Opener opener_of(const Decoded& found, const capture::KeyRing& keys) noexcept {
  using capture::OpenedBy;
  const auto by = found.insight.opened_by;
  if (by == OpenedBy::server_key) return {"server_key", name(by)};
  if (by == OpenedBy::earlier_connection) return {"earlier_connection", name(by)};
  return by == OpenedBy::key_log && keys.origin_of(found.insight.client_random) == capture::KeyRing::Origin::capture
             ? Opener{"capture", "key log inside the capture"}
             : Opener{"key_log", name(by)};
}

std::string_view code_of(Obstacle obstacle) noexcept {
  constexpr std::string_view codes[] = {"not_tls",     "not_tls12", "fresh", "resumed",     "unknown",  "no_secret",
                                        "another_key", "damaged",   "lost",  "joined_late", "too_much", "cut_off"};
  return codes[static_cast<std::size_t>(obstacle)];
}

/// What is in the way, as a sentence, with what would help.
std::string obstacle_text(const Decoded& found, const capture::KeyRing& keys) {
  const auto& seen = found.insight;
  const bool tls13 = seen.version == ProtocolVersion::tls13;
  switch (*seen.obstacle) {
    case Obstacle::not_tls:
      return "What came next are no records of TLS.";
    case Obstacle::no_secret:
      return keys.has_log()
                 ? "The key log has no secrets of this connection: it was not written by one of its two ends, "
                   "or begins later."
                 : fmt::format(
                       "What is encrypted stays closed without a key: either side's key log (--keylog, "
                       "SSLKEYLOGFILE){} opens it.",
                       tls13 ? "" : ", or with RSA key exchange the server's private key (--key),");
    case Obstacle::not_tls12:
      return "A server's private key opens no TLS 1.3: its keys come from a fresh key exchange and are gone with the "
             "connection. A key log (--keylog) has them.";
    case Obstacle::fresh:
      return "A server's private key does not help here: the keys come from a fresh key exchange (ECDHE) and are gone "
             "with the connection. A key log (--keylog) has them.";
    case Obstacle::resumed:
      return "This connection goes on with the secret of an earlier one, which is not in this capture or stayed "
             "closed. A key log (--keylog) has it.";
    case Obstacle::unknown:
      return seen.version && *seen.version < ProtocolVersion::tls12
                 ? "This version of TLS is too old to be opened here; its messages in the clear are shown."
                 : "This cipher suite is not one that can be opened here; the messages in the clear are shown.";
    case Obstacle::another_key:
      return "The records do not open with what was given: the secret is another connection's, or another server's "
             "key.";
    case Obstacle::damaged:
      return "A record does not open although those before it did: it was altered on its way, or in the capture.";
    case Obstacle::lost:
      return fmt::format("The capture lacks {} of this connection; what could be found again behind them is shown.",
                         counted(found.tally.lost, "byte"));
    case Obstacle::joined_late:
      return "The connection began before the capture: without its ClientHello nothing tells which secrets are its "
             "own.";
    case Obstacle::too_much:
      return "A message claims to be larger than any message is.";
    case Obstacle::cut_off:
      return "The capture ends before the handshake does.";
  }
  return {};
}

}  // namespace

std::string clock_time(capture::UnixMicros at) {
  const auto millis = at / 1000 % 86'400'000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", millis / 3'600'000, millis / 60'000 % 60, millis / 1000 % 60,
                     millis % 1000);
}

explain::Observation observation_of(const Decoded& found, const capture::KeyRing& keys) {
  const auto& seen = found.insight;
  const auto& tally = found.tally;
  explain::Observation out{.outcome = std::string(code(found.outcome))};
  if (seen.opened > 0) out.opened_by = opener_of(found, keys).code;
  if (seen.obstacle) {
    out.obstacle = code_of(*seen.obstacle);
    out.obstacle_text = obstacle_text(found, keys);
  }
  std::tie(out.opened, out.closed) = std::tie(seen.opened, seen.closed);
  out.finished_right = seen.finished_right;
  out.finished_wrong = seen.finished_wrong;
  out.unprotected = seen.unprotected;
  out.plaintext = seen.plaintext;
  out.from_the_start = found.from_the_start;
  out.put_away = found.put_away;
  std::tie(out.again, out.out_of_order) = std::tie(tally.again, tally.out_of_order);
  std::tie(out.gaps, out.lost) = std::tie(tally.gaps, tally.lost);
  out.overlaps_that_differ = tally.overlaps_that_differ;
  return out;
}

void put_row(Page& page, const Decoded& found, const std::string& why) {
  page.line(fmt::format("{:>5}  {}  {} {} → {}", found.number, page.ink(Ink::faint, clock_time(found.began)),
                        mark(page, found.outcome), page.ink(Ink::client, to_text(found.client)),
                        page.ink(Ink::server, to_text(found.server))),
            std::string(name(found.outcome)));
  auto what = agreed(found);
  if (!why.empty()) what += (what.empty() ? "" : " · ") + why;
  const auto how = how_read(found);
  page.wrapped("                     ", "                     ",
               what + (what.empty() || how.empty() ? "" : " · ") + page.ink(Ink::faint, how));
}

void put_reading(Page& page, const Decoded& found, const capture::KeyRing& keys) {
  const auto& seen = found.insight;
  const auto& tally = found.tally;
  if (seen.opened > 0)
    page.wrapped(
        2, fmt::format(
               "Read with the {}: {} opened{}.{}", opener_of(found, keys).name,
               counted(seen.opened, "protected record"), seen.closed > 0 ? fmt::format(", {} not", seen.closed) : "",
               seen.finished_right == 2 ? " Both Finished are right: nothing of the handshake was altered." : ""));
  if (seen.finished_wrong)
    page.wrapped("  " + page.bad() + " ", "    ", "A Finished does not fit the messages: somebody altered them.");
  if (seen.unprotected > 0)
    page.wrapped("  " + page.bad() + " ", "    ",
                 fmt::format("{} came where neither side can have written it so: in the clear under keys, or out of "
                             "turn. Somebody on the way put it there; it is not believed.",
                             counted(seen.unprotected, "message")));
  if (found.outcome == Outcome::seems_established)
    page.wrapped("  → ", "    ",
                 "The handshake seems complete: what both sides sent encrypted has the size of it. " +
                     page.ink(Ink::faint, "(inferred)"));
  if (seen.obstacle) page.wrapped("  " + page.unknown() + " ", "    ", obstacle_text(found, keys));
  if (seen.plaintext > 0)
    page.wrapped(
        2, fmt::format("Before TLS began {} went over in the clear (STARTTLS).", counted(seen.plaintext, "byte")));
  std::vector<std::string> odd;
  if (!found.from_the_start) odd.emplace_back("its beginning is not in the capture");
  if (tally.again > 0) odd.push_back(counted(tally.again, "segment") + " sent again");
  if (tally.out_of_order > 0) odd.push_back(fmt::format("{} out of order", tally.out_of_order));
  if (tally.gaps > 0) odd.push_back(fmt::format("{} ({})", counted(tally.gaps, "gap"), counted(tally.lost, "byte")));
  if (tally.overlaps_that_differ > 0)
    odd.push_back(fmt::format("{} that differ from what came first", counted(tally.overlaps_that_differ, "overlap")));
  if (found.put_away) odd.emplace_back("left before its end, to stay within memory");
  if (!odd.empty()) page.wrapped(2, "TCP: " + explain::join(odd, ", ") + ".");
}

std::vector<std::string> what_is_lost(const capture::Totals& totals, const capture::KeyRing& keys) {
  std::vector<std::string> out;
  for (std::size_t why = 0; why < totals.left_out.size(); ++why)
    if (totals.left_out[why] > 0)
      out.push_back(fmt::format("{} left out: {}", counted(totals.left_out[why], "packet"),
                                name(static_cast<capture::LeftOut>(why))));
  if (keys.wrong_lines() > 0)
    out.push_back(fmt::format("{} of the key logs cannot be read", counted(keys.wrong_lines(), "line")));
  if (keys.full())
    out.push_back(fmt::format("the key logs hold more than {} secrets: the rest was left out",
                              explain::grouped(capture::KeyRing::kMostSecrets)));
  return out;
}

void put_totals(Page& page, const capture::Totals& totals, std::size_t shown, const capture::KeyRing& keys) {
  auto line = fmt::format("{}, {}: {} of TLS", counted(totals.packets, "packet"), counted(totals.tcp, "TCP connection"),
                          totals.tls);
  if (shown != totals.tls) line += fmt::format(", {} shown", shown);
  page.wrapped(2, page.ink(Ink::faint, line + "."));
  for (const auto& lost : what_is_lost(totals, keys)) page.wrapped(2, lost + ".");
}

}  // namespace entente::cli
