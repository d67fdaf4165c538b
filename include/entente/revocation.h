// Whether certificates were taken back: what is known of it (revocation lists, RFC 5280 §5; OCSP responses, RFC 6960),
// how much it matters, and what came of asking. Nothing here fetches anything: who wants that does it before, or
// beside.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entente/bytes.h>
#include <entente/environment.h>
#include <entente/error.h>

namespace entente {

namespace x509 {
class CertificateLists;
}  // namespace x509

/// How much it matters whether a certificate was revoked.
enum class RevocationMode : std::uint8_t {
  off,     ///< not looked at; a stapled response neither
  soft,    ///< what is known to be revoked is refused, what is not known passes and is reported
  require  ///< every certificate below the anchor has to be known as good
};

/// What came of asking about one certificate.
enum class RevocationStatus : std::uint8_t { not_checked, good, revoked, unknown };

/// Who said so.
enum class RevocationSource : std::uint8_t {
  none,
  crl,
  ocsp,
  staple,        ///< OCSP, stapled by the peer (RFC 6066 §8)
  no_rev_avail,  ///< the certificate says that nobody will ever know (RFC 9608)
};

std::string_view name(RevocationMode) noexcept;
std::string_view name(RevocationStatus) noexcept;
std::string_view name(RevocationSource) noexcept;

/// RFC 5280 §5.3.1.
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};
std::string_view name(RevocationReason) noexcept;  ///< `keyCompromise`
/// By its name; nothing if there is no such reason.
std::optional<RevocationReason> parse_reason(std::string_view name) noexcept;

struct Revocation {
  RevocationStatus status = RevocationStatus::not_checked;
  RevocationSource source = RevocationSource::none;
  const char* why = "";                                     ///< where unknown: static, in words
  UnixTime this_update = 0, next_update = 0;                ///< of what answered; 0: it does not say
  UnixTime revoked_at = 0;                                  ///< where revoked
  RevocationReason reason = RevocationReason::unspecified;  ///< where revoked
};

/// Revocation lists, read once; immutable, thread-safe.
class CrlStore {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const CrlStore>;

  /// All lists of a PEM file, or the one of a DER file. Fault::file_unreadable, pem_invalid, crl_malformed.
  [[nodiscard]] static Result<Ptr> from_file(const std::string& path) noexcept;
  [[nodiscard]] static Result<Ptr> from_pem(std::string_view pem) noexcept;
  [[nodiscard]] static Result<Ptr> from_der(std::span<const Bytes> lists) noexcept;

  /// For the library's own use.
  [[nodiscard]] static Ptr make(std::unique_ptr<const x509::CertificateLists> lists) noexcept;

  CrlStore(Token, std::unique_ptr<const x509::CertificateLists> lists) noexcept;
  ~CrlStore();
  CrlStore(const CrlStore&) = delete;
  CrlStore& operator=(const CrlStore&) = delete;

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] const x509::CertificateLists& lists() const noexcept { return *lists_; }

 private:
  std::unique_ptr<const x509::CertificateLists> lists_;
};

struct RevocationOptions {
  RevocationMode mode = RevocationMode::soft;
  CrlStore::Ptr crls{};
  std::vector<Buffer> ocsp{};  ///< OCSP responses, DER, that may speak of any certificate of the path
  /// The peer's, for the leaf. Unlike the others it has to be in order: one that is not fails the certificate
  /// (RFC 6066 §8).
  Buffer staple{};
  /// The peer was asked for a staple: a certificate that promises one (RFC 7633) fails without.
  bool staple_asked = false;
};

}  // namespace entente
