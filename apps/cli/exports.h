// What a verb leaves behind of its connections besides what it prints: transcripts, and the page that shows them.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "explain/transcript_json.h"
#include "options.h"
#include "web_server.h"

namespace entente::cli {

/// What the recorder has to keep for them.
trace::RecorderOptions recorder_options(const TranscriptOptions& options);

/// An empty document of this program.
explain::TranscriptDocument new_document(const TranscriptOptions& options, explain::DocumentHead::Source source,
                                         const std::string& command);

/// Writes the document and its page where the options say. Secrets are left out of both unless they were asked for, and
/// then warned of.
void leave(const TranscriptOptions& options, const explain::TranscriptDocument& document);
/// With --web: serves the page, and returns when that is over.
void show(const TranscriptOptions& options, const explain::TranscriptDocument& document);

/// With --web: the page of connections that are still under way.
class LivePage {
 public:
  explicit LivePage(const TranscriptOptions& options) : options_(options) {}
  /// These connections have come so far. The first time the page's address is told.
  void show(const explain::TranscriptDocument& document);
  /// There will be no more. Returns when the page is left alone.
  void finish();

 private:
  const TranscriptOptions& options_;
  std::optional<WebServer> web_;
};

/// What a server leaves behind, whose connections end at any time: a document a line, the page of the last ones, and
/// that page live.
class TranscriptLog {
 public:
  TranscriptLog(const TranscriptOptions& options, std::string command);
  TranscriptLog(const TranscriptLog&) = delete;
  TranscriptLog& operator=(const TranscriptLog&) = delete;
  ~TranscriptLog();

  /// The id of a connection that begins. This and what follows: from any thread.
  std::string begin();
  /// A connection is established: whoever watches the page sees it.
  void tell(const explain::Account& account);
  /// A connection has ended.
  void add(const explain::Account& account);
  /// There will be no more. Returns when the page is left alone, unless it is `stopping` anyway.
  void finish(bool stopping);
  /// Every connection could be written.
  [[nodiscard]] bool whole() const noexcept { return whole_; }

 private:
  [[nodiscard]] explain::TranscriptDocument document_of(const explain::Account& account) const;

  const TranscriptOptions& options_;
  std::string command_;
  int descriptor_ = -1;
  std::atomic<bool> whole_ = true;
  std::mutex mutex_;
  std::size_t count_ = 0;
  explain::TranscriptDocument last_;  // connections, for the page
  std::optional<WebServer> web_;
};

}  // namespace entente::cli
