// Connections as documents of `entente.transcript/1` (docs/schema/transcript-1.json): every record, message, field,
// decision, secret and check, so that any view can be made of them later and elsewhere. What was read is written again
// as it was, with whatever a later version put there.
#pragma once
#include <entente/environment.h>

#include <memory>
#include <optional>
#include <string>

#include "explain/diagnosis.h"
#include "explain/json.h"
#include "explain/warnings.h"

namespace entente::explain {

/// Who saw it: one side, both of a demonstration, or somebody on the way.
enum class Viewpoint : std::uint8_t { client, server, both, observer };

/// How a connection stands to another one of its document.
struct Relation {
  enum class Kind : std::uint8_t { resumes, replays, fresh } kind;
  std::string of;  ///< its id
};

/// What somebody on the way could read of a connection, and what not.
struct Observation {
  std::string outcome;                      ///< `seems_established`
  std::string opened_by{};                  ///< `key_log`; empty: nothing was opened
  std::uint64_t opened = 0, closed = 0;     ///< protected records
  std::string obstacle{}, obstacle_text{};  ///< a code, and it in words; empty: nothing was in the way
  unsigned finished_right = 0;              ///< Finished messages that were as they must be
  bool finished_wrong = false;
  std::uint64_t unprotected = 0;  ///< what came where its sender cannot have written it so: not believed
  std::uint64_t plaintext = 0;    ///< bytes before TLS (STARTTLS)
  bool from_the_start = false;    ///< of TCP
  bool put_away = false;          ///< it was left before its end
  std::uint64_t again = 0, out_of_order = 0, overlaps_that_differ = 0;  ///< segments
  std::uint64_t gaps = 0, lost = 0;                                     ///< and the bytes in them
};

/// A connection, and what a tool knows of it besides the transcript.
struct Account {
  const Transcript* transcript = nullptr;
  std::string id = "c1", title{};
  std::optional<Relation> relation{};
  Viewpoint viewpoint = Viewpoint::client;
  Side side = Side::client;  ///< whose steps say what was agreed
  std::string client_address{}, server_address{};
  std::optional<UnixTime> began{};
  std::string trust_source{};
  Roots roots = Roots::own;
  std::string unproven{};  ///< what keeps the server's certificate, if it is good, from telling who the server is
  std::optional<Diagnosis> failure{};
  std::optional<Observation> observation{};
};

/// What stands at a document's head.
struct DocumentHead {
  enum class Source : std::uint8_t { live, demo, capture, scan } source = Source::live;
  std::string version{};  ///< of the program
  std::string command{};  ///< `connect localhost:8443`
  std::string file{};     ///< that was read
  UnixTime created = 0;
  bool secrets = false;  ///< those that the transcripts hold are written
};

class TranscriptDocument {
 public:
  explicit TranscriptDocument(const DocumentHead& head);
  /// Fault::document_invalid says where, by a JSON pointer, and what was expected there.
  static Result<TranscriptDocument> read(std::string_view text);
  TranscriptDocument(const TranscriptDocument& other);
  TranscriptDocument(TranscriptDocument&&) noexcept;
  TranscriptDocument& operator=(TranscriptDocument other) noexcept;
  ~TranscriptDocument();

  void add(const Account& account);
  /// One of another document's, under a new id.
  void add(const TranscriptDocument& other, std::size_t index, const std::string& id);
  /// What a document may hold, in JSON values: about 100 MB. What is made of it would be of no use with more.
  static constexpr std::size_t kMostValues = 1'000'000;
  /// The same under its own id, in place of the one that has it. Of more than `most`, or more than `values` in all, the
  /// oldest go. Returns where it stands.
  std::size_t put(const TranscriptDocument& other, std::size_t index, std::size_t most,
                  std::size_t values = kMostValues);
  [[nodiscard]] std::size_t size() const noexcept;
  /// It has more than kMostValues.
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] std::string id_of(std::size_t index) const;
  [[nodiscard]] bool has_secrets() const noexcept;
  /// The same, and no secret's value in it.
  [[nodiscard]] TranscriptDocument without_secrets() const;
  /// The same, and nothing in it of what the applications said but how much it was.
  [[nodiscard]] TranscriptDocument without_data() const;
  [[nodiscard]] std::string text(Layout layout) const;
  /// Its head alone.
  [[nodiscard]] TranscriptDocument without_connections() const;
  /// One connection, as it stands in the document.
  [[nodiscard]] std::string connection_text(std::size_t index) const;

  struct Body;  ///< JSON (transcript_body.h)
  [[nodiscard]] const Body& body() const noexcept { return *body_; }

 private:
  explicit TranscriptDocument(std::unique_ptr<Body> body) noexcept;
  std::unique_ptr<Body> body_;
};

/// One connection alone, an element of a document's `connections`.
std::string connection_json(const Account& account, bool secrets, Layout layout);

}  // namespace entente::explain
