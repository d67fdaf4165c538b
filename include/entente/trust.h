// Whom to trust, and what became of a chain: trust stores, verification (RFC 5280 §6, RFC 9525) and its verdict. A
// verdict lists every check of every certificate of the path, not only the first failure; its texts are made when asked
// for.
#pragma once
#include <array>
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
#include <entente/limits.h>
#include <entente/revocation.h>

namespace entente {

namespace x509 {
class Certificate;
class Anchors;
}  // namespace x509

/// What a certificate is to be good for (RFC 5280 §4.2.1.12).
enum class Purpose : std::uint8_t { server, client, any };

/// What came of one check.
enum class Outcome : std::uint8_t {
  pass,
  fail,
  not_applicable,  ///< the rule does not concern this certificate
  unknown,         ///< could not be told, or was not looked at; the verdict does not rest on it
};

/// What is checked of each certificate of a path; the names are stable.
enum class CheckId : std::uint8_t {
  trust,                ///< the path ends in a trust anchor
  validity,             ///< RFC 5280 §4.1.2.5
  signature,            ///< RFC 5280 §6.1.3 (a)(1)
  algorithm,            ///< the signature's algorithm is accepted, and the same inside and outside (§4.1.1.2)
  key,                  ///< the public key is strong enough
  basic_constraints,    ///< RFC 5280 §4.2.1.9
  path_length,          ///< RFC 5280 §4.2.1.9
  name_constraints,     ///< RFC 5280 §4.2.1.10, of the CAs above
  policies,             ///< RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14, RFC 9618
  key_usage,            ///< RFC 5280 §4.2.1.3
  extended_key_usage,   ///< RFC 5280 §4.2.1.12
  critical_extensions,  ///< RFC 5280 §4.2
  profile,              ///< other demands of RFC 5280 §4.1-4.2 on what a certificate holds
  name,                 ///< RFC 9525
  revocation,
};
inline constexpr std::size_t kCheckCount = 15;

std::string_view name(Purpose) noexcept;
std::string_view name(Outcome) noexcept;
std::string_view name(CheckId) noexcept;

struct Check {
  CheckId id;
  Outcome outcome = Outcome::not_applicable;
  Fault fault = Fault::internal;  ///< the row that says it, where the outcome is fail
};

/// A certificate in words. Made by describe(); owns its texts.
struct CertificateInfo {
  std::string subject, issuer;  ///< RFC 4514, control characters escaped
  std::string common_name;      ///< the last one of the subject, to show, never to match; may be empty
  std::string serial;           ///< hex
  UnixTime not_before = 0, not_after = 0;
  std::string key;                        ///< `ECDSA P-256`, `RSA 2048`
  std::string signature_algorithm;        ///< `ecdsa-with-SHA256`
  std::vector<std::string> dns_names;     ///< subjectAltName
  std::vector<std::string> ip_names;      ///< subjectAltName
  std::vector<std::string> email_names;   ///< subjectAltName
  std::vector<std::string> other_names;   ///< subjectAltName of other kinds, `URI:...`
  std::string ca_issuers;                 ///< where its issuer can be fetched (authorityInfoAccess), may be empty
  std::array<std::uint8_t, 32> sha256{};  ///< fingerprint
  int version = 3;
  bool is_ca = false;
  bool self_issued = false;
};

/// A certificate of a path with what was checked of it, in CheckId's order.
struct CheckedCertificate {
  std::shared_ptr<const x509::Certificate> certificate;
  std::array<Check, kCheckCount> checks{};
  Revocation revocation{};
  bool is_anchor = false;
  std::optional<UnixTime> distrusted_after{};  ///< of an anchor: TrustStore::distrusting

  [[nodiscard]] const Check& operator[](CheckId id) const noexcept { return checks[static_cast<std::size_t>(id)]; }
  [[nodiscard]] Check& operator[](CheckId id) noexcept { return checks[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool passed() const noexcept;  ///< no check failed
  [[nodiscard]] Bytes der() const noexcept;    ///< valid while `certificate` is kept
};

/// Leaf first.
using CertificatePath = std::vector<CheckedCertificate>;

/// A certificate of the chain that could not be read and took no part.
struct UnreadableCertificate {
  std::size_t index;  ///< in the chain that was given
  Error error;
};

/// The inputs of RFC 5280 §6.1.1 (c), (e)-(g).
struct PolicyOptions {
  std::vector<std::string> acceptable{};  ///< user-initial-policy-set, `2.16.840.1.101.3.2.1.48.1`; empty: any-policy
  bool require_explicit = false;          ///< initial-explicit-policy
  bool inhibit_mapping = false;           ///< initial-policy-mapping-inhibit
  bool inhibit_any = false;               ///< initial-any-policy-inhibit
};

/// What came of a verification. Self-contained.
struct Verdict {
  bool valid = false;
  Error error{};                          ///< unless valid: the most useful of all findings
  std::size_t failed_at = 0;              ///< unless valid: the certificate of `path` that `error` is about
  CertificatePath path;                   ///< the path that was accepted, or the one that came closest
  std::vector<CertificatePath> rejected;  ///< others that were tried
  std::vector<UnreadableCertificate> unreadable;

  Purpose purpose = Purpose::server;              ///< what was asked: purpose, name, time
  std::string name{}, email{}, service{}, uri{};  ///< empty: none was asked
  UnixTime at = 0;
  PolicyOptions policies{};
  bool leaf_signs = true;
  /// What the search cost, to be held against VerifyLimits.
  unsigned signatures_checked = 0, steps = 0, comparisons = 0;
};

/// One check in words.
struct CheckText {
  std::string expected, got;
};
/// What the check wanted and found. `path` is `verdict.path` or one of `verdict.rejected`, `index` a place in it.
CheckText describe(const Verdict& verdict, const CertificatePath& path, std::size_t index, CheckId id);
CertificateInfo describe(const x509::Certificate& certificate);
/// From DER, for tools.
Result<CertificateInfo> describe_certificate(Bytes der);
/// RFC 5280 §6.1.6, RFC 9618 §5.5: the policies that the accepted path is good for, of those that were acceptable;
/// `2.5.29.32.0` is any. Empty where there is none, where no path was accepted, and where the verdict's path is no
/// longer whole.
std::vector<std::string> valid_policies(const Verdict& verdict);

/// An anchor that is being retired.
struct DistrustAfter {
  std::array<std::uint8_t, 32> sha256;  ///< fingerprint of its certificate
  UnixTime after;                       ///< a leaf whose notBefore is later does not count
};

/// The certificates that verification may end at. Immutable, thread-safe; anchors are matched by name and key, and
/// their own signatures are not checked (RFC 5280 §6.1.1 (d)).
class TrustStore {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const TrustStore>;

  /// The system's: what SSL_CERT_FILE and SSL_CERT_DIR name, else where the common distributions have them.
  [[nodiscard]] static Result<Ptr> system() noexcept;
  /// All certificates of a PEM file, or the one of a DER file.
  [[nodiscard]] static Result<Ptr> from_file(const std::string& path) noexcept;
  /// All certificates of all files in a directory; files that hold none are passed over.
  [[nodiscard]] static Result<Ptr> from_directory(const std::string& path) noexcept;
  [[nodiscard]] static Result<Ptr> from_pem(std::string_view pem) noexcept;
  [[nodiscard]] static Result<Ptr> from_der(std::span<const Bytes> certificates) noexcept;
  /// The same anchors, of which these no longer vouch for everything. Those that are not here are passed over.
  [[nodiscard]] Ptr distrusting(std::span<const DistrustAfter> retired) const noexcept;

  TrustStore(Token, std::unique_ptr<const x509::Anchors> anchors) noexcept;
  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  [[nodiscard]] std::size_t size() const noexcept;
  /// How many certificates were left out because they cannot be read.
  [[nodiscard]] std::size_t unreadable() const noexcept;
  [[nodiscard]] const x509::Anchors& anchors() const noexcept { return *anchors_; }

 private:
  static Result<Ptr> make(std::unique_ptr<x509::Anchors> anchors) noexcept;
  std::unique_ptr<const x509::Anchors> anchors_;
};

/// Signatures of certificates that were checked and found right, shared by any number of verifications and threads:
/// clients meet the same intermediates again and again. Nothing else is remembered: times, constraints and names are
/// checked each time. Holds so many at most; what was not used for long goes first.
class SignatureCache {
 public:
  using Key = std::array<std::uint8_t, 32>;  ///< SHA-256 of the issuer's SubjectPublicKeyInfo and the certificate

  explicit SignatureCache(std::size_t capacity = 4096) noexcept;
  ~SignatureCache();
  SignatureCache(const SignatureCache&) = delete;
  SignatureCache& operator=(const SignatureCache&) = delete;

  [[nodiscard]] bool has(const Key& key) noexcept;
  void add(const Key& key) noexcept;
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct VerifyOptions {
  Purpose purpose = Purpose::server;
  /// The DNS name or IP address, and the mailbox, that the leaf must be for; not there: not checked. An empty one is
  /// refused like others that are none (Fault::name_invalid): it does not mean any name.
  std::optional<std::string> name{}, email{};
  /// The same for a service (RFC 4985), `_imaps.example.com`, and for the scheme and host of a URI, `sip:example.com`
  /// (RFC 9525 §6.5).
  std::optional<std::string> service{}, uri{};
  UnixTime at = 0;  ///< the time to judge by
  /// RFC 8446 §4.4.2.2: the leaf signs in the handshake, so its keyUsage has to allow that. Off: one of the usages that
  /// go with the purpose is enough (RFC 5280 §4.2.1.12), and of a CA that is itself asked about, none is wanted.
  bool leaf_signs = true;
  /// RFC 8446 §4.2.3: certificates below the anchor are signed by one of these. Empty: by any that is known.
  std::vector<SignatureScheme> schemes{};
  PolicyOptions policies{};
  RevocationOptions revocation{};
  /// One certificate of the path has a public key with this SHA-256 of its SubjectPublicKeyInfo (RFC 7469 §2.4). Empty:
  /// no pins.
  std::vector<std::array<std::uint8_t, 32>> pins{};
  VerifyLimits limits{};
  std::shared_ptr<SignatureCache> signatures{};  ///< nullptr: every signature is checked anew
};

/// Judges a chain: DER, the leaf first, the rest in any order.
[[nodiscard]] Verdict verify(std::span<const Bytes> chain, const TrustStore& trust,
                             const VerifyOptions& options) noexcept;

}  // namespace entente
