// `entente demo`: a handshake explained, with nothing but this program.
#include <fmt/format.h>

#include "demo_attack.h"
#include "demo_scene.h"
#include "explain/json.h"
#include "exports.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

using Handshake = DemoOptions::Handshake;
using Second = DemoOptions::Second;

std::string_view title_of(const DemoOptions& options) {
  const bool tls12 = options.handshake != Handshake::tls13;
  if (options.second == Second::early_data) return "TLS 1.3 with early data (0-RTT), both sides in this process";
  if (options.second == Second::session_id) return "A TLS 1.2 resumption by session ID, both sides in this process";
  if (options.second == Second::ticket && tls12) return "A TLS 1.2 resumption by ticket, both sides in this process";
  if (options.second == Second::ticket) return "A TLS 1.3 resumption, both sides in this process";
  if (options.handshake == Handshake::tls12_rsa)
    return "The textbooks' RSA handshake: TLS 1.2, both sides in this process";
  return tls12 ? "A TLS 1.2 handshake, both sides in this process" : "A TLS 1.3 handshake, both sides in this process";
}

void put_intro(Page& page, const DemoOptions& options, const Performance& show) {
  page.line(page.ink(Ink::strong, title_of(options)));
  page.line();
  page.wrapped(2, show.intro);
  if (!show.plot.empty()) page.wrapped("  " + page.ink(Ink::warning, "▲") + " ", "    ", show.plot);
  page.line();
}

void put_act(Page& page, const Act& act, const DemoOptions& options) {
  put_lanes(page, act.transcript, {options.bytes, options.secrets}, act.spoken);
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

/// What both connections are about.
struct Story {
  std::string_view first, second;
};
Story story_of(const DemoOptions& options) {
  if (options.second == Second::session_id)
    return {
        "A full handshake. The server gives the session a name, its session ID, and keeps the master secret under it; "
        "the client keeps both too.",
        "The client names the session. The server still has it, and both make new keys of the old master secret and of "
        "new randoms: no certificate, no signature, no key exchange, and one round trip less."};
  if (options.handshake != Handshake::tls13)
    return {
        "A full handshake. At its end the server sends a ticket: the session's master secret, sealed so that it alone "
        "can open it. The server keeps nothing; the client keeps the ticket, and the master secret itself.",
        "The client brings the ticket back. The server opens it, and both make new keys of the old master secret and "
        "of "
        "new randoms: no certificate, no signature, no key exchange, and one round trip less."};
  return {
      "A full handshake. Behind it the server sends a ticket: what it needs to remember of this connection, "
      "sealed so that it alone can open it. The client keeps it together with a secret that both now share.",
      options.second == Second::early_data
          ? "The client shows the ticket, and begins with data at once."
          : "The client shows the ticket and proves that it has the secret (the binder)."};
}

/// What a resumption of TLS 1.2 does not renew.
void put_price(Page& page, Second second) {
  page.wrapped(
      "  " + page.ink(Ink::warning, "▲") + " ", "    ",
      fmt::format("Both connections hang on one master secret: whoever finds it, at the client or {}, reads both. "
                  "TLS 1.3 makes a new key exchange even here.",
                  second == Second::session_id ? "at the server" : "in the ticket"));
  page.line();
}

void put_attacks(Page& page, const DemoOptions& options, const Performance& show) {
  page.line();
  page.line(page.ink(Ink::strong, "2. The attacker"));
  put_attack(page, show.main, *show.attack, options);
  page.line(page.ink(Ink::strong, "3. The same attacker, and a fresh key exchange"));
  put_attack_on_fresh(page, *show.fresh, *show.attack_on_fresh);
}

/// All connections: with one it is the whole demonstration.
void put_acts(Page& page, const DemoOptions& options, const Performance& show) {
  if (show.attack)
    put_title(
        page, "1. The handshake",
        "The client makes a secret and encrypts it with the public key of the certificate. Whoever has the private "
        "key can decrypt it: today that is the server.");
  if (show.before) {
    const auto story = story_of(options);
    put_title(page, "1. The first connection", story.first);
    put_act(page, *show.before, options);
    put_title(page, "2. The second connection", story.second);
  }
  put_act(page, show.main, options);
  if (show.before) {
    put_comparison(page, show.before->transcript, show.main.transcript);
    page.line();
    if (options.handshake != Handshake::tls13) put_price(page, options.second);
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

struct Step {
  std::string_view command, what;
};

/// What to try next: one step after the other.
Step next_step(const DemoOptions& options) {
  constexpr Step steps[] = {{"entente demo --tls12-rsa", "the textbooks' handshake, and who reads it"},
                            {"entente demo --session-id", "TLS 1.2 again, without certificates"},
                            {"entente demo --tls12-ticket", "the same, and the server keeps nothing"},
                            {"entente demo --resume", "TLS 1.3: no certificates the second time"},
                            {"entente demo --0rtt", "the second connection begins with data"},
                            {"entente demo --bytes", "every byte of every message, named"},
                            {"entente demo --break record", "one bit flipped on the way"}};
  if (options.handshake == Handshake::tls12_rsa) return steps[1];
  if (options.second == Second::session_id) return steps[2];
  if (options.handshake != Handshake::tls13) return steps[options.second == Second::ticket ? 3 : 0];
  if (options.second == Second::early_data) return steps[options.bytes ? 6 : 5];
  return steps[options.second == Second::ticket ? 4 : 0];
}

void put_next(Page& page, const DemoOptions& options) {
  const auto put = [&](const Step& step) {
    page.line(fmt::format("    {}  {}", explain::padded(step.command, 30), page.ink(Ink::faint, step.what)));
  };
  page.line();
  page.line(page.ink(Ink::strong, "  Next"));
  put(options.break_name.empty() ? Step{"entente demo --break expired", "how a failure is caught, and by whom"}
                                 : Step{"entente demo", "the same without the failure"});
  put(next_step(options));
  put({"entente connect YOUR-HOST", "a real server, explained"});
}

bool has_same_keys(const Act& act) { return !act.spoken.empty() && explain::same_keys(act.transcript); }

/// What the demonstration promised came true.
bool as_promised(const DemoOptions& options, const Performance& show) {
  if (!options.break_name.empty()) return show.failure.has_value();
  if (!has_same_keys(show.main)) return false;
  if (options.handshake == Handshake::tls12_rsa) return attacks_as_promised(show);
  if (!show.before) return true;
  const auto facts = explain::facts_of(show.main.transcript, explain::Side::server);
  if (!has_same_keys(*show.before)) return false;
  if (facts.resumed != (options.second == Second::session_id ? "session-id" : "ticket")) return false;
  if (!show.replay) return true;
  const auto again = explain::facts_of(show.replay->transcript, explain::Side::server);
  return facts.early_data == "accepted" && again.early_data == "rejected";
}

std::string json_of(const DemoOptions& options, const Performance& show) {
  explain::DemoReport report;
  report.main = &show.main.transcript;
  if (show.before) report.before = &show.before->transcript;
  if (show.replay) report.replay = &show.replay->transcript;
  if (show.fresh) report.fresh = &show.fresh->transcript;
  if (show.attack) report.attack = report_of(show.main, *show.attack);
  if (show.attack_on_fresh) report.attack_on_fresh = report_of(*show.fresh, *show.attack_on_fresh);
  report.break_name = options.break_name;
  report.failure = show.failure ? &*show.failure : nullptr;
  report.with_bytes = options.bytes;
  return demo_json(report) + "\n";
}

/// What the options made of it: `demo --resume`.
std::string command_of(const DemoOptions& options) {
  constexpr std::string_view handshakes[] = {"", " --tls12", " --tls12-rsa"};
  constexpr std::string_view seconds[] = {"", " --resume", " --0rtt", " --session-id"};
  std::string out = "demo";
  if (options.second == Second::ticket && options.handshake == Handshake::tls12)
    out += " --tls12-ticket";
  else if (options.second != Second::none)
    out += seconds[static_cast<std::size_t>(options.second)];
  else
    out += handshakes[static_cast<std::size_t>(options.handshake)];
  if (options.hrr) out += " --hrr";
  if (options.pq) out += " --pq";
  if (options.client_auth) out += " --client-auth";
  if (!options.break_name.empty()) out += " --break " + options.break_name;
  return out;
}

explain::TranscriptDocument document_of(const DemoOptions& options, const Performance& show) {
  using Kind = explain::Relation::Kind;
  auto document = new_document(options.exports, explain::DocumentHead::Source::demo, command_of(options));
  const auto add = [&](const Act& act, std::string_view title, std::optional<explain::Relation> relation) {
    explain::Account account;
    account.transcript = &act.transcript;
    account.id = fmt::format("c{}", document.size() + 1);
    account.title = title;
    account.relation = std::move(relation);
    const bool replay = show.replay && &act == &*show.replay;
    account.viewpoint = replay ? explain::Viewpoint::server : explain::Viewpoint::both;
    account.side = replay ? explain::Side::server : explain::Side::client;
    account.trust_source = "the root made for this";
    if (&act == &show.main) account.failure = show.failure;
    document.add(account);
    return account.id;
  };
  std::optional<explain::Relation> resumes;
  if (show.before) resumes = {Kind::resumes, add(*show.before, "demo.test", {})};
  const auto main = add(show.main, show.before ? "demo.test again" : "demo.test", std::move(resumes));
  if (show.replay) add(*show.replay, "the first flight, replayed", explain::Relation{Kind::replays, main});
  if (show.fresh) add(*show.fresh, "the same server, a fresh key exchange", explain::Relation{Kind::fresh, main});
  return document;
}

}  // namespace

int run(const DemoOptions& options) {
  const auto show = perform(options);
  const auto* failure = show.failure ? &*show.failure : nullptr;
  std::optional<explain::TranscriptDocument> document;
  if (options.exports.wanted()) leave(options.exports, document.emplace(document_of(options, show)));
  if (options.exports.to_stdout()) {
    // said already
  } else if (options.json) {
    print(json_of(options, show));
  } else {
    Page page(standard_output());
    put_intro(page, options, show);
    put_acts(page, options, show);
    if (failure)
      put_failure(page, *failure);
    else
      put_success(page, show);
    if (show.attack) put_attacks(page, options, show);
    put_next(page, options);
    print(page.text());
  }
  if (document) cli::show(options.exports, *document);
  if (!as_promised(options, show)) return kExitBug;
  return failure ? failure->exit : kExitGood;
}

}  // namespace entente::cli
