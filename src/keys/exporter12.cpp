// Keying material for applications in TLS 1.2 (RFC 5705 §4).
#include "keys/exporter12.h"

#include <algorithm>

#include "keys/prf12.h"

namespace entente::keys {
namespace {

constexpr std::string_view kOwn[] = {"client finished", "server finished", "master secret", "key expansion",
                                     "extended master secret"};

}  // namespace

Result<void> export_keying_material(const crypto::Provider& provider, crypto::HashAlgorithm hash, Trace trace,
                                    const MasterSecret12& master, const Randoms& randoms, std::string_view label,
                                    std::optional<Bytes> context, MutableBytes out) noexcept {
  if (out.empty() || out.size() > 255 * crypto::digest_size(hash))
    return fail(Fault::exporter_length, "Exporter.length", "1 to 255 times the hash's size");
  // RFC 5705 §4: the labels of TLS's own derivations must not be used
  if (std::ranges::find(kOwn, label) != std::end(kOwn))
    return fail(Fault::exporter_length, "Exporter.label", "a label that is not TLS's own");
  if (context && context->size() > 0xffff)
    return fail(Fault::exporter_length, "Exporter.context", "at most 65535 bytes");

  const auto hmac = provider.hmac(hash);
  const auto given = context.value_or(Bytes());
  std::array<std::uint8_t, 2> size{};
  store_be16(size.data(), given.size());
  prf(*hmac, master.reveal(), label, {randoms.client, randoms.server, context ? Bytes(size) : Bytes(), given}, out);
  Kdf(*hmac, trace).from_prf("exported", "master_secret", label, given, out);
  return {};
}

}  // namespace entente::keys
