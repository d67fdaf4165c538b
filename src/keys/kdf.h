// What every derivation needs: the HMAC of the suite's hash, which a whole handshake shares, and who listens.
#pragma once
#include <string_view>

#include "crypto/provider.h"
#include "trace/trace.h"

namespace entente::keys {

/// Two pointers: pass it by value. The Hmac must outlive it and all that was made with it; it is allocated once a
/// handshake (`provider.hmac(suite.hash)`) and made anew for a KeyUpdate.
class Kdf {
 public:
  Kdf(crypto::Hmac& hmac, Trace trace) noexcept : hmac_(&hmac), trace_(trace) {}

  [[nodiscard]] crypto::Hmac& hmac() const noexcept { return *hmac_; }
  [[nodiscard]] crypto::HashAlgorithm hash() const noexcept { return hmac_->algorithm(); }
  /// Hash.length: the size of every secret of the schedule.
  [[nodiscard]] std::size_t size() const noexcept { return crypto::digest_size(hash()); }
  /// Tells the trace that a secret came to be. Every derivation says so.
  void derived(std::string_view name, std::string_view from, std::string_view label, Bytes context,
               Bytes value) const noexcept {
    trace_.emit([&] { return SecretDerived{name, from, label, context, value}; });
  }

 private:
  crypto::Hmac* hmac_;
  Trace trace_;
};

}  // namespace entente::keys
