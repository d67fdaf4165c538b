// From options to configs, and one explained connection: what connect and `cert show` share.
#pragma once
#include <entente/client.h>
#include <entente/server.h>
#include <entente/stream.h>

#include <functional>
#include <optional>

#include "capture_file.h"
#include "explain/text.h"
#include "files.h"
#include "io/tcp.h"
#include "options.h"

namespace entente::cli {

struct Target {
  std::string host;  ///< without brackets
  std::uint16_t port = 443;
  std::string path;  ///< of a URL; empty: no URL
};
/// `host[:port]`, `[v6]:port`, `https://host[:port]/path`.
Target parse_target(const std::string& text);

/// An IP address as it stands: nothing has to be looked up.
bool is_address(const std::string& text);

/// Where to listen: `HOST:PORT`, `:PORT`.
io::Address address_of(const std::string& text);

/// `IDENTITY:HEX`: a key for suites with SHA-256.
ExternalPsk::Ptr parse_psk(const std::string& text);

/// `policy` outlives the config.
template <class Options>
void apply(const ProtocolOptions& from, const Policy& policy, Options& to) {
  to.policy = &policy;
  to.min_version = from.min_version;
  to.max_version = from.max_version;
  to.alpn = from.alpn;
  to.groups = from.groups;
  to.cipher_suites = from.suites;
  to.record_size_limit = from.record_size_limit;
  to.pad_records_to = from.pad_records_to;
  to.compress_certificates = from.compress_certificates;
  to.certificate_compression = from.certificate_compression;
  to.certificate_schemes = from.certificate_schemes;
  to.name_authorities = from.name_authorities;
}

/// A connection with its story.
struct Session {
  explain::Transcript transcript;
  trace::Stopwatch watch = trace::start_stopwatch();
  std::string address;  ///< that answered
  std::optional<BlockingStream> stream;
  std::optional<Error> error;                    ///< what it ended with before the handshake was complete
  std::function<void(CryptoJob&)> before_job{};  ///< looks at each job of the handshake before it is done
  std::size_t early_sent = 0;                    ///< bytes that went out as early data, whether they were taken or not
  trace::RecorderOptions keep{};                 ///< of the transcript
  std::optional<trace::WireTap> tap{};           ///< where what crosses the wire is kept, too
  CaptureFile* capture = nullptr;                ///< and where it is written
  UnixTime began = system_clock().now();

  Session() = default;
  Session(const Session&) = delete;  // the stream's recorder points at the transcript
  Session& operator=(const Session&) = delete;

  /// DNS, TCP and TLS, each timed. `early` goes out with the first flight, as much of it as the session allows.
  void open(const Target& target, const ClientConfig::Ptr& config, const Peer& peer, std::chrono::milliseconds timeout,
            KeyLogSink* key_log, Bytes early = {});
  /// Gives the transcript's records what crossed the wire.
  void attach_wire() {
    if (tap) tap->attach_to(transcript, explain::Side::client);
  }
  void hang_up() {
    stream.reset();
    wire_.reset();
  }
  /// Of this end, as text; empty without a connection.
  [[nodiscard]] std::string local_address() const;

 private:
  void send_early(ClientConnection& client, int socket, Bytes early, std::chrono::milliseconds timeout);
  void cross(Direction direction, Bytes bytes);
  template <class Work>
  auto phase(const char* name, Work&& work);
  std::optional<trace::Recorder> recorder_;
  std::optional<CaptureFile::Wire> wire_;
};

inline explain::Facts facts_of(const Session& session) {
  return explain::facts_of(session.transcript, explain::Side::client);
}

/// What a host shows, whether it is valid or not: looking is not trusting.
std::vector<Buffer> chain_of_host(const std::string& text);

}  // namespace entente::cli
