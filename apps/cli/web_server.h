// The page, live: served to the browsers of this machine while connections go on. It can be reached from 127.0.0.1
// alone, under a path that cannot be guessed, and answers nobody who came by another name or from another page.
#pragma once
#include <memory>
#include <string>

#include "explain/transcript_json.h"

namespace entente::cli {

class WebServer {
 public:
  /// Shows this document at first.
  explicit WebServer(explain::TranscriptDocument document);
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  ~WebServer();

  /// `http://127.0.0.1:PORT/TOKEN/`
  [[nodiscard]] const std::string& url() const noexcept;
  /// This connection of the document is new, or came further: by its id. From any thread. Beyond a bound the oldest
  /// goes.
  void show(const explain::TranscriptDocument& document, std::size_t index);
  /// There will be no more.
  void finish();

  enum class Until : std::uint8_t {
    signal,  ///< somebody ends the program
    closed,  ///< or the page was loaded and is closed everywhere
  };
  void wait(Until until);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::cli
