// The attacker's part.
#include "demo_attack.h"

#include <fmt/format.h>

#include "output.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

constexpr std::size_t kLabel = 29;

std::size_t size_of(const capture::Recording& recording) {
  std::size_t out = 0;
  for (const auto& piece : recording) out += piece.bytes.size();
  return out;
}

void item(Page& page, std::string_view label, std::string_view text) {
  page.wrapped(fmt::format("    {}", page.ink(Ink::faint, explain::padded(label, kLabel))),
               std::string(4 + kLabel, ' '), text);
}

void put_heading(Page& page, std::string_view text) { page.line("  " + page.ink(Ink::strong, text)); }

std::string sized(Bytes bytes) {
  return fmt::format("{}: {}", explain::counted(bytes.size(), "byte"), explain::hex_groups(bytes, 4));
}

/// A secret's value where it was meant to be.
const Buffer* meant(const Act& act, std::string_view name) {
  for (const auto& step : act.transcript.steps)
    if (const auto* derived = std::get_if<trace::Derivation>(&step.what); derived && derived->name == name)
      return &derived->value;
  return nullptr;
}

void put_secrets(Page& page, const Act& act, const Attack& attack, bool in_full) {
  for (const auto& step : attack.secrets.steps) {
    const auto* derived = std::get_if<trace::Derivation>(&step.what);
    if (!derived) continue;
    const auto* theirs = meant(act, derived->name);
    const bool same = theirs && *theirs == derived->value;
    item(page, derived->name,
         fmt::format("{} {}", explain::hex_groups(derived->value, in_full ? derived->value.size() : 4),
                     same ? page.good() + " theirs" : page.bad() + " another"));
  }
}

/// Application data alone.
std::vector<explain::AttackReport::Said> said_in(const capture::Reading& reading) {
  std::vector<explain::AttackReport::Said> out;
  for (const auto& opened : reading.opened)
    if (opened.type == ContentType::application_data)
      out.push_back({opened.by_client ? explain::Side::client : explain::Side::server,
                     std::string(opened.content.begin(), opened.content.end())});
  return out;
}

}  // namespace

void put_attack(Page& page, const Act& act, const Attack& attack, const DemoOptions& options) {
  const auto& reading = attack.reading;
  page.wrapped(2,
               fmt::format("Somebody recorded what crossed the wire: {}. He changed nothing, and nobody noticed. Years "
                           "later the server's private key comes to him: stolen, left on an old disk, or handed over "
                           "by order. He has these bytes and that key, and nothing else.",
                           explain::bytes_in_words(size_of(act.recording))));
  page.line();
  put_heading(page, "In the recording, for all to see");
  item(page, "ClientHello.random", sized(reading.client_random));
  item(page, "ServerHello.random", sized(reading.server_random));
  item(page, "cipher_suite", explain::text_of(reading.cipher_suite));
  item(page, "encrypted_pre_master_secret", sized(reading.encrypted_premaster));
  put_heading(page, "With the server's key");
  put_secrets(page, act, attack, options.secrets);
  item(page, "Finished",
       fmt::format("{} of 2 as they must be {}", reading.finished_right,
                   reading.finished_right == 2 ? page.good() : page.bad()));
  page.line();
  const bool open = !reading.obstacle;
  page.line(fmt::format(
      "{} {}", open ? page.ink(Ink::warning, "▲") : page.bad(),
      page.ink(Ink::strong, open ? "He reads every word:" : "He does not get in: this should not happen.")));
  for (const auto& line : said_in(reading))
    page.wrapped(
        2, fmt::format("the {} said \"{}\"", explain::padded(trace::name(line.by), 6), explain::printable(line.text)));
  page.line();
}

void put_attack_on_fresh(Page& page, const Act& act, const Attack& attack) {
  const auto& reading = attack.reading;
  page.wrapped(2, fmt::format("The same server, the same key and the same certificate, with {}. This was recorded too:",
                              explain::text_of(reading.cipher_suite)));
  page.line();
  put_timeline(page, act.transcript, explain::Side::client);
  page.line();
  put_heading(page, "In the recording, for all to see");
  item(page, "ServerKeyExchange.public", sized(reading.server_share));
  item(page, "ClientKeyExchange.ecdh_Yc", sized(reading.client_share));
  put_heading(page, "With the server's key");
  item(page, "nothing", "it has signed the server's half, and nothing was encrypted to it");
  page.line();
  const bool closed = reading.obstacle == capture::Obstacle::fresh && reading.opened.empty();
  page.line(fmt::format("{} {}", closed ? page.good() : page.bad(),
                        page.ink(Ink::strong, closed ? "The recording stays closed: forward secrecy."
                                                     : "The recording came open: this should not happen.")));
  page.wrapped(
      2,
      "The secret came of two private numbers, made for this connection and forgotten behind it; only their "
      "public halves crossed the wire. Whoever has the key can pretend to be the server from now on, until its "
      "certificate is revoked or ends: what was said before stays private. That is why static RSA is under the "
      "policy legacy alone, and is not in TLS 1.3 at all.");
}

bool attacks_as_promised(const Performance& show) {
  if (!show.attack || !show.attack_on_fresh) return false;
  const auto& read = show.attack->reading;
  std::vector<std::string> heard;
  for (const auto& line : said_in(read)) heard.push_back(line.text);
  return !read.obstacle && read.finished_right == 2 && heard == show.main.spoken &&
         show.attack_on_fresh->reading.obstacle == capture::Obstacle::fresh;
}

explain::AttackReport report_of(const Act& act, const Attack& attack) {
  explain::AttackReport out;
  out.recorded = size_of(act.recording);
  if (attack.reading.obstacle) out.obstacle = capture::name(*attack.reading.obstacle);
  out.finished_right = attack.reading.finished_right;
  out.said = said_in(attack.reading);
  return out;
}

}  // namespace entente::cli
