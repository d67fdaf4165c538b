// Opening connections.
#include "tls_setup.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "idn.h"
#include "io/socket.h"
#include "io/tcp.h"
#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::string_view kScheme = "https://";

[[noreturn]] void bad_target(const std::string& text) {
  throw Stop(make_error(Fault::config_invalid, {}, "host[:port], [v6]:port or an https:// URL"), text);
}

std::uint16_t port_of(std::string_view digits, const std::string& whole) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || end != digits.data() + digits.size()) bad_target(whole);
  if (error != std::errc() || port == 0 || port > 65535)
    throw Stop(make_error(Fault::config_invalid, {}, "a port from 1 to 65535", digits), whole);
  return static_cast<std::uint16_t>(port);
}

}  // namespace

Target parse_target(const std::string& text) {
  Target target;
  std::string_view rest = text;
  if (rest.starts_with("http://"))
    throw Stop(make_error(Fault::config_invalid, {}, "an https:// URL: http is not encrypted"), text);
  if (rest.starts_with(kScheme)) {
    rest.remove_prefix(kScheme.size());
    const auto slash = std::min(rest.find_first_of("/?#"), rest.size());
    target.path = rest.substr(slash, rest.find('#') - slash);
    if (!target.path.starts_with('/')) target.path.insert(0, 1, '/');
    rest = rest.substr(0, slash);
  }
  const auto bracket = rest.starts_with('[') ? rest.find(']') : rest.npos;
  const auto colon = bracket != rest.npos ? rest.find(':', bracket) : rest.rfind(':');
  const bool bare_v6 = bracket == rest.npos && rest.find(':') != colon;
  if (colon != rest.npos && !bare_v6) {
    target.port = port_of(rest.substr(colon + 1), text);
    rest = rest.substr(0, colon);
  }
  if (bracket != rest.npos && rest.starts_with('[')) rest = rest.substr(1, rest.size() - 2);
  target.host = to_a_labels(std::string(rest));
  if (target.host.empty()) bad_target(text);
  return target;
}

ExternalPsk::Ptr parse_psk(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto identity = std::string_view(text).substr(0, std::min(colon, text.size()));
  const auto digits = colon == text.npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  const auto key = from_hex(digits);
  if (identity.empty() || digits.empty() || !key)
    throw Stop(make_error(Fault::config_invalid, {}, "IDENTITY:HEX"), "--psk");
  return must(ExternalPsk::make(bytes_of(identity), *key), "--psk");
}

bool is_address(const std::string& text) {
  in6_addr room;
  return inet_pton(AF_INET, text.c_str(), &room) == 1 || inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

template <class Work>
auto Session::phase(const char* name, Work&& work) {
  const auto& before = transcript.phases;
  const auto start = before.empty() ? 0 : before.back().start + before.back().duration;
  auto result = work();
  transcript.phases.push_back({name, start, watch() - start});
  if (!result) error = result.error();
  return result;
}

void Session::cross(Direction direction, Bytes bytes) {
  if (tap) tap->feed(direction, bytes);
  if (wire_) (*wire_)(direction, bytes);
}

/// The ClientHello, and behind it what may go out before the server has answered.
void Session::send_early(ClientConnection& client, int socket, Bytes early, std::chrono::milliseconds timeout) {
  const auto allowed = early.first(std::min(early.size(), client.early_room()));
  if (allowed.empty()) return;
  Buffer records(client.sealed_size(allowed.size()));
  const auto sealed = must(client.seal_early(allowed, records), "--early-data");
  early_sent = sealed.taken;
  cross(Direction::sent, Bytes(records).first(sealed.written));
  // a server that went away is told of by the handshake
  (void)io::send_all(socket, Bytes(records).first(sealed.written), io::Deadline(timeout));
}

void Session::open(const Target& target, const ClientConfig::Ptr& config, const Peer& peer,
                   std::chrono::milliseconds timeout, KeyLogSink* key_log, Bytes early) {
  const auto look_up = [&] { return io::resolve(target.host, target.port, timeout); };
  const auto addresses = is_address(target.host) ? look_up() : phase("DNS", look_up);
  if (!addresses) error = addresses.error();
  if (!addresses) return;
  auto connected = phase("TCP", [&] { return io::connect(*addresses, timeout); });
  if (!connected) return;
  address = io::to_text(connected->address);
  if (capture) wire_.emplace(*capture, connected->socket.get(), connected->address, true);

  recorder_.emplace(transcript, explain::Side::client, watch, keep);
  ConnectionOptions options;
  options.trace = &*recorder_;
  options.key_log = capture ? capture : key_log;
  if (before_job) options.jobs = Jobs::handed_out;
  auto client = must(ClientConnection::make(config, peer, options), target.host);
  send_early(client, connected->socket.get(), early, timeout);
  StreamTimeouts timeouts;
  timeouts.handshake = timeout;
  stream.emplace(std::move(client), connected->socket.release(), timeouts);
  if (before_job) stream->before_jobs(before_job);
  if (tap || wire_) stream->watch_wire([this](Direction direction, Bytes bytes) { cross(direction, bytes); });
  (void)phase("TLS", [&] { return stream->handshake(); });
  if (wire_) wire_->handshake_over();
}

std::string Session::local_address() const {
  return stream ? io::to_text(io::local_address(stream->socket())) : std::string();
}

std::vector<Buffer> chain_of_host(const std::string& text) {
  const auto target = parse_target(text);
  ClientOptions options;
  options.verify = false;
  options.trust = trust_of({}).store;
  Session session;
  session.open(target, must(ClientConfig::make(std::move(options)), text), {target.host, {}}, std::chrono::seconds{10},
               nullptr);
  auto chain = explain::facts_of(session.transcript, explain::Side::client).peer_chain;
  if (chain.empty() && session.error) throw Stop(*session.error, text);
  return chain;
}

io::Address address_of(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto port = colon == text.npos ? std::string() : text.substr(colon + 1);
  if (port.empty() || port.find_first_not_of("0123456789") != port.npos)
    throw Stop(make_error(Fault::config_invalid, {}, "HOST:PORT"), "--listen " + text);
  if (port.size() > 5 || std::stoul(port) > 65535)
    throw Stop(make_error(Fault::config_invalid, {}, "a port from 0 to 65535", port), "--listen " + text);
  const auto host = colon == 0 ? std::string("::") : text.substr(0, colon);
  return must(io::resolve(host, static_cast<std::uint16_t>(std::stoul(port)), std::chrono::seconds{10}), text).front();
}

}  // namespace entente::cli
