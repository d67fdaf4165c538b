// Fresh OCSP responses for a server's own certificates, fetched beside the connections: a new one before the old one
// ends, and the last good one until then.
#pragma once
#include <entente/credentials.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "options.h"

namespace entente::cli {

class StapleKeeper {
 public:
  using Changed = std::function<void(const std::vector<Credential::Ptr>& credentials)>;
  /// Fetches a response for each credential that has no staple; `changed` is told of each round that brought, or lost,
  /// one. Returns after the first round, and goes on in a thread.
  StapleKeeper(std::vector<Credential::Ptr> credentials, FetchChoice choice, Changed changed);
  StapleKeeper(const StapleKeeper&) = delete;
  StapleKeeper& operator=(const StapleKeeper&) = delete;
  ~StapleKeeper();

 private:
  struct Kept {
    std::size_t index;      ///< of the credential
    UnixTime next = 0;      ///< when to ask again
    UnixTime until = 0;     ///< the response's nextUpdate; 0: there is none
    unsigned failures = 0;  ///< since the last good one
  };

  void round();
  bool refresh(Kept& kept, UnixTime now);
  void run(const std::stop_token& stop);
  [[nodiscard]] UnixTime next_time() const;

  std::vector<Credential::Ptr> credentials_;
  FetchChoice choice_;
  Changed changed_;
  std::vector<Kept> kept_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace entente::cli
