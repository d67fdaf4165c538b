// `entente connect TARGET`: a connection, explained.
#include <fmt/format.h>

#include <algorithm>

#include "connect.h"
#include "connect_failure.h"
#include "explain/json.h"
#include "explain/verdict_text.h"
#include "exports.h"
#include "fetching.h"
#include "http_fetch.h"
#include "idn.h"
#include "io/socket.h"
#include "output.h"
#include "pipe.h"
#include "policy_file.h"
#include "session_files.h"
#include "tls_setup.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

ClientConfig::Ptr config_of(const ConnectOptions& options, const Policy& policy, const Trust& trust, bool is_url,
                            std::shared_ptr<ClientSessions> sessions) {
  ClientOptions client;
  apply(options.protocol, policy, client);
  if (is_url && client.alpn.empty()) client.alpn = {"http/1.1"};
  client.trust = trust.store;
  client.verify = options.verify;
  client.revocation = options.revocation.value_or(RevocationMode::soft);
  client.crls = lists_of(options.crl);
  if (options.staple) client.ask_for_staple = true;
  client.grease = options.grease;
  if (options.tickets) client.sessions = std::move(sessions);
  client.early_data = !options.early_data.empty();
  for (const auto& psk : options.psks) client.psks.push_back(parse_psk(psk));
  if (options.cert.empty() != options.key.empty())
    throw Stop(make_error(Fault::config_invalid, {}, "--cert and --key together"), "--cert, --key");
  client.post_handshake_auth = options.post_handshake_auth;
  if (!options.cert.empty())
    client.credentials = {must(Credential::from_files(options.cert, options.key), options.cert)};
  return must(ClientConfig::make(std::move(client)), "connect");
}

/// A session that is resumed shows no certificate and none of its staples.
bool lacks_staple(const Session& session) {
  const auto facts = facts_of(session);
  return facts.staple.empty() && !facts.peer_chain.empty();
}

/// For what a server may say after the handshake: a second in all.
constexpr std::chrono::milliseconds kLeastPatience{500}, kMostPatience{1000}, kPause{50};
io::Deadline patience() { return io::Deadline(kMostPatience); }

/// Takes in what the server says after the handshake. Ends where it has decided: by an error, its end, or data; or
/// where `enough` says so.
template <class Enough>
void hear_server_out(Session& session, const io::Deadline& deadline, Enough&& enough) {
  Buffer none;
  do {
    // First what lies in the stream already: a server that asks for no certificate may send its tickets right behind
    // its Finished (RFC 8446 §4.6.1).
    const auto read = session.stream->try_read(none);
    if (!read) session.error = read.error();
    if (!read || *read) return;
  } while (!enough() && io::wait_until(session.stream->socket(), io::Ready::read, deadline));
}

/// RFC 8446 §4.4.2: after its own Finished a client does not know yet whether the server takes its certificate, or the
/// lack of one. A server that refuses says so at once; one that sends a ticket has taken it (§4.6.1).
void wait_for_verdict(Session& session, const io::Deadline& deadline) {
  if (session.error || !facts_of(session).client_certificate_requested) return;
  hear_server_out(session, deadline, [&] {
    const auto facts = facts_of(session);
    return facts.last_received && facts.last_received->name == "NewSessionTicket";
  });
}

/// The tickets come after the handshake (RFC 8446 §4.6.1): one is waited for.
void wait_for_ticket(Session& session, const SessionFiles& sessions, std::size_t before, const io::Deadline& deadline) {
  if (!session.error) hear_server_out(session, deadline, [&] { return sessions.received() != before; });
}

/// Whether nothing but the explanation is wanted: data would come behind the handshake otherwise.
bool only_looks(const Target& target, const ConnectOptions& options) {
  return !options.pipe && target.path.empty() && options.early_data.empty();
}

/// Tickets follow the handshake of TLS 1.3 (RFC 8446 §4.6.1): who answered quickly sends them quickly, or none. That
/// the server hangs up meanwhile is no failure of what was asked for.
void hear_tickets(Session& session) {
  const auto facts = facts_of(session);
  if (session.error || facts.tickets > 0 || facts.version != ProtocolVersion::tls13) return;
  const auto* handshake = session.transcript.phase("TLS");
  const auto taken = std::chrono::milliseconds((handshake ? handshake->duration : 0) / 1000);
  hear_server_out(session, io::Deadline(std::clamp(taken, kLeastPatience, kMostPatience)),
                  [&] { return facts_of(session).tickets > 0; });
  if (!session.error && facts_of(session).tickets > 0)  // more of them may be on their way
    hear_server_out(session, io::Deadline(kPause), [] { return false; });
  if (session.error && session.error->by == By::transport) session.error.reset();
}

void keep_session(const ConnectOptions& options, Session& session, SessionFiles& sessions, std::size_t before,
                  const io::Deadline& deadline) {
  wait_for_ticket(session, sessions, before, deadline);
  if (!session.error && !sessions.save(options.session_out))
    remark(options, "no ticket came: " + options.session_out + " is not written");
}

/// With --fetch the job that judges the server's chain waits for what it lacks.
std::function<void(CryptoJob&)> fetching_of(const ConnectOptions& options) {
  if (!options.fetching.fetch) return nullptr;
  // TLS 1.2 judges a chain again once its staple has come: what was fetched for it is still there.
  auto fetching = std::make_shared<Fetching>(options.fetching, system_clock().now(),
                                             [&](const std::string& words) { remark(options, words); });
  return [fetching](CryptoJob& job) {
    const auto question = job.chain_question();
    if (!question || !question->trust) return;
    fetching->complete(question->chain, *question->trust, question->options);
    fetching->ask(question->chain, *question->trust, question->options);
    make_room(question->options.limits, question->chain);
  };
}

/// Ours go in front of what is said next; the peer's come in front of what it says next (RFC 8446 §4.6.3).
void renew_keys(Session& session) {
  if (session.error) return;
  if (const auto done = session.stream->connection().update_keys(); !done) session.error = done.error();
}

// ---- after the handshake ----

/// What there is to wait for, and to renew, before anything is told. `before`: tickets that came in earlier
/// connections.
void settle(const Target& target, const ConnectOptions& options, Session& session, SessionFiles& sessions,
            std::size_t before) {
  const auto deadline = patience();
  wait_for_verdict(session, deadline);
  if (!options.session_out.empty()) keep_session(options, session, sessions, before, deadline);
  if (options.tickets && only_looks(target, options)) hear_tickets(session);
  if (options.key_update) renew_keys(session);
  if (options.staple && !session.error && lacks_staple(session)) remark(options, "the server stapled no OCSP response");
}

/// What of the early data has to be said again, or for the first time: nothing that the server took is.
Result<void> send_rest(Bytes early, Session& session) {
  const bool taken = session.stream->connection().info().early_data == EarlyData::accepted;
  const auto rest = early.subspan(taken ? session.early_sent : 0);
  return rest.empty() ? Result<void>() : session.stream->write(rest);
}

void talk(const Target& target, const ConnectOptions& options, Bytes early, Session& session) {
  if (session.error) return;
  auto done = send_rest(early, session);
  if (!done) {
    // told below
  } else if (options.pipe) {
    done = pipe_through(*session.stream);
  } else if (!target.path.empty()) {
    const auto host = target.port == 443 ? target.host : fmt::format("{}:{}", target.host, target.port);
    const auto fetched = fetch(*session.stream, host, target.path, [&](std::string_view piece) {
      if (!options.json) print(piece);
    });
    if (!fetched)
      done = std::unexpected(fetched.error());
    else
      complain(fetched->status == 0
                   ? "the answer is no HTTP"
                   : fmt::format("HTTP {} {}, {}{}", fetched->status, fetched->reason,
                                 explain::bytes_in_words(fetched->size), fetched->complete ? "" : ", cut off"));
  }
  if (!done)
    session.error = done.error();
  else
    (void)session.stream->close();
}

// ---- what is told ----

explain::ConnectReport report_of(const Target& target, const Trust& trust, const ConnectOptions& options,
                                 Session& session) {
  explain::ConnectReport report;
  report.host = target.host;
  report.port = target.port;
  report.address = session.address;
  report.trust_source = trust.source;
  report.roots = trust.roots;
  report.verified = options.verify;
  report.heard_out = options.tickets && only_looks(target, options);
  if (session.stream && !session.error)
    if (const auto binding = session.stream->connection().channel_binding())
      report.channel_binding.assign(binding->begin(), binding->end());
  return report;
}

// ---- what is left behind ----

explain::Account account_of(const Session& session, const explain::ConnectReport& report) {
  explain::Account account;
  account.transcript = &session.transcript;
  account.title = fmt::format("{}:{}", report.host, report.port);
  account.client_address = session.local_address();
  account.server_address = session.address;
  account.began = session.began;
  account.trust_source = report.trust_source;
  account.roots = report.roots;
  return account;
}

explain::TranscriptDocument document_of(const ConnectOptions& options, Session& first, Session& session,
                                        const explain::ConnectReport& report) {
  auto document = new_document(options.exports, explain::DocumentHead::Source::live, "connect " + options.target);
  if (options.resume) {
    first.attach_wire();
    auto before = account_of(first, report);
    if (first.error) before.failure = explain::diagnose(*first.error, first.transcript);
    document.add(before);
  }
  session.attach_wire();
  auto account = account_of(session, report);
  account.failure = report.failure;
  if (options.resume) {
    account.id = "c2";
    account.relation = {explain::Relation::Kind::resumes, "c1"};
  }
  document.add(account);
  return document;
}

/// stdout belongs to one thing.
void check_output(const Target& target, const ConnectOptions& options) {
  if (options.exports.to_stdout() && (options.pipe || !target.path.empty()))
    throw Stop(make_error(Fault::config_invalid, {}, "a file: stdout has the data"), "--transcript");
}

/// The transcript keeps what crosses the wire, where it is to be left behind.
void prepare(const ConnectOptions& options, Session& session) {
  if (!options.exports.wanted()) return;
  session.keep = recorder_options(options.exports);
  session.tap.emplace();
}

// ---- what is printed ----

/// stdout belongs to the data when there are any. JSON instead of a page that is fetched is asked for by name.
bool explains_on_stderr(const Target& target, const ConnectOptions& options) {
  return options.pipe || options.exports.to_stdout() || (!target.path.empty() && !options.json);
}

void put_report(Page& page, const explain::Transcript& transcript, const explain::ConnectReport& report,
                const ConnectOptions& options) {
  const auto facts = explain::facts_of(transcript, explain::Side::client);
  if (report.failure) {
    put_failure(page, *report.failure);
    if (facts.last_sent) {
      page.line();
      put_timeline(page, transcript, explain::Side::client);
    }
  } else {
    put_connection(page, transcript, report);
  }
  if (report.first) {
    page.line();
    put_comparison(page, *report.first, transcript);
  }
  if (facts.verdict && (options.verbose || report.failure)) {
    page.line();
    put_checks(page, *facts.verdict);
  }
  if (options.bytes) put_bytes(page, transcript, explain::Side::client);
}

void put_next(Page& page, const ConnectOptions& options, const explain::ConnectReport& report) {
  if (options.bytes || options.pipe || report.failure) return;
  page.line();
  const auto trusting = options.ca.empty() ? std::string() : " --ca " + explain::printable(options.ca);
  page.wrapped(2, page.ink(Ink::faint, fmt::format("Next: entente connect {}{} --web, or --bytes",
                                                   explain::printable(options.target), trusting)));
}

void tell(const explain::Transcript& transcript, const explain::ConnectReport& report, const ConnectOptions& options,
          bool on_stderr) {
  const auto print_there = on_stderr ? print_error : print;
  if (options.json) return print_there(connect_json(transcript, report, explain::Layout::indented) + "\n");
  Page page(on_stderr ? standard_error() : standard_output());
  put_report(page, transcript, report, options);
  put_next(page, options, report);
  print_there(page.text());
}

/// What went wrong after the rest was told.
void tell_failure(const explain::Diagnosis& failure) {
  Page page(standard_error());
  put_failure(page, failure);
  print_error(page.text());
}

}  // namespace

explain::TranscriptDocument look_at(const ConnectOptions& options) {
  const auto target = parse_target(options.target);
  const auto policy = policy_of(options.protocol.policy);
  const auto trust = trust_of(options.ca);
  const auto config = config_of(options, *policy, trust, false, std::make_shared<SessionFiles>());
  Session before, session;
  session.keep = recorder_options(options.exports);
  session.tap.emplace();
  session.open(target, config, {target.host, {}}, options.timeout, nullptr);
  wait_for_verdict(session, patience());
  auto report = report_of(target, trust, options, session);
  if (session.error)
    report.failure = diagnosis_of(target, options, session);
  else
    (void)session.stream->close();
  return document_of(options, before, session, report);
}

int run(const ConnectOptions& options) {
  const auto target = parse_target(options.target);
  check_output(target, options);
  const auto policy = policy_of(options.protocol.policy);
  const auto trust = trust_of(options.ca);
  const auto key_log = open_key_log(options.protocol.keylog);
  const auto sessions = std::make_shared<SessionFiles>();
  if (!options.session_in.empty() && !sessions->load(options.session_in))
    remark(options, options.session_in + ": no session that this version knows; a full handshake instead");
  const auto early = options.early_data.empty() ? std::string() : read_text(options.early_data);
  const auto config = config_of(options, *policy, trust, !target.path.empty(), sessions);
  const auto sni = to_a_labels(options.sni), verify_name = to_a_labels(options.verify_name);
  const Peer peer{sni.empty() ? target.host : sni, verify_name};
  const auto before_job = fetching_of(options);
  const auto capture = open_capture(options.pcap, options.exports.with_secrets, key_log.get());
  Session first;
  first.capture = capture.get();
  first.before_job = before_job;
  prepare(options, first);
  if (options.resume) {
    first.open(target, config, peer, options.timeout, key_log.get());
    wait_for_ticket(first, *sessions, 0, patience());
    if (!first.error) (void)first.stream->close();
    first.hang_up();  // a server that takes one at a time waits for it
  }
  const auto tickets = sessions->received();
  Session session;  // made now, for its time begins with it
  session.before_job = before_job;
  session.capture = capture.get();
  prepare(options, session);
  session.open(target, config, peer, options.timeout, key_log.get(), bytes_of(early));
  settle(target, options, session, *sessions, tickets);

  auto report = report_of(target, trust, options, session);
  if (options.resume) report.first = &first.transcript;
  const bool on_stderr = explains_on_stderr(target, options);
  const bool told = on_stderr && !options.json && !session.error;
  if (told) tell(session.transcript, report, options, on_stderr);  // before the data, so that it is seen at once
  LivePage page(options.exports);
  if (told && options.exports.web) page.show(document_of(options, first, session, report));
  talk(target, options, bytes_of(early), session);
  if (session.error)
    report.failure = diagnosis_of(target, options, session);
  else if (options.probe_older && only_looks(target, options))
    probe_older(report, target, options, session);
  if (!told)
    tell(session.transcript, report, options, on_stderr);
  else if (report.failure)
    tell_failure(*report.failure);
  if (options.exports.wanted()) {
    const auto document = document_of(options, first, session, report);
    leave(options.exports, document);
    page.show(document);
    page.finish();
  }
  if (report.failure) return report.failure->exit;
  return capture && !capture->whole() ? kExitUsage : kExitGood;
}

}  // namespace entente::cli
