// A CA as its directory holds it: ca.pem, ca-key.pem, and ca-index.tsv, which remembers what was issued and revoked.
#pragma once
#include <entente/revocation.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "files.h"
#include "issue/authority.h"

namespace entente::cli {

struct Revoked {
  UnixTime at = 0;
  RevocationReason reason = RevocationReason::unspecified;
  bool operator==(const Revoked&) const = default;
};

/// A line of the index.
struct IndexEntry {
  std::string serial;  ///< hex
  UnixTime expires = 0;
  std::optional<Revoked> revoked{};
  std::string subject;
  bool operator==(const IndexEntry&) const = default;
};

struct CaIndex {
  std::uint64_t crl_number = 0;  ///< of the last list
  UnixTime listed_at = 0;        ///< its thisUpdate
  std::vector<IndexEntry> entries{};

  [[nodiscard]] IndexEntry* find(std::string_view serial);
  bool operator==(const CaIndex&) const = default;
};

class CaDirectory {
 public:
  /// Stops the program where there is no CA.
  explicit CaDirectory(std::string directory);

  [[nodiscard]] const issue::Identity& identity() const noexcept { return identity_; }
  /// The CA's certificate, and those between it and its root.
  [[nodiscard]] const std::vector<Buffer>& chain() const noexcept { return chain_; }
  /// `ab12cd34ef567890`: under what its certificate and its list are served.
  [[nodiscard]] std::string id() const;
  [[nodiscard]] std::string path(const std::string& file) const;

  /// As it stands. Stops the program where there is none: what was revoked would be good again.
  [[nodiscard]] CaIndex index() const;
  /// Changes it while nobody else does; where there is none, a new one, and says so. `then`, if it is given, is called
  /// before anybody else can change it again.
  void change(const std::function<void(CaIndex&)>& how, const std::function<void(const CaIndex&)>& then = {}) const;
  /// Remembers a certificate that was issued.
  void remember(Bytes certificate) const;

  /// Makes the next revocation list, of this moment; `publish` gets it, DER, before anybody else can make another: a
  /// number is of one list alone (RFC 5280 §5.2.3).
  void make_crl(std::int64_t lifetime, const std::function<void(const CaIndex&, Bytes)>& publish) const;

 private:
  std::string directory_;
  std::vector<Buffer> chain_;
  issue::Identity identity_;
};

/// The index of a CA that has issued nothing.
void add_empty_index(NewFiles& to, const std::string& directory);

/// Big-endian bytes of a serial number in hex.
Buffer serial_bytes(std::string_view digits);
/// `keyCompromise`; nothing if there is no such reason that a certificate can be revoked for.
std::optional<RevocationReason> reason_of(std::string_view text);

}  // namespace entente::cli
