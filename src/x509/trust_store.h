// The anchors of a trust store, found by subject.
#pragma once
#include <entente/trust.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "x509/candidate.h"

namespace entente::x509 {

class Anchors {
 public:
  /// Adds a certificate that is not there yet; one that cannot be read is counted.
  void add(Bytes der) noexcept;
  void add(const Certificate::Ptr& certificate, std::optional<UnixTime> distrusted_after = {}) noexcept;

  /// Calls `each` with the anchors of this name until it returns true; returns whether one did.
  template <class Each>
  bool any_named(const Name& name, Each&& each) const noexcept {
    const auto [first, last] = all_.equal_range(name.hash);
    for (auto at = first; at != last; ++at)
      if (equal_names(at->second->subject, name) && each(at->second)) return true;
    return false;
  }
  /// Calls `each` with every anchor's certificate, in no order.
  template <class Each>
  void for_each(Each&& each) const {
    for (const auto& entry : all_) each(*entry.second);
  }
  /// The same anchors, of which these are being retired.
  [[nodiscard]] std::unique_ptr<Anchors> distrusting(std::span<const DistrustAfter> retired,
                                                     const crypto::Provider& provider) const noexcept;
  /// The anchor that is this certificate byte for byte, or nullptr.
  [[nodiscard]] const Candidate* find(const Certificate& certificate) const noexcept;

  /// SHA-256 of the set of anchors and their last dates, whatever their order.
  [[nodiscard]] std::array<std::uint8_t, 32> digest(const crypto::Provider& provider) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
  [[nodiscard]] std::size_t unreadable() const noexcept { return unreadable_; }

 private:
  std::unordered_multimap<std::uint32_t, Candidate> all_;  ///< by the hash of the subject
  std::size_t unreadable_ = 0;
};

}  // namespace entente::x509
