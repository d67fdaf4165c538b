// `entente demo`: a handshake explained, with nothing but this program.
#include <fmt/format.h>

#include "demo_scene.h"
#include "explain/json.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

std::string_view title_of(const DemoOptions& options) {
  if (options.early_data) return "TLS 1.3 with early data (0-RTT), both sides in this process";
  if (options.resume) return "A TLS 1.3 resumption, both sides in this process";
  return "A TLS 1.3 handshake, both sides in this process";
}

void put_intro(Page& page, const DemoOptions& options, const Performance& show) {
  page.line(page.ink(Ink::strong, title_of(options)));
  page.line();
  page.wrapped(2, show.intro);
  if (!show.plot.empty()) page.wrapped("  " + page.ink(Ink::warning, "▲") + " ", "    ", show.plot);
  page.line();
}

void put_act(Page& page, const Act& act, const DemoOptions& options) {
  put_lanes(page, act.transcript, options.bytes, act.spoken);
  page.line();
}

void put_title(Page& page, std::string_view title, std::string_view what) {
  page.line(page.ink(Ink::strong, title));
  page.wrapped(2, what);
  page.line();
}

void put_replay(Page& page, const Act& replay, const DemoOptions& options) {
  put_title(page, "3. The replay",
            "Nothing in a first flight is new to the server's keys: whoever recorded it can send it again, though not "
            "read it. So the server remembers first flights for a while, by their binders.");
  put_act(page, replay, options);
  const auto* why = explain::decision(replay.transcript, explain::Side::server, Topic::early_data);
  const bool refused = explain::facts_of(replay.transcript, explain::Side::server).early_data == "rejected";
  page.line(fmt::format("{} {}", refused ? page.good() : page.bad(),
                        page.ink(Ink::strong, refused ? "The replay was refused: its data reached nobody."
                                                      : "The replay was taken: this should not happen.")));
  if (why)
    page.wrapped(2, fmt::format("The server's reason: {}. It goes on as with a new client, but whoever replays has no "
                                "keys for that.",
                                explain::printable(why->why)));
  page.wrapped(2,
               "Several servers that share ticket keys must share this memory too, and a memory ends. Let early data "
               "change nothing: ask, and do not order.");
  page.line();
}

/// All connections: with one it is the whole demonstration.
void put_acts(Page& page, const DemoOptions& options, const Performance& show) {
  if (show.before) {
    put_title(page, "1. The first connection",
              "A full handshake. Behind it the server sends a ticket: what it needs to remember of this connection, "
              "sealed so that it alone can open it. The client keeps it together with a secret that both now share.");
    put_act(page, *show.before, options);
    put_title(page, "2. The second connection",
              options.early_data ? "The client shows the ticket, and begins with data at once."
                                 : "The client shows the ticket and proves that it has the secret (the binder).");
  }
  put_act(page, show.main, options);
  if (show.before) {
    put_comparison(page, show.before->transcript, show.main.transcript);
    page.line();
  }
  if (show.replay) put_replay(page, *show.replay, options);
  if (options.pq) {
    put_hybrid(page, show.main.transcript);
    page.line();
  }
}

void put_success(Page& page, const Performance& show) {
  const bool same = explain::same_keys(show.main.transcript);
  page.line(fmt::format("{} {}", same ? page.good() : page.bad(),
                        page.ink(Ink::strong, same ? "Finished matched: both derived the same keys."
                                                   : "The keys differ: this should not happen.")));
  page.wrapped(2,
               "Every secret of one side was compared with the other's, which only a demonstration can do: on a "
               "network each side sees its own, and Finished tells that they agree.");
}

void put_next(Page& page, const DemoOptions& options) {
  const auto step = [&](std::string_view command, std::string_view what) {
    page.line(fmt::format("    {}  {}", explain::padded(command, 30), page.ink(Ink::faint, what)));
  };
  page.line();
  page.line(page.ink(Ink::strong, "  Next"));
  if (options.break_name.empty())
    step("entente demo --break expired", "how a failure is caught, and by whom");
  else
    step("entente demo", "the same without the failure");
  if (!options.early_data)
    step(options.resume ? "entente demo --0rtt" : "entente demo --resume",
         options.resume ? "the second connection begins with data" : "a second connection, without certificates");
  else if (options.bytes)
    step("entente demo --break record", "one bit flipped on the way");
  else
    step("entente demo --bytes", "every byte of every message, named");
  step("entente connect YOUR-HOST", "a real server, explained");
}

bool has_same_keys(const Act& act) { return !act.spoken.empty() && explain::same_keys(act.transcript); }

/// What the demonstration promised came true.
bool as_promised(const DemoOptions& options, const Performance& show) {
  if (!options.break_name.empty()) return show.failure.has_value();
  if (!has_same_keys(show.main)) return false;
  if (!show.before) return true;
  const auto facts = explain::facts_of(show.main.transcript, explain::Side::server);
  if (!has_same_keys(*show.before) || facts.resumed != "ticket") return false;
  if (!show.replay) return true;
  const auto again = explain::facts_of(show.replay->transcript, explain::Side::server);
  return facts.early_data == "accepted" && again.early_data == "rejected";
}

std::string json_of(const DemoOptions& options, const Performance& show) {
  explain::DemoReport report;
  report.main = &show.main.transcript;
  if (show.before) report.before = &show.before->transcript;
  if (show.replay) report.replay = &show.replay->transcript;
  report.break_name = options.break_name;
  report.failure = show.failure ? &*show.failure : nullptr;
  report.with_bytes = options.bytes;
  return demo_json(report) + "\n";
}

}  // namespace

int run(const DemoOptions& options) {
  const auto show = perform(options);
  const auto* failure = show.failure ? &*show.failure : nullptr;
  if (options.json) {
    print(json_of(options, show));
  } else {
    Page page(standard_output());
    put_intro(page, options, show);
    put_acts(page, options, show);
    if (failure)
      put_failure(page, *failure);
    else
      put_success(page, show);
    put_next(page, options);
    print(page.text());
  }
  if (!as_promised(options, show)) return kExitBug;
  return failure ? failure->exit : kExitGood;
}

}  // namespace entente::cli
