// `entente decode FILE`: recorded connections, explained.
#include <entente/trust.h>
#include <fmt/format.h>

#include <map>

#include "capture/decoder.h"
#include "decode_input.h"
#include "decode_refusal.h"
#include "decode_text.h"
#include "explain/diagnosis.h"
#include "explain/json.h"
#include "explain/transcript_json.h"
#include "explain/verdict_text.h"
#include "exports.h"
#include "files.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using capture::Decoded;
using capture::Outcome;
using explain::Ink;
using explain::Page;

// ---- which ones ----

bool fits_name(std::string_view name, std::string_view wanted) {
  return name == wanted ||
         (name.ends_with(wanted) && name.size() > wanted.size() && name[name.size() - wanted.size() - 1] == '.');
}

bool fits_outcome(Outcome outcome, std::string_view wanted) {
  if (wanted == "established") return outcome == Outcome::established || outcome == Outcome::seems_established;
  if (wanted == "failed") return outcome == Outcome::failed;
  return outcome == Outcome::unfinished || outcome == Outcome::joined_late;
}

bool fits(const Decoded& found, const DecodeOptions& options, const std::optional<HostFilter>& host) {
  return (options.follow == 0 || found.number == options.follow) &&
         (!host || host->fits(found.client) || host->fits(found.server)) &&
         (options.sni.empty() || fits_name(found.insight.server_name, options.sni)) &&
         (options.outcome.empty() || fits_outcome(found.outcome, options.outcome));
}

// ---- what is said of them ----

explain::Circumstances watched() {
  explain::Circumstances around;
  around.self = "client";
  return around;
}

std::string title_of(const Decoded& found) {
  const auto& name = found.insight.server_name;
  return name.empty() ? to_text(found.server) : fmt::format("{}:{}", explain::printable(name), found.server.port);
}

/// Judges the server's chain as of when it was seen, as a client with these CAs would have.
void judge(const Decoded& found, const Trust& trust) {
  auto& transcript = *found.transcript;
  const auto facts = explain::facts_of(transcript, explain::Side::client);
  if (facts.peer_chain.empty()) return;
  VerifyOptions how;
  if (!found.insight.server_name.empty()) how.name = found.insight.server_name;
  how.at = found.began / 1'000'000;
  const std::vector<Bytes> chain(facts.peer_chain.begin(), facts.peer_chain.end());
  const auto at = transcript.steps.empty() ? 0 : transcript.steps.back().at;
  transcript.steps.push_back({at, explain::Side::client,
                              trace::Verification{std::make_shared<const Verdict>(verify(chain, *trust.store, how))}});
}

/// Why it failed, in a few words; of a connection that is not kept as well.
std::string why_failed(const Decoded& found) {
  return found.failure ? explain::diagnose(*found.failure, {}, watched()).verdict : std::string();
}

/// What keeps a good certificate from telling who the server is; empty: nothing does. Anybody can send a certificate,
/// so it takes the name that was asked for, and a signature under the certificate's key. Who was given that key itself
/// (--key) has seen with it that the server can decrypt.
std::string unproven(const Decoded& found) {
  const auto& seen = found.insight;
  const auto facts = explain::facts_of(*found.transcript, explain::Side::client);
  if (!facts.verdict || !facts.verdict->valid || facts.peer_chain.empty()) return {};
  if (seen.server_name.empty()) return "the client named no host to hold it against";
  if (seen.opened_by == capture::OpenedBy::server_key && seen.finished_right == 2) return {};
  if (!seen.proof) return "whether the server holds its key was not seen";
  return is_signed_by(crypto::openssl_provider(), facts.peer_chain.front(), *seen.proof)
             ? std::string()
             : "the server did NOT sign with its key";
}

std::optional<explain::Diagnosis> diagnosis_of(const Decoded& found, const Trust& trust) {
  const auto* error = found.transcript->failure(explain::Side::client);
  if (!error) return std::nullopt;
  auto out = explain::diagnose(*error, *found.transcript, watched());
  explain_refusal(out, found, trust);
  return out;
}

explain::Account account_of(const Decoded& found, const capture::KeyRing& keys, const Trust& trust) {
  explain::Account out;
  out.transcript = found.transcript.get();
  out.id = fmt::format("c{}", found.number);
  out.title = title_of(found);
  out.viewpoint = explain::Viewpoint::observer;
  out.client_address = to_text(found.client);
  out.server_address = to_text(found.server);
  out.began = found.began / 1'000'000;
  out.trust_source = trust.source;
  out.roots = trust.roots;
  out.unproven = unproven(found);
  out.failure = diagnosis_of(found, trust);
  out.observation = observation_of(found, keys);
  return out;
}

/// What a row of the table has no use for.
void forget_bytes(capture::Insight& insight) {
  insight.encrypted_premaster = insight.client_share = insight.server_share = Buffer();
  insight.proof.reset();
}

/// The table, the one connection, or the documents: as connections end.
class Story {
 public:
  Story(const DecodeOptions& options, const capture::KeyRing& keys) : options_(options), keys_(keys) {
    if (!options.ca.empty()) trust_ = trust_of(options.ca);
    if (options.exports.wanted() || options.json)
      document_.emplace(
          new_document(options.exports, explain::DocumentHead::Source::capture, "decode " + options.file));
    if (!options.host.empty()) host_.emplace(options.host);
  }

  void take(Decoded&& found) {
    if (!fits(found, options_, host_)) return;
    ++shown_;
    if (found.transcript && trust_.store) judge(found, trust_);
    if (options_.exports.wanted() && found.transcript) put_in_document(found);
    if (options_.ndjson || options_.json) return put_json(found);
    if (found.transcript && !only_) only_ = found;
    if (options_.follow > 0) return;
    const auto number = found.number;
    found.transcript.reset();
    forget_bytes(found.insight);
    waiting_.emplace(number, std::move(found));
    // in the order in which they began, as far as one can wait for that; one alone is no table
    while (shown_ > 1 && !waiting_.empty() && (waiting_.size() > kMostWaiting || waiting_.begin()->first == next_))
      put_first();
  }

  void finish(const capture::Totals& totals) {
    if (options_.json) print(end_of_document() + "\n");
    if (options_.exports.wanted()) leave(options_.exports, *document_);
    tell_what_is_left_out();
    if (options_.json || options_.ndjson) {
      for (const auto& lost : what_is_lost(totals, keys_)) complain(lost);
      return;
    }
    Page page(terminal());
    const bool alone = shown_ == 1 && only_;
    if (!alone)
      while (!waiting_.empty()) put_first();
    if (alone) put_one(page, *only_);
    page.line();
    put_totals(page, totals, shown_, keys_);
    if (shown_ > 1)
      page.wrapped(2, page.ink(Ink::faint,
                               fmt::format("Next: entente decode {} --follow N", explain::printable(options_.file))));
    put(page);
  }
  /// With --web: returns when that is over.
  void show_page() const {
    if (options_.exports.web) show(options_.exports, *document_);
  }
  [[nodiscard]] std::size_t shown() const noexcept { return shown_; }

 private:
  static constexpr std::size_t kMostWaiting = 4096, kMostInDocument = 1000;

  /// stdout belongs to one thing.
  [[nodiscard]] explain::Terminal terminal() const {
    return options_.exports.to_stdout() ? standard_error() : standard_output();
  }
  void put(const Page& page) const { (options_.exports.to_stdout() ? print_error : print)(page.text()); }
  void put_in_document(const Decoded& found) {
    if (document_->size() < kMostInDocument && !document_->full())
      document_->add(account_of(found, keys_, trust_));
    else
      ++left_out_;
  }
  void tell_what_is_left_out() const {
    if (left_out_ > 0)
      complain(
          fmt::format("{} left out of what was written, which is large enough: choose with --host, --sni, --outcome",
                      explain::counted(left_out_, "connection")));
  }

  void put_first() {
    Page page(terminal());
    const auto& first = waiting_.begin()->second;
    put_row(page, first, why_failed(first));
    next_ = waiting_.begin()->first + 1;
    waiting_.erase(waiting_.begin());
    put(page);
  }

  void put_one(Page& page, const Decoded& found) const {
    explain::ConnectReport report;
    report.host =
        found.insight.server_name.empty() ? address_text(found.server) : explain::printable(found.insight.server_name);
    report.port = found.server.port;
    report.trust_source = trust_.source;
    report.roots = trust_.roots;
    report.unproven = trust_.store ? unproven(found) : "no CAs were given (--ca)";
    report.failure = diagnosis_of(found, trust_);
    page.line(page.ink(Ink::faint, fmt::format("connection {}: {} → {}, {}", found.number, to_text(found.client),
                                               to_text(found.server), clock_time(found.began))));
    if (report.failure) {
      report.failure->exit = 0;  // the client's end, not this program's
      put_failure(page, *report.failure);
      page.line();
      put_timeline(page, *found.transcript, explain::Side::client);
    } else {
      put_connection(page, *found.transcript, report);
    }
    page.line();
    put_reading(page, found, keys_);
    if (options_.bytes) put_bytes(page, *found.transcript, explain::Side::client);
  }

  // A document is written as its connections come: however many there are, one is kept.

  void begin_document() {
    if (!after_.empty()) return;
    constexpr std::string_view none = R"("connections":[])";
    const auto empty = document_->text(explain::Layout::line);
    const auto at = empty.find(none) + none.size() - 1;
    print(empty.substr(0, at));
    after_ = empty.substr(at);
  }
  std::string end_of_document() {
    begin_document();
    return after_;
  }
  void put_json(const Decoded& found) {
    if (!found.transcript) return;
    if (options_.json) begin_document();
    const auto text =
        connection_json(account_of(found, keys_, trust_), options_.exports.with_secrets, explain::Layout::line);
    print(options_.ndjson ? text + "\n" : (shown_ > 1 ? ",\n" : "\n") + text);
  }

  const DecodeOptions& options_;
  const capture::KeyRing& keys_;
  Trust trust_;
  std::optional<HostFilter> host_;
  std::optional<explain::TranscriptDocument> document_;
  std::string after_;  ///< what ends it
  std::map<std::size_t, Decoded> waiting_;
  std::optional<Decoded> only_;
  std::size_t shown_ = 0, next_ = 1, left_out_ = 0;
};

capture::DecoderOptions decoder_options(const DecodeOptions& options) {
  using Keep = capture::DecoderOptions::Keep;
  capture::DecoderOptions out;
  out.recorder = recorder_options(options.exports);
  const bool filters = !options.host.empty() || !options.sni.empty() || !options.outcome.empty();
  out.keep = options.follow > 0                                                      ? Keep::one
             : options.json || options.ndjson || options.exports.wanted() || filters ? Keep::all
                                                                                     : Keep::first;
  out.one = options.follow;
  return out;
}

/// The file is none that can be read: what it seems to be, and what to do with that.
int refuse(const DecodeOptions& options, const Input& input, const Error& error) {
  auto diagnosis = explain::diagnose(error, {});
  diagnosis.verdict = fmt::format("{}: {}", explain::printable(options.file), diagnosis.verdict);
  if (const auto guess = input.guess()) {
    diagnosis.observed = {fmt::format("Expected a pcap or pcapng file, and this is {}.", guess->is)};
    diagnosis.user = diagnosis.owner = guess->then;
  }
  return report(diagnosis, options.json ? Report::json : Report::page);
}

/// Why nothing is shown.
std::string nothing_shown(const DecodeOptions& options, const capture::Totals& totals) {
  const auto file = explain::printable(options.file);
  if (totals.tls == 0) return file + ": there is no connection of TLS in it";
  if (options.follow > totals.tls)
    return fmt::format("{}: there is no connection {}: it has {}", file, options.follow,
                       totals.tls == 1 ? "one" : fmt::format("1 to {}", totals.tls));
  return fmt::format("{}: none of {} fits", file, explain::counted(totals.tls, "connection"));
}

}  // namespace

int run(const DecodeOptions& options) {
  capture::KeyRing keys;
  take_keys(keys, options);
  Input input(options.file);
  Story report(options, keys);
  capture::Decoder decoder(crypto::openssl_provider(), keys, decoder_options(options),
                           [&](Decoded&& found) { report.take(std::move(found)); });
  Result<void> read;
  {
    Progress progress(input.size());
    for (auto bytes = input.next(); read && !bytes.empty(); bytes = input.next()) {
      read = decoder.add(bytes);
      progress.at(decoder.offset(), decoder.totals().tls);
    }
  }
  const auto whole = decoder.finish();
  // a file that was no capture from its first byte on has nothing to report
  if (!read && decoder.totals().packets == 0) return refuse(options, input, read.error());
  report.finish(decoder.totals());
  report.show_page();
  if (!read) return report_error(read.error(), options.file, options.json ? Report::json_on_stderr : Report::page);
  if (!whole)
    complain(
        fmt::format("{}: cut off: {} is missing", explain::printable(options.file), whole.error().expected.view()));
  if (report.shown() == 0) complain(nothing_shown(options, decoder.totals()));
  return whole && report.shown() > 0 ? kExitGood : kExitInconclusive;
}

}  // namespace entente::cli
