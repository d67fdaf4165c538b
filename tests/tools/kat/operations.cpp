// The operations of the kat tool.
#include "operations.h"

#include "base/bytes.h"
#include "crypto/groups.h"
#include "keys/hkdf.h"

namespace entente::kat {
namespace {

using namespace crypto;
using Kind = SignatureAlgorithm::Kind;

template <class T>
struct Name {
  std::string_view name;
  T value;
};

constexpr Name<HashAlgorithm> kHashes[] = {
    {"sha256", HashAlgorithm::sha256}, {"sha384", HashAlgorithm::sha384}, {"sha512", HashAlgorithm::sha512}};
constexpr Name<AeadAlgorithm> kAeads[] = {{"aes-128-gcm", AeadAlgorithm::aes_128_gcm},
                                          {"aes-256-gcm", AeadAlgorithm::aes_256_gcm},
                                          {"chacha20-poly1305", AeadAlgorithm::chacha20_poly1305}};
constexpr Name<NamedGroup> kCurves[] = {{"secp256r1", NamedGroup::secp256r1}, {"P-256", NamedGroup::secp256r1},
                                        {"p256", NamedGroup::secp256r1},      {"prime256v1", NamedGroup::secp256r1},
                                        {"secp384r1", NamedGroup::secp384r1}, {"P-384", NamedGroup::secp384r1},
                                        {"p384", NamedGroup::secp384r1}};

template <class T, std::size_t N>
T named(const Name<T> (&names)[N], const std::string& name) {
  for (const auto& row : names)
    if (row.name == name) return row.value;
  throw Unsupported("no " + name);
}

HashAlgorithm hash_of(const Request& request, const char* field = "hash") {
  return named(kHashes, request.text(field));
}

Answer agree(const Provider& provider, NamedGroup group, Bytes scalar, Bytes share) {
  if (!provider.supports(group)) throw Unsupported("no such group");
  const auto own = provider.import_share(group, scalar);
  if (!own) return {};
  const auto secret = (*own)->agree(share);
  if (!secret) return {};
  return {true, to_buffer(secret->reveal())};
}

Answer x25519(const Provider& provider, const Request& request) {
  return agree(provider, NamedGroup::x25519, request.bytes("priv"), request.bytes("pub"));
}

Answer ecdh(const Provider& provider, const Request& request) {
  return agree(provider, named(kCurves, request.text("curve")), request.bytes("priv"), request.bytes("point"));
}

Answer verify(const Provider& provider, const Request& request, SignatureAlgorithm algorithm) {
  const auto spki = request.bytes("spki"), message = request.bytes("msg"), signature = request.bytes("sig");
  const auto key = provider.import_public(spki);
  if (!key && key.error().fault == Fault::cert_weak_key) throw Unsupported("a key of this kind or size");
  return {key && (*key)->verify(algorithm, message, signature)};
}

Answer ecdsa_verify(const Provider& provider, const Request& request) {
  return verify(provider, request, {Kind::ecdsa, hash_of(request)});
}

Answer rsa_pkcs1_verify(const Provider& provider, const Request& request) {
  return verify(provider, request, {Kind::rsa_pkcs1, hash_of(request)});
}

Answer rsa_pss_verify(const Provider& provider, const Request& request) {
  const auto hash = hash_of(request);
  if (hash_of(request, "mgf_hash") != hash || request.number("salt") != digest_size(hash))
    throw Unsupported("another mask or salt than TLS 1.3's");
  return verify(provider, request, {Kind::rsa_pss, hash});
}

Answer ed25519_verify(const Provider& provider, const Request& request) {
  return verify(provider, request, {Kind::ed25519});
}

Answer aead_open(const Provider& provider, const Request& request) {
  const auto algorithm = named(kAeads, request.text("alg"));
  const auto key = request.bytes("key"), nonce = request.bytes("nonce"), aad = request.bytes("aad");
  auto sealed = request.bytes("ct");
  if (key.size() != key_size(algorithm) || sealed.size() < kTagSize) return {};
  if (nonce.size() != kNonceSize) throw Unsupported("another nonce than 12 bytes");
  const auto aead = provider.aead(algorithm, AeadKey::copy_of(key));
  if (!aead) throw Unsupported("libcrypto lacks it");
  const auto size = sealed.size() - kTagSize;
  const auto tag = to_buffer(Bytes(sealed).subspan(size));
  sealed.resize(size);
  if (!aead->open(nonce, aad, sealed, tag)) return {};
  return {true, sealed};
}

Answer hkdf(const Provider& provider, const Request& request) {
  const auto hash = hash_of(request);
  const auto size = request.number("len");
  const auto salt = request.bytes("salt"), secret = request.bytes("ikm"), info = request.bytes("info");
  if (size > 255 * digest_size(hash)) return {};
  const auto hmac = provider.hmac(hash);
  Buffer key(digest_size(hash)), out(size);
  keys::extract(*hmac, salt, secret, key);
  keys::Expander(*hmac, key).expand(info, out);
  return {true, out};
}

Answer hmac(const Provider& provider, const Request& request) {
  const auto hash = hash_of(request);
  Buffer out(digest_size(hash));
  const auto mac = provider.hmac(hash);
  mac->set_key(request.bytes("key"));
  mac->mac({request.bytes("msg")}, out);
  return {true, out};
}

/// Which ML-KEM it is stands in the operation's name.
template <KemAlgorithm algorithm>
Answer mlkem_keygen(const Provider& provider, const Request& request) {
  const auto key = provider.kem(algorithm).generate(request.bytes("seed"));
  if (!key) return {};
  return {true, to_buffer(key->encapsulation_key())};
}

template <KemAlgorithm algorithm>
Answer mlkem_encaps(const Provider& provider, const Request& request) {
  Buffer ciphertext(sizes(algorithm).ciphertext);
  const auto secret = provider.kem(algorithm).encapsulate(request.bytes("ek"), request.bytes("m"), ciphertext);
  if (!secret) return {};
  auto out = to_buffer(secret->reveal());
  append(out, ciphertext);
  return {true, out};
}

template <KemAlgorithm algorithm>
Answer mlkem_decaps(const Provider& provider, const Request& request) {
  const auto key = provider.kem(algorithm).generate(request.bytes("seed"));
  const auto secret = key ? key->decapsulate(request.bytes("c")) : std::nullopt;
  if (!secret) return {};
  return {true, to_buffer(secret->reveal())};
}

/// Which primitives these are, as text.
Answer backend(const Provider& provider, const Request&) { return {true, to_buffer(as_bytes(provider.backend()))}; }

using Operation = Answer (*)(const Provider&, const Request&);
constexpr Name<Operation> kOperations[] = {
    {"x25519", x25519},
    {"ecdh", ecdh},
    {"ecdsa-verify", ecdsa_verify},
    {"rsa-pss-verify", rsa_pss_verify},
    {"rsa-pkcs1-verify", rsa_pkcs1_verify},
    {"ed25519-verify", ed25519_verify},
    {"aead-open", aead_open},
    {"mlkem768-keygen", mlkem_keygen<KemAlgorithm::mlkem768>},
    {"mlkem768-encaps", mlkem_encaps<KemAlgorithm::mlkem768>},
    {"mlkem768-decaps", mlkem_decaps<KemAlgorithm::mlkem768>},
    {"mlkem1024-keygen", mlkem_keygen<KemAlgorithm::mlkem1024>},
    {"mlkem1024-encaps", mlkem_encaps<KemAlgorithm::mlkem1024>},
    {"mlkem1024-decaps", mlkem_decaps<KemAlgorithm::mlkem1024>},
    {"backend", backend},
    {"hkdf", hkdf},
    {"hmac", hmac},
};

}  // namespace

Answer answer(const Provider& provider, std::string_view operation, const Request& request) {
  return named(kOperations, std::string(operation))(provider, request);
}

}  // namespace entente::kat
