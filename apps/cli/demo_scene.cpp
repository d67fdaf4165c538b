// Playing the scene.
#include "demo_scene.h"

#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>

#include <algorithm>
#include <array>

#include "demo_cast.h"
#include "demo_wire.h"
#include "output.h"

namespace entente::cli {
namespace {

/// What the client says, and what the server answers.
using Dialogue = std::array<std::string_view, 2>;
constexpr Dialogue kGreeting = {"How do you do?", "Very well, and nobody else can hear us."};
constexpr Dialogue kGreetingAgain = {"Here I am again.", "I know: nobody else has that session's secret."};
constexpr Dialogue kSecret = {"Can anybody hear us?", "Nobody. Not today."};
constexpr Dialogue kQuestion = {"What time is it?", "Time for tea. Asking twice does no harm."};

template <class T>
T made(Result<T> result) {
  return must(std::move(result), "demo");
}

/// Makes the server send what it should not.
class Saboteur final : public Rehearsal {
 public:
  Saboteur(std::string_view broken, explain::Transcript& transcript, const trace::Stopwatch& watch)
      : broken_(broken), transcript_(transcript), watch_(watch) {}

  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    const bool signs = type == HandshakeType::certificate_verify || type == HandshakeType::server_key_exchange;
    const bool now = (broken_ == "signature" && signs) || (broken_ == "finished" && type == HandshakeType::finished);
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

/// A record that passes by.
struct Passing {
  ContentType type;
  MutableBytes content;
};
std::vector<Passing> records_in(MutableBytes bytes) {
  std::vector<Passing> out;
  while (bytes.size() > 5) {
    const auto size = static_cast<std::size_t>(bytes[3] << 8 | bytes[4]);
    if (bytes.size() - 5 < size) break;
    out.push_back({static_cast<ContentType>(bytes[0]), bytes.subspan(5, size)});
    bytes = bytes.subspan(5 + size);
  }
  return out;
}

/// Alters what the client sends: the offer of TLS 1.3 becomes one of TLS 1.2.
std::string hide_version(Buffer& records) {
  constexpr std::uint8_t extension[] = {0x00, 0x2b, 0x00}, offer[] = {0x03, 0x04};
  const auto found = std::ranges::search(records, extension);
  const auto version = std::ranges::search(found.end(), records.end(), std::begin(offer), std::end(offer));
  if (found.empty() || version.empty()) return {};
  version.begin()[1] = 0x03;
  return "On the way the offer of TLS 1.3 in supported_versions becomes one of TLS 1.2";
}

/// Alters what the server sends: one bit of the first encrypted record. In TLS 1.2 a change_cipher_spec is before it.
std::string flip_bit(Buffer& records) {
  bool encrypted = false;
  for (const auto& record : records_in(records)) {
    if (encrypted || record.type == ContentType::application_data) {
      record.content.back() ^= 1;
      return "On the way one bit of the next encrypted record is flipped";
    }
    encrypted = record.type == ContentType::change_cipher_spec;
  }
  return {};
}

/// Alters what the client sends: one bit of the encrypted premaster secret, which ends its message.
std::string flip_premaster(Buffer& records) {
  for (const auto& record : records_in(records)) {
    if (record.type != ContentType::handshake) return {};
    for (auto rest = record.content; rest.size() >= 4;) {
      const auto size = 4 + static_cast<std::size_t>(rest[1] << 16 | rest[2] << 8 | rest[3]);
      if (rest.size() < size) break;
      if (static_cast<HandshakeType>(rest[0]) == HandshakeType::client_key_exchange) {
        rest[size - 1] ^= 1;
        return "On the way one bit of the encrypted premaster secret is flipped";
      }
      rest = rest.subspan(size);
    }
  }
  return {};
}

ConnectionOptions observed_by(TraceSink& sink) {
  ConnectionOptions options;
  options.trace = &sink;
  return options;
}

DemoWire wire_for(std::string_view broken, Act& act, const trace::Stopwatch& watch) {
  DemoWire wire(act.transcript, act.recording, watch);
  if (broken == "version") wire.alter_client_once(hide_version);
  if (broken == "premaster") wire.alter_client_once(flip_premaster);
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

trace::RecorderOptions keep_all() {
  trace::RecorderOptions options;
  options.keep_secrets = options.keep_records = options.keep_data = true;
  return options;
}

/// A client and a server, and the wire between them.
class Scene {
 public:
  Scene(const Cast& actors, std::string_view broken)
      : server_(made(ServerConnection::make(actors.server, observed_by(at_server_)))),
        client_(made(ClientConnection::make(actors.client, {std::string(kDemoName), {}}, observed_by(at_client_)))),
        saboteur_(broken, act_.transcript, watch_),
        wire_(wire_for(broken, act_, watch_)) {
    rehearse(server_, saboteur_);
  }

  Act play(const Dialogue& dialogue) {
    wire_.run(client_, server_);
    if (over()) return finished();
    act_.spoken.emplace_back(dialogue[0]);
    wire_.talk(client_, server_, explain::Side::client, dialogue[0]);
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
    wire_.tap(explain::Side::client, Direction::sent, first_flight_);
    wire_.tap(explain::Side::server, Direction::received, first_flight_);
    DemoWire::deliver(server_, Buffer(first_flight_));
    wire_.run(client_, server_);
    return over() ? finished() : end(dialogue);
  }
  const Buffer& first_flight() const noexcept { return first_flight_; }

 private:
  bool over() const noexcept { return !client_.established() || !server_.established(); }
  Act end(const Dialogue& dialogue) {
    act_.spoken.emplace_back(dialogue[1]);
    wire_.talk(server_, client_, explain::Side::server, dialogue[1]);
    client_.close();
    server_.close();
    wire_.run(client_, server_);
    return finished();
  }
  Act finished() {
    wire_.attach();
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
  trace::WireTap tap;
  tap.feed(Direction::received, first_flight);
  DemoWire::deliver(server, std::move(first_flight));
  tap.feed(Direction::sent, taken(server));
  tap.attach_to(act.transcript, explain::Side::server);
  return act;
}

/// Years later, with the server's key.
Attack attacked(const Act& act, const crypto::PrivateKey& server_key) {
  Attack out;
  trace::Recorder recorder(out.secrets, explain::Side::server, trace::start_stopwatch(), keep_all());
  out.reading = capture::read_with_server_key(crypto::openssl_provider(), act.recording, server_key, Trace(&recorder));
  return out;
}

/// Both connections.
void play_twice(Performance& out, const Cast& actors, bool early_data) {
  out.before = Scene(actors, {}).play(kGreeting);
  Scene scene(actors, {});
  out.main = early_data ? scene.play_early(kQuestion) : scene.play(kGreetingAgain);
  if (early_data) out.replay = replayed(actors, scene.first_flight());
}

void attack_both(Performance& out, const Props& props) {
  out.attack = attacked(out.main, props.server_key());
  out.fresh = Scene(props.cast(DemoOptions::Handshake::tls12), {}).play(kSecret);
  out.attack_on_fresh = attacked(*out.fresh, props.server_key());
}

}  // namespace

Performance perform(const DemoOptions& options) {
  Performance out;
  const Props props(options);
  out.plot = props.plot();
  out.intro = props.intro();
  const auto actors = props.cast();
  const bool is_rsa = options.handshake == DemoOptions::Handshake::tls12_rsa;
  if (options.second == DemoOptions::Second::none)
    out.main = Scene(actors, options.break_name).play(is_rsa ? kSecret : kGreeting);
  else
    play_twice(out, actors, options.second == DemoOptions::Second::early_data);
  note_failure(out);
  if (is_rsa && options.break_name.empty()) attack_both(out, props);
  return out;
}

}  // namespace entente::cli
