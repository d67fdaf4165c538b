#include "schedule.h"

#include "base/bytes.h"
#include "codec.h"

namespace entente::adversary {
namespace {

constexpr auto kHash = crypto::HashAlgorithm::sha256;
constexpr std::size_t kSize = 32;
constexpr std::uint8_t kZeros[kSize] = {};

const crypto::Provider& primitives() { return crypto::openssl_provider(); }

Buffer derive_secret(Bytes secret, std::string_view label, Bytes transcript_hash) {
  return hkdf_expand_label(secret, label, transcript_hash, kSize);
}

Buffer master_secret(Bytes handshake) {
  return hkdf_extract(derive_secret(handshake, "derived", sha256({})), Buffer(kSize));
}

Buffer early_secret(Bytes psk) { return hkdf_extract(Buffer(kSize), psk.empty() ? Bytes(kZeros) : psk); }

}  // namespace

Buffer sha256(Bytes bytes) {
  Buffer out(kSize);
  const auto hash = primitives().hash(kHash);
  hash->update(bytes);
  hash->snapshot(out);
  return out;
}

Buffer hmac(Bytes key, Bytes bytes) {
  Buffer out(kSize);
  const auto mac = primitives().hmac(kHash);
  mac->set_key(key);
  mac->mac({bytes}, out);
  return out;
}

Buffer hkdf_extract(Bytes salt, Bytes input) { return hmac(salt, input); }

Buffer hkdf_expand_label(Bytes secret, std::string_view label, Bytes context, std::size_t size) {
  Maker info;
  info.u16(size).vector(1, as_bytes("tls13 " + std::string(label))).vector(1, context).u8(1);
  auto out = hmac(secret, info.take().bytes);  // one block is enough here
  out.resize(size);
  return out;
}

void Transcript::add(Bytes message) { append(messages_, message); }

void Transcript::replace_by_hash() { messages_ = message(HandshakeType::message_hash, hash()); }

void Secrets::agree(Bytes shared, const Transcript& to_server_hello) {
  const auto early = early_secret(psk);
  handshake = hkdf_extract(derive_secret(early, "derived", sha256({})), shared);
  client_handshake = derive_secret(handshake, "c hs traffic", to_server_hello.hash());
  server_handshake = derive_secret(handshake, "s hs traffic", to_server_hello.hash());
}

Buffer binder(Bytes psk, std::string_view label, Bytes transcript_hash) {
  const auto key = derive_secret(early_secret(psk), label, sha256({}));
  return hmac(hkdf_expand_label(key, "finished", {}, kSize), transcript_hash);
}

Buffer client_early_traffic(Bytes psk, Bytes client_hello_hash) {
  return derive_secret(early_secret(psk), "c e traffic", client_hello_hash);
}

void Secrets::finish(const Transcript& to_server_finished) {
  const auto master = master_secret(handshake);
  client_application = derive_secret(master, "c ap traffic", to_server_finished.hash());
  server_application = derive_secret(master, "s ap traffic", to_server_finished.hash());
}

void Secrets::end(const Transcript& to_client_finished) {
  resumption = derive_secret(master_secret(handshake), "res master", to_client_finished.hash());
}

Buffer finished_mac(Bytes handshake_traffic_secret, const Transcript& transcript) {
  return hmac(hkdf_expand_label(handshake_traffic_secret, "finished", {}, kSize), transcript.hash());
}

Buffer next_generation(Bytes application_traffic_secret) {
  return hkdf_expand_label(application_traffic_secret, "traffic upd", {}, kSize);
}

RecordKeys::RecordKeys(Bytes traffic_secret) : iv_(hkdf_expand_label(traffic_secret, "iv", {}, 12)) {
  const auto key = AeadKey::copy_of(hkdf_expand_label(traffic_secret, "key", {}, 16));
  aead_ = primitives().aead(crypto::AeadAlgorithm::aes_128_gcm, key);
}

Buffer RecordKeys::nonce() {
  auto out = iv_;
  for (std::size_t i = 0; i < 8; ++i) out[11 - i] = static_cast<std::uint8_t>(out[11 - i] ^ sequence_ >> 8 * i);
  ++sequence_;
  return out;
}

Buffer RecordKeys::seal(ContentType type, Bytes content, std::size_t padding) {
  auto inner = to_buffer(content);
  inner.push_back(static_cast<std::uint8_t>(type));
  inner.resize(inner.size() + padding);
  return seal_inner(inner);
}

Buffer RecordKeys::seal_inner(Bytes inner) {
  auto out = record(ContentType::application_data, Buffer(inner.size() + crypto::kTagSize));
  const MutableBytes view(out);
  const auto body = view.subspan(5, inner.size());
  std::ranges::copy(inner, body.begin());
  aead_->seal(nonce(), view.first(5), body, view.last(crypto::kTagSize));
  return out;
}

std::optional<Buffer> RecordKeys::open(Bytes record) {
  auto copy = to_buffer(record);
  const MutableBytes view(copy);
  const auto body = view.subspan(5, view.size() - 5 - crypto::kTagSize);
  if (!aead_->open(nonce(), view.first(5), body, view.last(crypto::kTagSize))) return std::nullopt;
  return to_buffer(body);
}

}  // namespace entente::adversary
