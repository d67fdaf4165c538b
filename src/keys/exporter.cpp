// Keying material for applications (RFC 8446 §7.5).
#include "keys/exporter.h"

#include <array>

#include "keys/hkdf.h"
#include "keys/kdf.h"

namespace entente::keys {
namespace {

using LabelSecret = Secret<struct LabelTag, 48>;

}  // namespace

Result<void> export_keying_material(const crypto::Provider& provider, crypto::HashAlgorithm hash, Trace trace,
                                    const ExporterSecret& secret, std::string_view label, Bytes context,
                                    MutableBytes out) noexcept {
  const auto size = crypto::digest_size(hash);
  if (out.empty() || out.size() > 255 * size)
    return fail(Fault::exporter_length, "Exporter.length", "1 to 255 times the hash's size");
  if (label.empty() || label.size() > 249) return fail(Fault::exporter_length, "Exporter.label", "1 to 249 bytes");

  std::array<std::uint8_t, crypto::kMaxDigest> context_hash;
  const auto hasher = provider.hash(hash);
  hasher->update(context);
  const auto hashed = hasher->snapshot(context_hash);

  const auto hmac = provider.hmac(hash);
  const Kdf kdf(*hmac, trace);
  LabelSecret derived;
  Expander(*hmac, secret.reveal()).expand_label(label, empty_hash(hash), derived.resize(size));
  kdf.expanded("exporter_label_secret", "exporter_master_secret", label, empty_hash(hash), derived.reveal());
  Expander(*hmac, derived.reveal()).expand_label("exporter", hashed, out);
  kdf.expanded("exported", "exporter_label_secret", "exporter", hashed, out);
  return {};
}

}  // namespace entente::keys
