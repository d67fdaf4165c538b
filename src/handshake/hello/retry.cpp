// The parts of a ClientHello that must stay, hashed (RFC 8446 §4.1.2).
#include "handshake/hello/retry.h"

namespace entente::handshake {
namespace {

/// RFC 8446 §4.1.2: key_share, early_data, cookie, pre_shared_key and padding may change.
bool may_change(ExtensionType type) noexcept {
  switch (type) {
    case ExtensionType::key_share:
    case ExtensionType::early_data:
    case ExtensionType::cookie:
    case ExtensionType::pre_shared_key:
    case ExtensionType::padding:
      return true;
    default:
      return false;
  }
}

}  // namespace

HelloFingerprint fingerprint(Bytes body, const crypto::Provider& provider) noexcept {
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  wire::Reader reader(body, wire::ClientHello::name);
  (void)reader.take(34, {});
  (void)reader.vector({}, 1, 0, 32);
  (void)reader.vector({}, 2, 0, 0xffff);
  (void)reader.vector({}, 1, 0, 255);
  hash->update(body.first(reader.offset()));
  auto block = reader.part(reader.vector({}, 2, 0, 0xffff));
  while (block.left() > 0) {
    const auto type = static_cast<ExtensionType>(block.number(2, {}));
    const auto data = block.vector({}, 2, 0, 0xffff);
    if (may_change(type)) continue;
    std::uint8_t head[4];
    store_be16(head, static_cast<std::uint16_t>(type));
    store_be16(head + 2, data.size());
    hash->update(head);
    hash->update(data);
  }
  HelloFingerprint out;
  hash->snapshot(out.digest);
  return out;
}

Result<Bytes> share_after_retry(const wire::ClientHello& hello, NamedGroup group) noexcept {
  const auto& shares = hello.extensions.get<wire::KeyShareOffer>()->client_shares;
  auto first = shares.begin();
  // RFC 8446 §4.1.2: the list of shares is replaced by one for the group that was asked for
  if (first == shares.end() || first->group != group)
    return fail(Fault::retry_ignored, "ClientHello.key_share", name(group));
  const auto share = first->key_exchange;
  if (++first != shares.end()) return fail(Fault::retry_ignored, "ClientHello.key_share", "one share", "several");
  return share;
}

}  // namespace entente::handshake
