// What is kept of a peer's path when all but its leaf are gone: enough to tell, before its session is resumed, whether
// one of its certificates has ended or may have been revoked since.
#pragma once
#include <entente/config.h>

#include "wire/shapes.h"

namespace entente::handshake {

struct PathRecord {
  /// How revocation lists know a certificate.
  struct Entry {
    std::uint32_t issuer = 0;  ///< x509::hash_name: names that collide cost a full handshake
    Buffer serial;
  };
  std::vector<Entry> entries{};  ///< of all below the anchor, the leaf first
  UnixTime expires = 0;          ///< the first notAfter of these, or of a leaf that is an anchor itself

  [[nodiscard]] static PathRecord of(const CertificatePath& path);
  /// Whether a list that counts for `options` has one of the entries.
  [[nodiscard]] bool may_be_revoked(const CommonOptions& options) const noexcept;
};

/// An entry as it stands in a session. The hash is of this library's making: a change of it needs other formats of
/// sessions.
struct StoredPathEntry {
  std::uint32_t issuer = 0;
  Bytes serial;

  static constexpr void describe(auto& field, auto& m) {
    field("issuer", m.issuer);
    field("serial", m.serial, wire::Vector<2, 0, 0xffff>{});
  }
};
using StoredPath = wire::List<StoredPathEntry>;
inline constexpr wire::Vector<3, 0, 0xffffff> kStoredPathSize{};

[[nodiscard]] Buffer write_entries(const PathRecord& record);
[[nodiscard]] std::vector<PathRecord::Entry> read_entries(const StoredPath& stored);

}  // namespace entente::handshake
