// Setting the scene and playing it.
#include "demo_scene.h"

#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <fmt/format.h>

#include <algorithm>

#include "demo_wire.h"
#include "issue/authority.h"
#include "output.h"

namespace entente::cli {
namespace {

constexpr std::string_view kName = "demo.test", kOtherName = "other.test";
constexpr UnixTime kDay = 86400;

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
  for (const auto side : {Side::client, Side::server})
    if (const auto* error = out.transcript.failure(side); error && error->by == By::local)
      out.failure = explain::diagnose(*error, out.transcript, circumstances_of(side));
}

}  // namespace

Performance perform(const DemoOptions& options) {
  Performance out;
  const auto actors = cast(options);
  const auto watch = trace::start_stopwatch();
  trace::RecorderOptions keep_all;
  keep_all.keep_secrets = true;
  trace::Recorder at_client(out.transcript, explain::Side::client, watch, keep_all);
  trace::Recorder at_server(out.transcript, explain::Side::server, watch, keep_all);
  Saboteur saboteur(options.break_name, out.transcript, watch);

  auto server = made(ServerConnection::make(actors.server, observed_by(at_server)));
  rehearse(server, saboteur);
  auto client = made(ClientConnection::make(actors.client, {kName, {}}, observed_by(at_client)));
  auto wire = wire_for(options.break_name, out.transcript, watch);
  wire.run(client, server);
  if (client.established() && server.established()) {
    out.spoken = {"How do you do?", "Very well, and nobody else can hear us."};
    wire.talk(client, server, out.spoken[0]);
    wire.talk(server, client, out.spoken[1]);
    client.close();
    server.close();
    wire.run(client, server);
  }
  out.plot = plot_of(options.break_name);
  out.intro = fmt::format(
      "Made on the spot: a root CA, and from it a certificate for {} with an ECDSA P-256 key. The client "
      "trusts that root and nothing else. No network, no files.",
      options.break_name == "name" ? kOtherName : kName);
  if (options.break_name == "untrusted")
    out.intro = fmt::format(
        "Made on the spot: two root CAs, and from the second a certificate for {} with an ECDSA P-256 "
        "key. The client trusts the first root alone. No network, no files.",
        kName);
  note_failure(out);
  return out;
}

}  // namespace entente::cli
