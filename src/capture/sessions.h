// Master secrets of TLS 1.2 sessions that were opened, by what goes on with them: a session ID (RFC 5246 §7.4.1.3) or a
// ticket (RFC 5077 §3.1). A connection that is resumed is read with the secret of the one before.
#pragma once
#include <array>
#include <deque>
#include <map>

#include "capture/key_ring.h"

namespace entente::capture {

class Sessions {
 public:
  enum class By : std::uint8_t { id, ticket };

  explicit Sessions(const crypto::Provider& provider) : provider_(provider) {}
  /// Nothing if `name` is empty. Of more than kMost the oldest goes.
  void remember(By by, Bytes name, Bytes master);
  [[nodiscard]] const KeyRing::Value* find(By by, Bytes name) const;

  static constexpr std::size_t kMost = 10'000;

 private:
  using Key = std::array<std::uint8_t, 32>;  ///< a hash: tickets are long
  [[nodiscard]] Key key_of(By by, Bytes name) const;

  const crypto::Provider& provider_;
  std::map<Key, KeyRing::Value> masters_;
  std::deque<Key> order_;  ///< the oldest first
};

}  // namespace entente::capture
