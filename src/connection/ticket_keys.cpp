// The ring of ticket keys: whoever seals or opens takes the pair of this moment, rotation puts a new pair in its place.
#include <limits>
#include <mutex>

#include "base/result.h"
#include "handshake/tickets.h"

#include <entente/session.h>

namespace entente {
namespace {

using handshake::TicketKey;
using handshake::TicketRing;

class Ring final : public TicketKeys {
 public:
  explicit Ring(std::uint32_t period) noexcept : period_(period) {}

  Result<void> rotate(Bytes key) noexcept override {
    if (key.size() != kKeySize) return fail(Fault::config_invalid, "TicketKeys.key", "32 bytes");
    const std::lock_guard lock(mutex_);
    if (ring_ && constant_time_equal(key, ring_->newest.secret.reveal())) return {};  // the one before stays
    put(key);
    return {};
  }

  Result<void> rotate() noexcept override {
    const std::lock_guard lock(mutex_);
    return put_fresh();
  }

  std::shared_ptr<const TicketRing> ring(UnixTime now) noexcept override {
    const std::lock_guard lock(mutex_);
    if (period_ > 0) keep_fresh(now);
    return ring_;
  }

 private:
  void put(Bytes key) noexcept {
    const auto& provider = crypto::openssl_provider();
    auto next = std::make_shared<TicketRing>();
    next->newest = TicketKey::from(key, provider);
    if (ring_) next->previous = TicketKey::from(ring_->newest.secret.reveal(), provider);
    ring_ = std::move(next);
  }
  Result<void> put_fresh() noexcept {
    TicketKey::Secret key;
    if (!crypto::openssl_provider().random().fill(key.resize(kKeySize)))
      return fail(Fault::random_failed, "TicketKeys.key");
    put(key.reveal());
    return {};
  }
  /// Without randomness the old key goes on.
  void keep_fresh(UnixTime now) noexcept {
    if (since_ == kNever || now < since_) since_ = now;  // the clock may have been set back
    if (now - since_ >= period_ && put_fresh()) since_ = now;
  }

  static constexpr auto kNever = std::numeric_limits<UnixTime>::min();
  std::mutex mutex_;
  std::shared_ptr<const TicketRing> ring_;
  std::uint32_t period_;
  UnixTime since_ = kNever;
};

}  // namespace

Result<TicketKeys::Ptr> make_ticket_keys(std::uint32_t period) noexcept {
  auto keys = std::make_shared<Ring>(period);
  TRY(keys->rotate());
  return keys;
}

}  // namespace entente
