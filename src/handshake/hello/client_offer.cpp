// Building a ClientHello from the config (RFC 8446 §4.1.2, §9.2).
#include "handshake/hello/client_offer.h"

#include "handshake/extensions/negotiate.h"
#include "wire/client_hello.h"

namespace entente::handshake {
namespace {

/// Code points as the bytes of a vector.
template <class E>
Buffer encode_codes(std::span<const E> codes) {
  Buffer out;
  out.reserve(codes.size() * sizeof(E));
  wire::Writer writer(out);
  for (const auto code : codes) writer({}, code);
  return out;
}

Buffer encode_shares(std::span<const std::unique_ptr<crypto::PrivateShare>> shares) {
  Buffer out;
  wire::Writer writer(out);
  for (const auto& share : shares) {
    const wire::KeyShareEntry entry{share->group(), share->public_share()};
    wire::KeyShareEntry::describe(writer, entry);
  }
  return out;
}

}  // namespace

Result<ClientOffer> ClientOffer::make(ClientContext& context) noexcept {
  ClientOffer offer;
  std::array<std::uint8_t, 64> block;  // drawn at once: a small draw costs as much as a large one
  TRY(context.random(block));
  std::ranges::copy(Bytes(block).first<32>(), offer.random_.begin());
  if (!context.options().compatibility_mode) return offer;
  // RFC 8446 §D.4: a session ID that is not empty makes the handshake look like a resumption of TLS 1.2
  offer.session_id_size_ = static_cast<std::uint8_t>(offer.session_id_.size());
  std::ranges::copy(Bytes(block).last<32>(), offer.session_id_.begin());
  return offer;
}

Result<void> ClientOffer::send(ClientContext& context) noexcept {
  const auto& options = context.options();
  const auto suites = encode_codes<CipherSuite>(options.cipher_suites);
  const auto groups = encode_codes<NamedGroup>(options.groups);
  const auto schemes = encode_codes<SignatureScheme>(options.signature_schemes);
  const auto key_shares = encode_shares(shares_);
  const std::uint8_t null_compression[] = {0}, tls13[] = {3, 4};

  wire::ClientHello hello;
  hello.random = random_;
  hello.legacy_session_id = session_id();
  hello.cipher_suites = wire::List<CipherSuite>(suites);
  hello.legacy_compression_methods = wire::List<wire::Compression>(null_compression);
  Negotiation negotiation;
  negotiation.offer(hello.extensions, context);
  hello.extensions.set(wire::SupportedGroups{wire::List<NamedGroup>(groups)});
  hello.extensions.set(wire::SignatureAlgorithms{wire::List<SignatureScheme>(schemes)});
  hello.extensions.set(wire::SupportedVersions{wire::List<ProtocolVersion>(tls13)});
  if (!cookie_.empty()) hello.extensions.set(wire::Cookie{cookie_});
  hello.extensions.set(wire::KeyShareOffer{wire::List<wire::KeyShareEntry>(key_shares)});

  const auto sent = context.send(hello);
  // what counts is what was said: a rehearsal may have changed it, even to what is no ClientHello
  const auto as_sent = wire::decode<wire::ClientHello>(sent.subspan(wire::kHeaderSize));
  const auto& said = as_sent ? *as_sent : hello;
  offered_ = OfferedExtensions(said.extensions);
  context.log_keys_for(said.random);
  return {};
}

bool ClientOffer::has_share(NamedGroup group) const noexcept {
  return std::ranges::any_of(shares_, [&](const auto& share) { return share->group() == group; });
}

std::unique_ptr<crypto::PrivateShare> ClientOffer::take_share(NamedGroup group) noexcept {
  for (auto& share : std::exchange(shares_, {}))
    if (share->group() == group) return std::move(share);
  return nullptr;
}

}  // namespace entente::handshake
