// A client's sessions in memory: peers in the order of their use, of each its newest sessions.
#include <entente/session.h>

#include <deque>
#include <list>
#include <mutex>
#include <unordered_map>

#include "handshake/session_state.h"

namespace entente {
namespace {

class MemoryClientSessions final : public ClientSessions {
 public:
  MemoryClientSessions(std::size_t capacity, std::size_t per_peer) noexcept
      : capacity_(capacity), per_peer_(per_peer) {}

  void put(std::string_view peer, Session session) noexcept override {
    if (capacity_ == 0 || per_peer_ == 0) return;
    const std::lock_guard lock(mutex_);
    auto& sessions = touch(peer).sessions;
    sessions.push_front(std::move(session));
    ++count_;
    if (sessions.size() > per_peer_) drop_oldest(peers_.front());
    while (count_ > capacity_) {
      drop_oldest(peers_.back());
      if (peers_.back().sessions.empty()) forget(std::prev(peers_.end()));
    }
  }

  std::optional<Session> take(std::string_view peer) noexcept override {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(peer);
    if (found == by_name_.end()) return std::nullopt;
    auto at = found->second;
    std::optional<Session> session(std::move(at->sessions.front()));
    at->sessions.pop_front();
    --count_;
    if (at->sessions.empty())
      forget(at);
    else
      peers_.splice(peers_.begin(), peers_, at);
    return session;
  }

 private:
  struct Peer {
    std::string name;
    std::deque<Session> sessions{};  ///< newest first, never empty
  };
  using Peers = std::list<Peer>;

  /// The peer, now the one that was used last.
  Peer& touch(std::string_view name) {
    if (const auto found = by_name_.find(name); found != by_name_.end()) {
      peers_.splice(peers_.begin(), peers_, found->second);
    } else {
      peers_.push_front({std::string(name)});
      by_name_.emplace(peers_.front().name, peers_.begin());
    }
    return peers_.front();
  }
  void drop_oldest(Peer& peer) noexcept {
    peer.sessions.pop_back();
    --count_;
  }
  void forget(Peers::iterator at) noexcept {
    by_name_.erase(at->name);
    peers_.erase(at);
  }

  const std::size_t capacity_, per_peer_;
  std::mutex mutex_;
  Peers peers_;
  std::unordered_map<std::string_view, Peers::iterator> by_name_;  ///< the names are the peers' own
  std::size_t count_ = 0;
};

}  // namespace

std::shared_ptr<ClientSessions> memory_client_sessions(std::size_t capacity, std::size_t per_peer) {
  return std::make_shared<MemoryClientSessions>(capacity, per_peer);
}

}  // namespace entente
