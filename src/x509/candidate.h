// A certificate that takes part in a search for a path: its key is imported once, at first use, by any thread.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "crypto/provider.h"
#include "x509/certificate.h"

namespace entente::x509 {

using PublicKeyPtr = std::shared_ptr<const crypto::PublicKey>;

class Candidate {
 public:
  Candidate(Certificate::Ptr certificate, bool is_anchor, std::optional<UnixTime> distrusted_after = {}) noexcept
      : certificate_(std::move(certificate)), is_anchor_(is_anchor), distrusted_after_(distrusted_after) {}

  [[nodiscard]] const Certificate& operator*() const noexcept { return *certificate_; }
  [[nodiscard]] const Certificate* operator->() const noexcept { return certificate_.get(); }
  [[nodiscard]] const Certificate::Ptr& certificate() const noexcept { return certificate_; }
  [[nodiscard]] bool is_anchor() const noexcept { return is_anchor_; }

  /// Of an anchor that is being retired: leaves that were issued later do not count.
  [[nodiscard]] std::optional<UnixTime> distrusted_after() const noexcept { return distrusted_after_; }

  /// Fault::cert_weak_key, cert_malformed.
  [[nodiscard]] const Result<PublicKeyPtr>& key(const crypto::Provider& provider) const noexcept {
    std::call_once(imported_, [&] { key_ = provider.import_public((*this)->subject_public_key_info.der); });
    return key_;
  }

 private:
  Certificate::Ptr certificate_;
  bool is_anchor_;
  std::optional<UnixTime> distrusted_after_;
  mutable std::once_flag imported_;
  mutable Result<PublicKeyPtr> key_;
};

}  // namespace entente::x509
