// `entente serve`: a thread for each connection, a line for each handshake.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "capture_file.h"
#include "explain/json.h"
#include "exports.h"
#include "http_server.h"
#include "io/tcp.h"
#include "output.h"
#include "policy_file.h"
#include "signals.h"
#include "staple_keeper.h"
#include "staples.h"
#include "tls_setup.h"
#include "verbs.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMostAtOnce = 512, kBusy = kMostAtOnce / 2;
constexpr std::chrono::seconds kFirstByte{5}, kHandshake{10}, kIdle{30}, kDrain{5}, kLinger{1};

// ---- configuration ----

void apply_resumption(const ServeOptions& from, ServerOptions& to) {
  to.tickets = from.tickets == "off" ? 0 : static_cast<unsigned>(std::stoul(from.tickets));
  if (from.session_cache > 0) to.session_store = memory_session_store(from.session_cache);
  to.max_early_data = from.early_data;
  for (const auto& psk : from.psks) to.psks.push_back(parse_psk(psk));
}

ServerConfig::Ptr config_of(const ServeOptions& options, const Policy& policy) {
  ServerOptions server;
  apply(options.protocol, policy, server);
  if (options.certs.size() != options.keys.size())
    throw Stop(make_error(Fault::config_invalid, {}, "as many --key as --cert"), "--cert, --key");
  if (options.staples.size() > options.certs.size())
    throw Stop(make_error(Fault::config_invalid, {}, "no more --staple than --cert"), "--staple");
  for (std::size_t i = 0; i < options.certs.size(); ++i) {
    auto credential = must(Credential::from_files(options.certs[i], options.keys[i]), options.certs[i]);
    if (i < options.staples.size()) credential = with_staple_file(*credential, options.staples[i]);
    warn_of_promise(*credential, options.certs[i], options.fetching.fetch);
    server.credentials.push_back(std::move(credential));
  }
  server.ask_for_cookie = options.retry == ServeOptions::Retry::always;
  if (!options.client_ca.empty()) {
    server.client_trust = trust_of(options.client_ca).store;
    server.client_auth = options.client_auth == ClientAuth::none ? ClientAuth::require : options.client_auth;
    if (options.ask_later) server.client_auth = ClientAuth::none;
  }
  apply_resumption(options, server);
  return must(ServerConfig::make(std::move(server)), "serve");
}

// ---- one connection ----

struct Guest {
  Guest(io::Connected connected, const std::atomic<bool>& stopping)
      : socket(std::move(connected.socket)),
        address(connected.address),
        peer(io::to_text(address)),
        life{{false}, stopping} {}
  io::Socket socket;
  io::Address address;
  UnixTime began = system_clock().now();
  std::string id{};  ///< in transcripts
  std::string peer;
  Life life;
};

class Server {
 public:
  Server(const ServeOptions& options, ServerConfig::Ptr config, io::Socket listener,
         std::unique_ptr<KeyLogFile> key_log)
      : options_(options), config_(std::move(config)), listener_(std::move(listener)), key_log_(std::move(key_log)) {
    capture_ = open_capture(options_.pcap, options_.exports.with_secrets, key_log_.get());
    if (options_.exports.wanted()) transcripts_.emplace(options_.exports, "serve " + options_.listen);
  }

  int run() {
    std::optional<StapleKeeper> staples;
    if (options_.fetching.fetch)
      staples.emplace(config()->options().credentials, options_.fetching,
                      [this](const std::vector<Credential::Ptr>& credentials) { change(credentials); });
    print(fmt::format("listening on {}\n", io::to_text(io::local_address(listener_.get()))));
    std::size_t accepted = 0;
    while ((options_.count == 0 || accepted < options_.count) && wait_for_guest()) {
      auto connected = io::accept_from(listener_.get(), io::Deadline(io::Milliseconds{-1}));
      if (!connected) {
        pause_after(connected.error());
        continue;
      }
      ++accepted;
      wait_for_room();
      admit(std::move(*connected));
    }
    drain();
    if (transcripts_) transcripts_->finish(stopping_);
    const bool whole = (!capture_ || capture_->whole()) && (!transcripts_ || transcripts_->whole());
    return whole ? kExitGood : kExitUsage;
  }

 private:
  bool wait_for_guest() {
    stopping_ = !cli::wait_for_guest(listener_.get());
    return !stopping_;
  }
  /// Out of descriptors, as a rule: until a guest leaves, or a moment passed.
  void pause_after(const Error& why) {
    if (!std::exchange(crowded_, true)) complain(fmt::format("cannot accept: {}", explain::printable(why.got.view())));
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(100));
  }
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return guests_.size() < kMostAtOnce; });
  }
  void admit(io::Connected connected) {
    const std::lock_guard lock(mutex_);
    guests_.emplace_front(std::move(connected), stopping_);
    guests_at_once_ = guests_.size();
    const auto guest = guests_.begin();
    std::thread([this, guest] {
      attend(*guest);
      const std::lock_guard done(mutex_);
      guests_.erase(guest);
      guests_at_once_ = guests_.size();
      changed_.notify_all();
    }).detach();
  }
  /// Waits for those that are being served; those that only wait are sent off.
  void drain() {
    std::unique_lock lock(mutex_);
    if (stopping_) dismiss([](const Guest& guest) { return guest.life.idle.load(); });
    const auto none = [&] { return guests_.empty(); };
    if (!stopping_) return changed_.wait(lock, none);
    if (changed_.wait_for(lock, kDrain, none)) return;
    dismiss([](const Guest&) { return true; });
    if (changed_.wait_for(lock, kDrain, none)) return;
    std::_Exit(kExitGood);  // threads that still run use this object
  }
  template <class Which>
  void dismiss(Which&& which) {
    for (const auto& guest : guests_)
      if (which(guest)) shutdown(guest.socket.get(), SHUT_RD);
  }

  void attend(Guest& guest) noexcept;
  Result<void> shake_hands(BlockingStream& stream, explain::Transcript& transcript, const trace::Stopwatch& watch);
  Result<void> talk(BlockingStream& stream, Life& life);
  Result<void> echo(BlockingStream& stream, Life& life);
  void log(const explain::Transcript& transcript, const std::string& peer, Connection& connection);
  [[nodiscard]] explain::Account account_of(const explain::Transcript& transcript, const Guest& guest) const;
  /// A log needs less than a transcript that is left behind.
  [[nodiscard]] trace::RecorderOptions recorder_options() const {
    if (transcripts_) return cli::recorder_options(options_.exports);
    trace::RecorderOptions keep;
    keep.keep_flow = false;
    keep.limit = 128;
    return keep;
  }

  const ServeOptions& options_;
  [[nodiscard]] ServerConfig::Ptr config() {
    const std::lock_guard lock(config_mutex_);
    return config_;
  }
  /// The same server with other staples: its tickets and sessions stay good.
  void change(const std::vector<Credential::Ptr>& credentials) {
    auto options = config()->options();
    options.credentials = credentials;
    auto changed = ServerConfig::make(std::move(options));
    if (!changed) return complain(fmt::format("new staples cannot be used: {}", changed.error().row().title));
    const std::lock_guard lock(config_mutex_);
    config_ = std::move(*changed);
  }

  std::mutex config_mutex_;
  ServerConfig::Ptr config_;
  io::Socket listener_;
  std::unique_ptr<KeyLogFile> key_log_;
  std::unique_ptr<CaptureFile> capture_;
  std::optional<TranscriptLog> transcripts_;
  std::atomic<bool> stopping_{false};
  bool crowded_ = false;  // and that was said
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Guest> guests_;
  std::atomic<std::size_t> guests_at_once_{0};
  explain::Terminal terminal_ = standard_output();
};

Result<void> Server::shake_hands(BlockingStream& stream, explain::Transcript& transcript,
                                 const trace::Stopwatch& watch) {
  auto done = io::wait_until(stream.socket(), io::Ready::read, io::Deadline(kFirstByte));
  if (done) done = stream.handshake();
  // What the engine does not know of, as silence, is put on record here.
  if (!done && !transcript.failure(explain::Side::server))
    transcript.steps.push_back({watch(), explain::Side::server, trace::Failure{done.error()}});
  return done;
}

void Server::attend(Guest& guest) noexcept {
  try {
    explain::Transcript transcript;
    if (transcripts_) guest.id = transcripts_->begin();
    const auto watch = trace::start_stopwatch();
    trace::Recorder recorder(transcript, explain::Side::server, watch, recorder_options());
    ConnectionOptions with;
    with.trace = &recorder;
    with.key_log = capture_ ? static_cast<KeyLogSink*>(capture_.get()) : key_log_.get();
    with.ask_for_cookie = options_.retry == ServeOptions::Retry::busy && guests_at_once_ > kBusy;
    StreamTimeouts timeouts;
    timeouts.handshake = kHandshake;
    timeouts.read = timeouts.write = kIdle;
    // The socket stays the guest's, so that it can be dismissed from outside.
    const int socket = dup(guest.socket.get());
    if (socket < 0) return complain(fmt::format("{}: turned away: too many open files", guest.peer));
    BlockingStream stream(must(ServerConnection::make(config(), with), "serve"), socket, timeouts);
    trace::WireTap tap;
    std::optional<CaptureFile::Wire> wire;
    if (capture_) wire.emplace(*capture_, socket, guest.address, false);
    if (transcripts_ || wire)
      stream.watch_wire([&](Direction direction, Bytes bytes) {
        if (transcripts_) tap.feed(direction, bytes);
        if (wire) (*wire)(direction, bytes);
      });
    const auto met = shake_hands(stream, transcript, watch);
    if (wire) wire->handshake_over();
    if (transcripts_ && met) {
      tap.attach_to(transcript, explain::Side::server);
      transcripts_->tell(account_of(transcript, guest));
    }
    log(transcript, guest.peer, stream.connection());
    if (met) (void)talk(stream, guest.life);
    if (transcripts_) {
      tap.attach_to(transcript, explain::Side::server);
      transcripts_->add(account_of(transcript, guest));
    }
    io::end_sending(guest.socket.get(), io::Deadline(kLinger));
  } catch (const std::exception& bug) {
    complain(fmt::format("{}: a bug, please report it: {}", guest.peer, bug.what()));
  }
}

explain::Account Server::account_of(const explain::Transcript& transcript, const Guest& guest) const {
  explain::Account account;
  account.transcript = &transcript;
  account.id = guest.id;
  account.title = guest.peer;
  account.viewpoint = explain::Viewpoint::server;
  account.side = explain::Side::server;
  account.client_address = guest.peer;
  account.server_address = io::to_text(io::local_address(guest.socket.get()));
  account.began = guest.began;
  account.trust_source = options_.client_ca;
  if (const auto* failure = transcript.failure(explain::Side::server))
    account.failure = explain::diagnose(*failure, transcript, explain::at_server());
  return account;
}

Result<void> Server::talk(BlockingStream& stream, Life& life) {
  return options_.content == ServeOptions::Content::echo ? echo(stream, life) : serve_http(stream, options_, life);
}

Result<void> Server::echo(BlockingStream& stream, Life& life) {
  Sender sender(stream, options_.key_update_every);
  if (auto sent = sender.send(stream.early_data().replayable()); !sent) return sent;
  Buffer room(16384);
  while (!stopping_) {
    life.idle = true;
    const auto n = stream.read(room);
    life.idle = false;
    if (!n) return stop_reading(stream, n.error());
    if (*n == 0) break;
    if (auto sent = sender.send(Bytes(room).first(*n)); !sent) return sent;
  }
  return stream.close();
}

void Server::log(const explain::Transcript& transcript, const std::string& peer, Connection& connection) {
  if (!options_.json) return print(explain::log_line(transcript, peer, terminal_) + "\n");
  const auto binding = connection.channel_binding();
  print(explain::serve_json(transcript, peer, binding ? Bytes(*binding) : Bytes()) + "\n");
}

/// Two descriptors a guest are more than a shell usually grants; the system's own bound stays.
void allow_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run(const ServeOptions& given) {
  auto options = given;
  if (!options.root.empty()) options.content = ServeOptions::Content::files;
  const auto policy = policy_of(options.protocol.policy);
  auto config = config_of(options, *policy);
  auto key_log = open_key_log(options.protocol.keylog);
  auto listener = must(io::listen_on(address_of(options.listen)), "--listen " + options.listen);
  listen_for_signals();
  allow_descriptors();
  return Server(options, std::move(config), std::move(listener), std::move(key_log)).run();
}

}  // namespace entente::cli
