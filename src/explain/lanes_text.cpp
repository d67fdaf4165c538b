// Both lanes of a handshake: what crosses the wire, and between the messages what each side decides, computes and
// checks. What `entente demo` prints.
#include <entente/trust.h>
#include <fmt/format.h>

#include <algorithm>

#include <map>
#include <set>
#include <utility>

#include "explain/message_text.h"
#include "explain/notes.h"
#include "explain/text.h"
#include "explain/verdict_text.h"
#include "wire/change_cipher_spec.h"
#include "wire/finished.h"

namespace entente::explain {
namespace {

constexpr std::size_t kLabel = 12;
constexpr std::string_view kChecksChain =
    "builds a path from the certificate to one that it trusts, and checks every link";

/// What protects records: the traffic secrets of TLS 1.3, the keys and nonces' fixed parts of TLS 1.2.
bool is_traffic_secret(std::string_view name) {
  return name.find("_traffic_secret") != name.npos || name.find("_write_") != name.npos;
}

/// What follows from a secret that is shown, and would make the lanes long.
bool is_detail(std::string_view name, bool tls12) {
  constexpr std::string_view details[] = {"binder_finished_key", "psk", "exporter_label_secret", "exported"};
  return std::ranges::find(details, name) != std::end(details) || (!tls12 && name.find("_write_") != name.npos);
}

/// A secret's value at the other side, where it is known already.
const Buffer* value_at(const Transcript& transcript, Side side, std::string_view name, const trace::Step* before) {
  for (const auto& step : transcript.steps) {
    if (&step == before) break;
    const auto* derived = std::get_if<trace::Derivation>(&step.what);
    if (derived && step.side == side && derived->name == name && !derived->value.empty()) return &derived->value;
  }
  return nullptr;
}

Side other(Side side) noexcept { return side == Side::client ? Side::server : Side::client; }
Ink ink_of(Side side) noexcept { return side == Side::client ? Ink::client : Ink::server; }

class Lanes {
 public:
  Lanes(Page& page, const Transcript& transcript, LanesOptions options, std::span<const std::string> lines)
      : page_(page),
        transcript_(transcript),
        facts_(facts_of(transcript, Side::server)),
        tls12_(facts_.version == ProtocolVersion::tls12),
        options_(options),
        lines_(lines) {}

  void put() {
    page_.line(fmt::format("  {}    {}", page_.ink(Ink::client, "client"), page_.ink(Ink::server, "server")));
    for (const auto& step : transcript_.steps) {
      step_ = &step;
      std::visit([&](const auto& what) { put(what); }, step.what);
    }
    page_.line(idle());
  }

 private:
  // ---- the gutter ----

  std::string lane(Side side, std::string_view mark = "│") const { return page_.ink(ink_of(side), mark); }
  std::string idle() const { return fmt::format("    {}         {}   ", lane(Side::client), lane(Side::server)); }
  std::string at(Side side, Ink ink, std::string_view mark) const {
    const bool client = side == Side::client;
    return fmt::format("    {}         {}   ", client ? page_.ink(ink, mark) : lane(Side::client),
                       client ? lane(Side::server) : page_.ink(ink, mark));
  }
  std::string arrow(Side sender, bool encrypted) const {
    const std::string_view shaft = encrypted ? "━━━━━━━━" : "────────";
    return sender == Side::client
               ? fmt::format("    {}{}   ", page_.ink(Ink::client, fmt::format("●{}▶", shaft)), lane(Side::server))
               : fmt::format("    {}{}   ", lane(Side::client), page_.ink(Ink::server, fmt::format("◀{}●", shaft)));
  }
  std::string between(std::string_view mark) const {
    return fmt::format("    {}{}{}   ", lane(Side::client), page_.ink(Ink::warning, fmt::format("┄┄┄┄{}┄┄┄┄", mark)),
                       lane(Side::server));
  }

  // ---- lines beside it ----

  void gap() { page_.line(idle()); }
  void say(std::string_view text) { page_.wrapped(idle(), idle(), text); }
  void item(std::string_view label, std::string_view text) {
    page_.wrapped(idle() + page_.ink(Ink::faint, padded(label, kLabel)), idle() + std::string(kLabel, ' '), text);
  }
  void heading(const std::string& gutter, std::string_view left, std::string_view right = {}) {
    gap();
    if (right.empty()) return page_.wrapped(gutter, idle(), left);
    page_.line(gutter + std::string(left), page_.ink(Ink::faint, right));
  }
  /// `On ServerHello the client decides`: opens a block, unless the one that is open is of the same kind.
  void block(std::string_view does) {
    if (block_ == does && block_side_ == step_->side) return;
    block_ = does;
    block_side_ = step_->side;
    auto& read = reading_[step_->side];
    const auto side = trace::name(step_->side);
    const auto title = read.empty() ? fmt::format("The {} {}", side, does)
                                    : fmt::format("On {} the {} {}", std::exchange(read, {}), side, does);
    heading(at(step_->side, ink_of(step_->side), "◆"), page_.ink(Ink::strong, title));
  }
  void close_block() { block_ = {}; }

  // ---- steps ----

  void put(const trace::Message& message) {
    close_block();
    if (message.name == wire::Finished::name) finished_[step_->side] = message.direction;
    if (message.direction == Direction::received) {
      reading_[step_->side] = message.name;
      if (message.name == wire::Finished::name) put_check_of_finished();
      return;
    }
    const bool encrypted = message.epoch != Epoch::plain;
    heading(arrow(step_->side, encrypted), page_.ink(Ink::strong, fmt::format("{}  {}", ++number_, message.name)),
            fmt::format("{}, {}", counted(message.size, "byte"), encrypted ? "encrypted" : "in the clear"));
    const auto* note = tls12_ ? note_on_message12(message.name) : note_on_message(message.name);
    if (note) say(note->what);
    for (const auto& line : contents(message, step_->side)) item(line.label, line.text);
    if (note && told_.insert(message.name).second) item("why", page_.ink(Ink::faint, note->why));
    if (message.type == HandshakeType::client_key_exchange && is_static_rsa(facts_)) warn_of_static_rsa();
    if (!options_.bytes) return;
    page_.line();
    put_message_bytes(page_, message, 4);
    page_.line();
  }
  void put_check_of_finished() {
    const auto* failure = transcript_.failure(step_->side);
    bad_finished_ = failure && failure->fault == Fault::finished_invalid;
    if (!bad_finished_) put_check(page_.good() + " the same as its own");
  }
  void put_check(const std::string& outcome) {
    block("checks the checksum");
    say(outcome + ", over the messages that it sent and got");
    close_block();
  }
  void warn_of_static_rsa() {
    page_.wrapped(idle() + page_.ink(Ink::warning, "! "), idle() + "  ",
                  "No forward secrecy: whoever gets the server's private key later, by theft or by order, opens this "
                  "secret in a recording, and with it the whole connection.");
  }
  void put(const trace::Decision& decision) {
    // Who the peer is follows from the checks of its chain, which stand above.
    if (decision.topic != Topic::peer_identity || block_ != kChecksChain) block("decides");
    if (decision.topic == Topic::resumption && (decision.chosen == "ticket" || decision.chosen == "session-id"))
      resumed_.insert(step_->side);
    item(label_of(decision.topic),
         printable(decision.why.empty() ? decision.chosen : decision.chosen + ": " + decision.why));
  }
  void put(const trace::Derivation& derivation) {
    const auto* note = tls12_ ? note_on_secret12(derivation.name) : note_on_secret(derivation.name);
    if (!note) return;
    if (is_detail(derivation.name, tls12_)) return;
    if (derivation.name == "derived_secret" && !options_.secrets) return;  // a step between two others
    block("derives keys");
    auto line = page_.ink(Ink::number, derivation.name);
    if (!derivation.value.empty())
      line.append(" ").append(hex_groups(derivation.value, options_.secrets ? derivation.value.size() : 4));
    const auto* theirs = value_at(transcript_, other(step_->side), derivation.name, step_);
    if (theirs) {
      const bool same = *theirs == derivation.value;
      return page_.wrapped(idle(), idle(),
                           fmt::format("{} {}", line, same ? page_.good() + " same" : page_.bad() + " another"));
    }
    page_.wrapped(idle(), idle(), line);
    page_.wrapped(idle() + "  ", idle() + "  ", page_.ink(Ink::faint, note->what));
  }
  void put(const trace::Job& job) {
    const auto* note = note_on_job(job.kind);
    if (!note || job.kind == JobKind::choose_credential || job.kind == JobKind::verify_chain) return;
    const bool shares_nothing = facts_.offer && facts_.offer->shares.empty() && step_->side == Side::client;
    if (job.kind == JobKind::generate_shares && shares_nothing) return;  // TLS 1.2: the server names the group first
    block(note->what);
    const auto why = tls12_ && job.kind == JobKind::find_session
                         ? "One that is unknown or too old costs nothing more than a full handshake."
                         : note->why;
    say(fmt::format("{} {}", page_.ink(Ink::faint, why), job.ok ? "" : page_.bad()));
    close_block();
  }
  void put(const trace::Verification& verification) {
    if (resumed_.contains(step_->side)) return;  // judged in an earlier connection: the decision on identity says so
    block(kChecksChain);
    std::string checks;
    for (const auto& group : grouped_checks(*verification.verdict)) {
      if (group.outcome != Outcome::pass && group.outcome != Outcome::fail) continue;
      const bool good = group.outcome == Outcome::pass;
      checks += fmt::format("{}{}{}{}", checks.empty() ? "" : "  ", good ? page_.good() : page_.bad(), kHardSpace,
                            group.name);
    }
    say(checks);
  }
  void put(const trace::KeyChange& keys) {
    if (tls12_) return put_change12(keys);
    const bool early = keys.epoch == Epoch::early;
    if (early ? keys.direction == Direction::received : std::exchange(encrypted_, true)) return;
    close_block();
    gap();
    page_.line(idle() + page_.ink(Ink::faint, early ? std::string("┄┄ early data goes under early keys ┄┄")
                                                    : fmt::format("┄┄ from here on encrypted, under {} keys ┄┄",
                                                                  name(keys.epoch))));
  }
  /// Each direction has its own beginning, right behind a ChangeCipherSpec.
  void put_change12(const trace::KeyChange& keys) {
    if (keys.direction == Direction::received) return;
    close_block();
    gap();
    page_.line(idle() + page_.ink(Ink::faint, fmt::format("┄┄ from here on the {}'s records are encrypted ┄┄",
                                                          trace::name(step_->side))));
  }
  void put(const trace::ChangeCipherSpec& ccs) {
    if (tls12_) return put12(ccs);
    if (ccs.direction == Direction::received || std::exchange(dressed_up_, true)) return;
    close_block();
    heading(arrow(step_->side, false), page_.ink(Ink::faint, "change_cipher_spec"), "1 byte");
    say(page_.ink(Ink::faint, "Means nothing in TLS 1.3: it calms old devices on the way that look for it."));
  }
  void put12(const trace::ChangeCipherSpec& ccs) {
    close_block();
    if (ccs.direction == Direction::received) {
      reading_[step_->side] = wire::ChangeCipherSpec::name;
      return;
    }
    heading(arrow(step_->side, false),
            page_.ink(Ink::strong, fmt::format("{}  {}", ++number_, wire::ChangeCipherSpec::name)),
            "1 byte, in the clear");
    say("The sender's next record is the first under the keys that both have just made.");
    if (told_.insert(std::string(wire::ChangeCipherSpec::name)).second)
      item("why", page_.ink(Ink::faint,
                            "Up to here nothing was encrypted. It is a record of its own and no message of the "
                            "handshake, so Finished does not cover it: taken too early, it once let others choose the "
                            "keys (EarlyCCS)."));
  }
  void put(const trace::AlertMessage& alert) {
    close_block();
    if (alert.direction == Direction::received) return;
    if (std::exchange(bad_finished_, false)) put_check(page_.bad() + " another than its own");
    const bool bad = alert.alert != entente::Alert::close_notify;
    heading(arrow(step_->side, alert.epoch != Epoch::plain),
            page_.ink(bad ? Ink::bad : Ink::plain, "alert " + text_of(alert.alert)),
            alert.epoch == Epoch::plain ? "2 bytes, in the clear" : "2 bytes, encrypted");
    if (const auto* note = note_on_alert(alert.alert)) say(note->what);
  }
  void put(const trace::Data& data) {
    close_block();
    if (data.direction == Direction::received) return;
    const bool early = !done_.contains(step_->side) && step_->side == Side::client;
    heading(arrow(step_->side, true), page_.ink(Ink::strong, early ? "early data" : "application data"),
            counted(data.size, "byte") + ", encrypted");
    if (spoken_ < lines_.size()) say(fmt::format("\"{}\"", lines_[spoken_++]));
  }
  void put(const trace::Completed&) {
    close_block();
    done_.insert(step_->side);
    heading(at(step_->side, Ink::good, "✓"), fmt::format("The {} is done: {}", trace::name(step_->side),
                                                         finished_[step_->side] == Direction::sent
                                                             ? "its Finished is on the way, data may follow at once"
                                                             : "both have seen the same handshake"));
    reading_[step_->side].clear();
  }
  void put(const trace::Failure& failure) {
    close_block();
    const auto& error = failure.error;
    const auto what = error.by == By::peer ? fmt::format("is told of the failure by alert {}", text_of(error.alert))
                                           : fmt::format("stops: {}", error.row().title);
    heading(at(step_->side, Ink::bad, "✗"),
            page_.ink(Ink::bad, fmt::format("The {} {}", trace::name(step_->side), what)));
  }
  void put(const trace::Interference& interference) {
    close_block();
    heading(between("▲"), page_.ink(Ink::warning, interference.what));
  }
  void put(const trace::Record&) {}
  void put(const trace::Transition&) {}

  static std::string_view label_of(Topic topic) noexcept {
    switch (topic) {
      case Topic::cipher_suite:
        return "suite";
      case Topic::server_name:
        return "name";
      case Topic::application_protocol:
        return "protocol";
      case Topic::signature_scheme:
        return "signature";
      case Topic::client_authentication:
        return "client";
      case Topic::peer_identity:
        return "identity";
      case Topic::early_data:
        return "0-RTT";
      case Topic::record_size:
        return "record size";
      case Topic::certificate_compression:
        return "compression";
      case Topic::compatibility:
        return "disguise";
      case Topic::key_exchange:
        return "exchange";
      case Topic::extended_master_secret:
        return "ext. master";
      default:
        return name(topic);
    }
  }

  Page& page_;
  const Transcript& transcript_;
  Facts facts_;
  bool tls12_;
  LanesOptions options_;
  std::span<const std::string> lines_;  ///< what the application data say
  std::size_t spoken_ = 0;
  const trace::Step* step_ = nullptr;
  std::map<Side, std::string> reading_;
  std::map<Side, Direction> finished_;  ///< which way its last Finished went
  std::string_view block_;
  Side block_side_ = Side::client;
  std::size_t number_ = 0;
  std::set<std::string> told_;  ///< messages whose reason was given
  std::set<Side> resumed_, done_;
  bool encrypted_ = false, dressed_up_ = false;
  bool bad_finished_ = false;  ///< came, and was not told of yet
};

}  // namespace

void put_lanes(Page& page, const Transcript& transcript, LanesOptions options, std::span<const std::string> spoken) {
  Lanes(page, transcript, options, spoken).put();
}

bool same_keys(const Transcript& transcript) {
  std::map<std::string, std::map<Side, Buffer>> values;
  for (const auto& step : transcript.steps)
    if (const auto* derived = std::get_if<trace::Derivation>(&step.what); derived && is_traffic_secret(derived->name))
      values[derived->name][step.side] = derived->value;
  for (const auto& [name, by_side] : values)
    if (by_side.size() != 2 || by_side.begin()->second.empty() || by_side.begin()->second != by_side.rbegin()->second)
      return false;
  return !values.empty();
}

}  // namespace entente::explain
