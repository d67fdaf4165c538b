// What every derivation needs: the HMAC of the suite's hash, which a whole handshake shares, and who listens.
#pragma once
#include <string_view>

#include "crypto/provider.h"
#include "trace/trace.h"

namespace entente::keys {

/// Two pointers: pass it by value. The Hmac must outlive it and all that was made with it; it is allocated once a
/// handshake (`provider.hmac(suite.hash)`) and made anew for a KeyUpdate.
///
/// Every derivation tells the trace that a secret came to be, and how, by one of the functions named for that.
class Kdf {
 public:
  Kdf(crypto::Hmac& hmac, Trace trace) noexcept : hmac_(&hmac), trace_(trace) {}

  [[nodiscard]] crypto::Hmac& hmac() const noexcept { return *hmac_; }
  [[nodiscard]] crypto::HashAlgorithm hash() const noexcept { return hmac_->algorithm(); }
  /// Hash.length: the size of every secret of the schedule.
  [[nodiscard]] std::size_t size() const noexcept { return crypto::digest_size(hash()); }

  /// Came from outside: `from` says from where.
  void given(std::string_view name, std::string_view from, Bytes value) const noexcept {
    trace_.emit([&] { return SecretDerived{name, from, {}, {}, value}; });
  }
  /// `salt` and `from` name the nodes that went in.
  void extracted(std::string_view name, std::string_view salt, std::string_view from, Bytes input,
                 Bytes value) const noexcept {
    trace_.emit([&] {
      auto event = made(KeyOperation::extract, name, from, value);
      event.salt = salt;
      event.input = input;
      return event;
    });
  }
  void expanded(std::string_view name, std::string_view from, std::string_view label, Bytes context,
                Bytes value) const noexcept {
    if (trace_.listening()) [[unlikely]]
      tell_expanded(name, from, label, context, value);
  }
  void from_prf(std::string_view name, std::string_view from, std::string_view label, Bytes seed,
                Bytes value) const noexcept {
    trace_.emit([&] {
      auto event = made(KeyOperation::prf, name, from, value);
      event.label = label;
      event.context = seed;
      return event;
    });
  }
  /// A part of the key block `from`, `offset` bytes into it.
  void cut(std::string_view name, std::string_view from, std::size_t offset, Bytes value) const noexcept {
    trace_.emit([&] {
      auto event = made(KeyOperation::cut, name, from, value);
      event.offset = offset;
      return event;
    });
  }

 private:
  [[nodiscard]] SecretDerived made(KeyOperation how, std::string_view name, std::string_view from,
                                   Bytes value) const noexcept;
  void tell_expanded(std::string_view name, std::string_view from, std::string_view label, Bytes context,
                     Bytes value) const noexcept;

  crypto::Hmac* hmac_;
  Trace trace_;
};

}  // namespace entente::keys
