// The Transcript: what happened on a connection, as a value that is kept. A Recorder fills it from the trace; tools add
// what they did around the connection (names, TCP). Everything that explains a handshake renders from a Transcript
// alone.
#pragma once
#include <entente/trace.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace entente::trace {

/// Which side of the connection a step was seen at. One Transcript may hold both, as a demonstration's does.
enum class Side : std::uint8_t { client, server };
std::string_view name(Side) noexcept;

/// Microseconds since the transcript began, by a clock that only goes forward.
using Micros = std::int64_t;

// The events of <entente/trace.h>, with copies in place of views.

struct Record {
  Direction direction;
  Epoch epoch;
  ContentType type;
  std::size_t wire_size, content_size;
  std::size_t index = 0;  ///< among all records of this side and direction, those without a step included
  Buffer content{};       ///< decrypted, without type and padding; empty unless the recorder was told to keep records
  Buffer wire{};          ///< as it crossed the wire, header included; a WireTap puts it here
};
struct Message {
  Direction direction;
  Epoch epoch;
  HandshakeType type;
  std::string name;
  std::size_t size;
  Buffer bytes;  ///< empty where the recorder was told not to keep them
};
struct ChangeCipherSpec {
  Direction direction;
};
struct AlertMessage {
  Direction direction;
  Epoch epoch;
  AlertLevel level;
  entente::Alert alert;
};
/// Application data: everything that went one way with nothing else in between.
struct Data {
  Direction direction;
  std::size_t size;
  Buffer bytes{};  ///< the first of them; empty unless the recorder was told to keep data
};
struct Decision {
  Topic topic;
  std::string chosen, why;
};
struct Transition {
  std::string from, to, by;
};
struct Derivation {
  std::string name, from, label;
  Buffer context;
  Buffer value;  ///< empty unless the recorder was told to keep secrets
  std::size_t length = 0;
  KeyOperation operation = KeyOperation::input;
  std::string hash{}, salt{};
  Buffer info{};
  Buffer input{};  ///< as `value`
  std::size_t offset = 0;
};
struct KeyChange {
  Direction direction;
  Epoch epoch;
  CipherSuite suite;
};
struct Job {
  JobKind kind;
  Micros duration;
  bool ok;
};
struct Verification {
  std::shared_ptr<const Verdict> verdict;
};
struct Completed {};
struct Failure {
  Error error;
};

/// A tool altered bytes on their way, or made a side send what it should not. No event of the library: whoever did it
/// says so.
struct Interference {
  std::string what;
};

struct Step {
  Micros at;
  Side side;
  std::variant<Record, Message, ChangeCipherSpec, AlertMessage, Data, Decision, Transition, Derivation, KeyChange, Job,
               Verification, Completed, Failure, Interference>
      what;
};

/// Something that a tool did around the connection: `DNS`, `TCP`, `TLS`.
struct Phase {
  std::string name;
  Micros start, duration;
};

/// Bytes of records, headers included, as one side saw them.
struct Traffic {
  std::size_t sent = 0, received = 0;
};

struct Transcript {
  std::vector<Step> steps;
  std::vector<Phase> phases;
  Traffic client, server;
  std::size_t left_out = 0;  ///< steps past the recorder's limit

  [[nodiscard]] Traffic& traffic(Side side) noexcept { return side == Side::client ? client : server; }
  [[nodiscard]] const Traffic& traffic(Side side) const noexcept { return side == Side::client ? client : server; }
  [[nodiscard]] const Phase* phase(std::string_view name) const noexcept;
  /// The failure that this side ended with, or nullptr.
  [[nodiscard]] const Error* failure(Side side) const noexcept;
  [[nodiscard]] bool completed(Side side) const noexcept;
};

/// Where the time of a transcript comes from.
using Stopwatch = std::function<Micros()>;
/// Real time since now.
Stopwatch start_stopwatch();

struct RecorderOptions {
  bool keep_bytes = true;     ///< of messages
  bool keep_secrets = false;  ///< only for keys that protect nothing, as a demonstration's
  bool keep_flow = true;      ///< records, states, derivations and key changes; a server's log does without
  bool keep_records = false;  ///< what they held, and the first of those with application data
  bool keep_data = false;     ///< the application's own bytes: only where the user asked for them
  std::size_t byte_limit = std::size_t{4} << 20;  ///< of what is kept of records and of data
  /// Steps of one transcript: a long connection must not fill the memory. Alerts, verdicts and how it ended are told
  /// all the same.
  std::size_t limit = 4096;
};

/// Copies a connection's events into a transcript that outlives it.
class Recorder final : public TraceSink {
 public:
  Recorder(Transcript& into, Side side, Stopwatch stopwatch, RecorderOptions options = {})
      : into_(into), side_(side), stopwatch_(std::move(stopwatch)), options_(options) {}

  void on(const Event& event) noexcept override;
  /// From now on no bytes of messages, records or data; what was kept stays.
  void stop_keeping_bytes() noexcept { options_.keep_bytes = options_.keep_records = options_.keep_data = false; }

 private:
  /// What is kept past the limit: nothing more; some, as alerts are; all, for how a connection ended is told however
  /// long it was.
  enum class Past : std::uint8_t { none, some, all };
  [[nodiscard]] bool has_room(Past past) noexcept;
  template <class What>
  void add(What&& what, Past past = Past::none);
  void record(const RecordSeen& event);
  void data(const DataSeen& event);
  Data* data_before(Direction direction);
  void derived(const SecretDerived& event);
  /// As much of it as the limit leaves.
  Buffer kept(Bytes bytes);
  void job_finished(const JobFinished& event);

  Transcript& into_;
  Side side_;
  Stopwatch stopwatch_;
  RecorderOptions options_;
  Micros job_started_ = 0;
  std::array<std::size_t, 2> records_{};  // seen, by direction
  std::size_t application_records_ = 0;   // that have a step
  std::size_t bytes_kept_ = 0;
  std::size_t past_limit_ = 0;  // steps of Past::some
};

/// Bytes of records that a WireTap keeps: a handshake, and what follows it.
constexpr std::size_t kMostTapped = std::size_t{256} << 10;

/// Cuts what crossed the wire into records again, so that each can stand beside what it held. Whoever moves the bytes
/// of a connection feeds it, before what is received is decrypted in place.
class WireTap {
 public:
  /// Keeps the first records, so many bytes of them in all.
  explicit WireTap(std::size_t limit = kMostTapped) noexcept : room_(limit) {}

  void feed(Direction direction, Bytes bytes);
  /// Gives the records of this side their bytes. May be called again when there are more.
  void attach_to(Transcript& transcript, Side side) const;

 private:
  struct Lane {
    std::vector<Buffer> records{};
    Buffer partial{};
    bool over = false;  // no TLS, or past the limit
  };
  /// Takes from `bytes` until `partial` has so many, if they are there.
  static bool fill(Lane& lane, std::size_t wanted, Bytes& bytes);
  [[nodiscard]] Lane& lane(Direction direction) noexcept { return lanes_[direction == Direction::sent ? 0 : 1]; }
  [[nodiscard]] const Lane& lane(Direction direction) const noexcept {
    return lanes_[direction == Direction::sent ? 0 : 1];
  }

  std::array<Lane, 2> lanes_;
  std::size_t room_;
};

}  // namespace entente::trace
