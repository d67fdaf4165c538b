// Setting the scene and playing it.
#include "demo_scene.h"

#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "demo_wire.h"
#include "issue/authority.h"
#include "output.h"

namespace entente::cli {
namespace {

constexpr std::string_view kName = "demo.test", kOtherName = "other.test";
constexpr UnixTime kDay = 86400;

/// What the client says, and what the server answers.
using Dialogue = std::array<std::string_view, 2>;
constexpr Dialogue kGreeting = {"How do you do?", "Very well, and nobody else can hear us."};
constexpr Dialogue kGreetingAgain = {"Here I am again.", "I know: nobody else could open your ticket's secret."};
constexpr Dialogue kQuestion = {"What time is it?", "Time for tea. Asking twice does no harm."};

/// What makes a scene fail, and how it is told.
struct Break {
  std::string_view name, plot;
};
constexpr Break kBreaks[] = {
    {"expired", "The server's certificate ended 22 days ago, and nobody renewed it."},
    {"not-yet", "The server's certificate begins in 3 days: some clock is wrong."},
    {"name", "The client asks for demo.test, and a server answers that has a certificate for other.test."},
    {"untrusted", "The server's certificate comes from a CA that the client does not trust."},
    {"signature",
     "The server shows the right certificate but does not sign with its key, as a thief of the certificate "
     "alone could not either."},
    {"version", "Something on the way makes the client look as if it had TLS 1.2 only."},
    {"group", "The client has only x25519, and the server only secp256r1."},
    {"finished", "The server's Finished was computed wrongly, or altered by somebody who has the record keys."},
    {"record", "Something on the way flips one bit of an encrypted record."},
};

std::string_view plot_of(std::string_view name) {
  const auto found = std::ranges::find(kBreaks, name, &Break::name);
  return found == std::end(kBreaks) ? std::string_view() : found->plot;
}

struct Cast {
  ClientConfig::Ptr client;
  ServerConfig::Ptr server;
};

/// Setting the scene cannot fail; if it does, that is a bug.
template <class T>
T made(Result<T> result) {
  return must(std::move(result), "demo");
}

issue::Identity make_root(const crypto::Provider& provider, UnixTime now, std::string name) {
  issue::AuthorityOptions options;
  options.name = std::move(name);
  options.not_before = now - 365 * kDay;
  options.not_after = now + 3650 * kDay;
  return made(issue::make_ca(provider, options));
}

issue::LeafOptions leaf_options(std::string_view broken, UnixTime now) {
  issue::LeafOptions leaf;
  leaf.names = {std::string(broken == "name" ? kOtherName : kName)};
  leaf.not_before = broken == "not-yet" ? now + 3 * kDay : now - 30 * kDay;
  leaf.not_after = broken == "expired" ? now - 22 * kDay : now + 30 * kDay;
  if (broken == "expired") leaf.not_before = now - 112 * kDay;
  return leaf;
}

Credential::Ptr credential_of(const issue::Identity& identity) {
  return made(Credential::make({identity.certificate}, identity.key));
}

TrustStore::Ptr trust_in(const issue::Identity& root) {
  const Bytes anchors[] = {root.certificate};
  return made(TrustStore::from_der(anchors));
}

bool resumes(const DemoOptions& options) { return options.resume || options.early_data; }

void prepare_resumption(ClientOptions& client, ServerOptions& server, const DemoOptions& options) {
  client.sessions = memory_client_sessions();
  server.tickets = 1;
  if (!options.early_data) return;
  client.early_data = true;
  server.max_early_data = 1024;
  server.ticket_keys = made(make_ticket_keys());
  // It has been running for an hour: a server that just started could not tell what came before (RFC 8446 §8).
  server.anti_replay = memory_anti_replay(system_clock().now() - 3600);
}

Cast cast(const DemoOptions& options) {
  const auto& provider = crypto::openssl_provider();
  const auto now = system_clock().now();
  const std::string_view broken = options.break_name;
  const auto root = make_root(provider, now, "Demo Root");
  const auto stranger = make_root(provider, now, "Unknown Root");
  const auto leaf = made(issue::issue(provider, broken == "untrusted" ? stranger : root, leaf_options(broken, now)));

  ClientOptions client;
  client.trust = trust_in(root);
  client.alpn = {"http/1.1"};
  client.compress_certificates = false;  // so that every byte of a certificate can be named
  if (broken == "group") client.groups = {NamedGroup::x25519};
  ServerOptions server;
  server.credentials = {credential_of(leaf)};
  server.alpn = {"http/1.1"};
  if (broken == "group" || options.hrr) server.groups = {NamedGroup::secp256r1};
  if (resumes(options)) prepare_resumption(client, server, options);
  if (options.client_auth) {
    issue::LeafOptions person;
    person.names = {"ada@demo.test"};
    person.not_before = now - kDay;
    person.not_after = now + 30 * kDay;
    person.server = false;
    client.credentials = {credential_of(made(issue::issue(provider, root, person)))};
    server.client_auth = ClientAuth::require;
    server.client_trust = trust_in(root);
  }
  return {made(ClientConfig::make(std::move(client))), made(ServerConfig::make(std::move(server)))};
}

/// Makes the server send what it should not.
class Saboteur final : public Rehearsal {
 public:
  Saboteur(std::string_view broken, explain::Transcript& transcript, const trace::Stopwatch& watch)
      : broken_(broken), transcript_(transcript), watch_(watch) {}

  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    const bool now = (broken_ == "signature" && type == HandshakeType::certificate_verify) ||
                     (broken_ == "finished" && type == HandshakeType::finished);
    if (!now) return;
    message.back() ^= 1;
    const auto* what = broken_ == "signature" ? "Here one bit of the server's signature is made wrong"
                                              : "Here one bit of the server's Finished is made wrong";
    transcript_.steps.push_back({watch_(), explain::Side::server, trace::Interference{what}});
  }

 private:
  std::string_view broken_;
  explain::Transcript& transcript_;
  const trace::Stopwatch& watch_;
};

/// Alters what the client sends: the offer of TLS 1.3 becomes one of TLS 1.2.
std::string hide_version(Buffer& records) {
  constexpr std::uint8_t offer[] = {0x00, 0x2b, 0x00, 0x05, 0x04};  // supported_versions: GREASE, then 0x0304
  const auto found = std::ranges::search(records, offer);
  if (found.empty() || records.end() - found.end() < 4) return {};
  found.end()[3] = 0x03;
  return "On the way the offer of TLS 1.3 in supported_versions becomes one of TLS 1.2";
}

/// Alters what the server sends: one bit of the first encrypted record.
std::string flip_bit(Buffer& records) {
  for (std::size_t at = 0; at + 5 < records.size();) {
    const auto size = std::size_t{5} + static_cast<unsigned>(records[at + 3] << 8 | records[at + 4]);
    if (records[at] == static_cast<std::uint8_t>(ContentType::application_data)) {
      records[at + 9] ^= 1;
      return "On the way one bit of the next encrypted record is flipped";
    }
    at += size;
  }
  return {};
}

ConnectionOptions observed_by(TraceSink& sink) {
  ConnectionOptions options;
  options.trace = &sink;
  return options;
}

DemoWire wire_for(std::string_view broken, explain::Transcript& transcript, const trace::Stopwatch& watch) {
  DemoWire wire(transcript, watch);
  if (broken == "version") wire.alter_client_once(hide_version);
  if (broken == "record") wire.alter_server_once(flip_bit);
  return wire;
}

explain::Circumstances circumstances_of(explain::Side side) {
  const bool client = side == explain::Side::client;
  explain::Circumstances around;
  around.side = side;
  around.peer = client ? "server" : "client";
  around.self = client ? "client" : "server";
  return around;
}

void note_failure(Performance& out) {
  using explain::Side;
  const auto& transcript = out.main.transcript;
  for (const auto side : {Side::client, Side::server})
    if (const auto* error = transcript.failure(side); error && error->by == By::local)
      out.failure = explain::diagnose(*error, transcript, circumstances_of(side));
}

std::string intro_of(std::string_view broken) {
  if (broken == "untrusted")
    return fmt::format(
        "Made on the spot: two root CAs, and from the second a certificate for {} with an ECDSA P-256 "
        "key. The client trusts the first root alone. No network, no files.",
        kName);
  return fmt::format(
      "Made on the spot: a root CA, and from it a certificate for {} with an ECDSA P-256 key. The client "
      "trusts that root and nothing else. No network, no files.",
      broken == "name" ? kOtherName : kName);
}

trace::RecorderOptions keep_all() {
  trace::RecorderOptions options;
  options.keep_secrets = true;
  return options;
}

/// A client and a server, and the wire between them.
class Scene {
 public:
  Scene(const Cast& actors, std::string_view broken)
      : server_(made(ServerConnection::make(actors.server, observed_by(at_server_)))),
        client_(made(ClientConnection::make(actors.client, {kName, {}}, observed_by(at_client_)))),
        saboteur_(broken, act_.transcript, watch_),
        wire_(wire_for(broken, act_.transcript, watch_)) {
    rehearse(server_, saboteur_);
  }

  Act play(const Dialogue& dialogue) {
    wire_.run(client_, server_);
    if (over()) return std::move(act_);
    act_.spoken.emplace_back(dialogue[0]);
    wire_.talk(client_, server_, dialogue[0]);
    return end(dialogue);
  }
  /// The client's line is said in the first flight.
  Act play_early(const Dialogue& dialogue) {
    act_.spoken.emplace_back(dialogue[0]);
    first_flight_ = taken(client_);
    const auto size = first_flight_.size();
    first_flight_.resize(size + client_.sealed_size(dialogue[0].size()));
    const auto sealed =
        must(client_.seal_early(bytes_of(dialogue[0]), MutableBytes(first_flight_).subspan(size)), "demo");
    first_flight_.resize(size + sealed.written);
    DemoWire::deliver(server_, Buffer(first_flight_));
    wire_.run(client_, server_);
    return over() ? std::move(act_) : end(dialogue);
  }
  const Buffer& first_flight() const noexcept { return first_flight_; }

 private:
  bool over() const noexcept { return !client_.established() || !server_.established(); }
  Act end(const Dialogue& dialogue) {
    act_.spoken.emplace_back(dialogue[1]);
    wire_.talk(server_, client_, dialogue[1]);
    client_.close();
    server_.close();
    wire_.run(client_, server_);
    return std::move(act_);
  }

  Act act_;
  trace::Stopwatch watch_ = trace::start_stopwatch();
  trace::Recorder at_client_{act_.transcript, explain::Side::client, watch_, keep_all()};
  trace::Recorder at_server_{act_.transcript, explain::Side::server, watch_, keep_all()};
  ServerConnection server_;
  ClientConnection client_;
  Saboteur saboteur_;
  DemoWire wire_;
  Buffer first_flight_;
};

/// Whoever recorded a first flight can send it to the server again.
Act replayed(const Cast& actors, Buffer first_flight) {
  Act act;
  const auto watch = trace::start_stopwatch();
  trace::Recorder at_server(act.transcript, explain::Side::server, watch, keep_all());
  auto server = made(ServerConnection::make(actors.server, observed_by(at_server)));
  act.transcript.steps.push_back(
      {watch(), explain::Side::client,
       trace::Interference{"Somebody who recorded the client's first flight sends it again"}});
  DemoWire::deliver(server, std::move(first_flight));
  (void)taken(server);
  return act;
}

}  // namespace

Performance perform(const DemoOptions& options) {
  Performance out;
  const auto actors = cast(options);
  out.plot = plot_of(options.break_name);
  out.intro = intro_of(options.break_name);
  if (!resumes(options)) {
    out.main = Scene(actors, options.break_name).play(kGreeting);
  } else {
    out.before = Scene(actors, {}).play(kGreeting);
    Scene scene(actors, {});
    out.main = options.early_data ? scene.play_early(kQuestion) : scene.play(kGreetingAgain);
    if (options.early_data) out.replay = replayed(actors, scene.first_flight());
  }
  note_failure(out);
  return out;
}

}  // namespace entente::cli
