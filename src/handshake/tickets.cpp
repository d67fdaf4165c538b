// Sealing and opening: format | key name | random | sealed contents | tag.
#include "handshake/tickets.h"

#include <entente/types.h>

#include "base/result.h"
#include "keys/hkdf.h"

namespace entente::handshake {
namespace {

constexpr auto kHash = crypto::HashAlgorithm::sha256;
constexpr auto kAead = crypto::AeadAlgorithm::aes_256_gcm;
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kName = 16, kHead = 1 + kName, kBody = kHead + kTicketRandom;

/// The one-time key and nonce of a ticket.
struct TicketSeal {
  AeadKey key;
  AeadIv nonce;
};

TicketSeal derive(const TicketKey& key, Bytes random, const crypto::Provider& provider) noexcept {
  const auto hmac = provider.hmac(kHash);
  Secret<struct TicketPrkTag, 32> prk;
  keys::extract(*hmac, random, key.secret.reveal(), prk.resize(crypto::digest_size(kHash)));
  TicketSeal out;
  keys::Expander expander(*hmac, prk.reveal());
  expander.expand(as_bytes("entente ticket key"), out.key.resize(crypto::key_size(kAead)));
  expander.expand(as_bytes("entente ticket nonce"), out.nonce.resize(crypto::kNonceSize));
  return out;
}

/// What is authenticated besides the contents: the ticket's head and what it is good for.
std::array<std::uint8_t, kHead + 32> associated(Bytes head, const SessionBinding& binding) noexcept {
  std::array<std::uint8_t, kHead + 32> out;
  std::ranges::copy(head, out.begin());
  std::ranges::copy(binding, out.begin() + kHead);
  return out;
}

}  // namespace

TicketKey TicketKey::from(Bytes secret, const crypto::Provider& provider) noexcept {
  const auto hmac = provider.hmac(kHash);
  TicketKey out;
  out.secret = Secret::copy_of(secret);
  keys::Expander(*hmac, secret).expand(as_bytes("entente ticket key name"), out.name);
  return out;
}

SessionBinding session_binding(ProtocolVersion version, std::string_view server_name, Bytes credential,
                               Bytes client_policy, const crypto::Provider& provider) noexcept {
  const auto hash = provider.hash(kHash);
  std::uint8_t number[2];
  store_be16(number, static_cast<std::uint16_t>(version));
  hash->update(number);
  for (const auto part : {as_bytes(server_name), credential, client_policy}) {
    store_be16(number, part.size());
    hash->update(number);
    hash->update(part);
  }
  SessionBinding out{};
  hash->snapshot(out);
  return out;
}

Result<Buffer> seal_ticket(const TicketRing& ring, Bytes contents, const SessionBinding& binding,
                           const std::array<std::uint8_t, kTicketRandom>& random,
                           const crypto::Provider& provider) noexcept {
  Buffer out;
  out.reserve(kBody + contents.size() + crypto::kTagSize);
  out.push_back(kFormat);
  append(out, ring.newest.name);
  append(out, random);
  append(out, contents);
  out.resize(kBody + contents.size() + crypto::kTagSize);
  const auto seal = derive(ring.newest, random, provider);
  const auto aead = provider.aead(kAead, seal.key);
  const MutableBytes all(out);
  const auto body = all.subspan(kBody, contents.size());
  if (!aead ||
      !aead->seal(seal.nonce.reveal(), associated(all.first(kHead), binding), body, all.last(crypto::kTagSize))) {
    wipe(all);
    return fail(Fault::crypto_failed, "NewSessionTicket.ticket");
  }
  return out;
}

OpenedTicket open_ticket(const TicketRing& ring, Bytes ticket, const SessionBinding& binding,
                         const crypto::Provider& provider) noexcept {
  if (ticket.size() < kBody + crypto::kTagSize || ticket[0] != kFormat) return {{}, "it is no ticket of this server"};
  const auto name = ticket.subspan(1, kName);
  const auto* key = equal(name, ring.newest.name)                       ? &ring.newest
                    : ring.previous && equal(name, ring.previous->name) ? &*ring.previous
                                                                        : nullptr;
  if (!key) return {{}, "the ticket's key is not here: rotated out, or another server's"};
  const auto seal = derive(*key, ticket.subspan(kHead, kTicketRandom), provider);
  const auto aead = provider.aead(kAead, seal.key);
  auto contents = to_buffer(ticket.subspan(kBody, ticket.size() - kBody - crypto::kTagSize));
  if (!aead || !aead->open(seal.nonce.reveal(), associated(ticket.first(kHead), binding), contents,
                           ticket.last(crypto::kTagSize))) {
    wipe(contents);
    return {{}, "the ticket does not open: altered, or for another host or client-authentication policy"};
  }
  return {SecretBuffer(std::move(contents)), {}};
}

}  // namespace entente::handshake
