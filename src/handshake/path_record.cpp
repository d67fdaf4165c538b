// Taking down a path, and holding it against revocation lists.
#include "handshake/path_record.h"

#include <algorithm>
#include <limits>

#include "wire/reader.h"
#include "wire/writer.h"
#include "x509/certificate.h"
#include "x509/crl.h"

namespace entente::handshake {

PathRecord PathRecord::of(const CertificatePath& path) {
  PathRecord out;
  out.expires = std::numeric_limits<UnixTime>::max();
  for (const auto& checked : path) {
    const auto& certificate = *checked.certificate;
    if (!checked.is_anchor)
      out.entries.push_back({certificate.issuer.hash, to_buffer(certificate.serial_number.content)});
    if (!checked.is_anchor || &checked == &path.front())
      out.expires = std::min(out.expires, certificate.validity.not_after);
  }
  return out;
}

bool PathRecord::may_be_revoked(const CommonOptions& options) const noexcept {
  if (!options.crls || options.revocation == RevocationMode::off) return false;
  return std::ranges::any_of(
      entries, [&](const Entry& entry) { return options.crls->lists().may_have(entry.issuer, entry.serial); });
}

Buffer write_entries(const PathRecord& record) {
  Buffer out;
  wire::Writer writer(out);
  for (const auto& entry : record.entries) {
    const StoredPathEntry stored{entry.issuer, entry.serial};
    StoredPathEntry::describe(writer, stored);
  }
  return out;
}

std::vector<PathRecord::Entry> read_entries(const StoredPath& stored) {
  std::vector<PathRecord::Entry> out;
  for (const auto& entry : stored) out.push_back({entry.issuer, to_buffer(entry.serial)});
  return out;
}

}  // namespace entente::handshake
