#include "schedule12.h"

#include "base/bytes.h"
#include "codec.h"

namespace entente::adversary {
namespace {

constexpr std::size_t kKey = 16, kSalt = 4, kExplicit = 8, kMaster = 48;

Buffer join(Bytes a, Bytes b) {
  auto out = to_buffer(a);
  append(out, b);
  return out;
}

}  // namespace

Buffer prf(Bytes secret, std::string_view label, Bytes seed, std::size_t size) {
  const auto labelled = join(as_bytes(label), seed);
  Buffer out;
  for (Buffer a = hmac(secret, labelled); out.size() < size; a = hmac(secret, a))
    append(out, hmac(secret, join(a, labelled)));
  out.resize(size);
  return out;
}

void Secrets12::derive() { master = prf(premaster, "master secret", join(client_random, server_random), kMaster); }

void Secrets12::derive_extended(const Transcript& session) {
  master = prf(premaster, "extended master secret", session.hash(), kMaster);
}

Buffer Secrets12::finished(std::string_view label, const Transcript& transcript) const {
  return message(HandshakeType::finished, prf(master, label, transcript.hash(), 12));
}

Buffer Secrets12::exported(std::string_view label, std::size_t size, const std::optional<Buffer>& context) const {
  Maker seed;
  seed.bytes(client_random).bytes(server_random);
  if (context) seed.vector(2, *context);
  return prf(master, label, seed.take().bytes, size);
}

Buffer key_block_bytes(const Secrets12& secrets) {
  const auto seed = join(secrets.server_random, secrets.client_random);
  return prf(secrets.master, "key expansion", seed, 2 * kKey + 2 * kSalt);
}

KeyBlock key_block(const Secrets12& secrets) {
  Cursor in(key_block_bytes(secrets));
  const auto client_key = in.take(kKey), server_key = in.take(kKey);
  const auto client_salt = in.take(kSalt), server_salt = in.take(kSalt);
  return {{client_key, client_salt}, {server_key, server_salt}};
}

RecordKeys12::RecordKeys12(Bytes key, Bytes salt)
    : aead_(crypto::openssl_provider().aead(crypto::AeadAlgorithm::aes_128_gcm, AeadKey::copy_of(key))),
      salt_(to_buffer(salt)) {}

Buffer RecordKeys12::nonce(Bytes explicit_part) const { return join(salt_, explicit_part); }

Buffer RecordKeys12::aad(Bytes header, std::size_t size) const {
  return Maker().number(sequence_, 8).bytes(header.first(3)).u16(size).take().bytes;
}

Buffer RecordKeys12::seal(ContentType type, Bytes content, std::optional<std::uint64_t> chosen) {
  auto out = record(type, Buffer(kExplicit + content.size() + crypto::kTagSize));
  const MutableBytes view(out);
  const auto body = view.subspan(5 + kExplicit, content.size());
  std::ranges::copy(Maker().number(chosen.value_or(sequence_), kExplicit).take().bytes, view.begin() + 5);
  std::ranges::copy(content, body.begin());
  const auto with = nonce(view.subspan(5, kExplicit));
  aead_->seal(with, aad(view.first(5), content.size()), body, view.last(crypto::kTagSize));
  ++sequence_;
  return out;
}

std::optional<Buffer> RecordKeys12::open(Bytes record) {
  auto copy = to_buffer(record);
  const MutableBytes view(copy);
  if (view.size() < 5 + kExplicit + crypto::kTagSize) return std::nullopt;
  const auto body = view.subspan(5 + kExplicit, view.size() - 5 - kExplicit - crypto::kTagSize);
  const auto with = nonce(view.subspan(5, kExplicit));
  const bool good = aead_->open(with, aad(view.first(5), body.size()), body, view.last(crypto::kTagSize));
  ++sequence_;
  if (!good) return std::nullopt;
  return to_buffer(body);
}

}  // namespace entente::adversary
