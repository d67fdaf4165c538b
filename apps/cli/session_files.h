// Sessions that connect resumes from and keeps: of a file, and of this run
// (docs/decisions/0007-session-serialisation.md).
#pragma once
#include <entente/session.h>

#include <mutex>
#include <vector>

#include "explain/terminal.h"

namespace entente::cli {

class SessionFiles final : public ClientSessions {
 public:
  /// Takes the session of this file. False: it has none that this version knows, which costs a full handshake.
  [[nodiscard]] bool load(const std::string& path);
  /// Writes the newest session, readable by the owner alone. False: there is none.
  [[nodiscard]] bool save(const std::string& path);
  [[nodiscard]] std::size_t received() const;

  void put(std::string_view peer, entente::Session session) noexcept override;
  std::optional<entente::Session> take(std::string_view peer) noexcept override;

 private:
  mutable std::mutex mutex_;
  std::vector<entente::Session> sessions_;
  std::size_t received_ = 0;
};

}  // namespace entente::cli
