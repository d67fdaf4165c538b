// One group's key exchange over EVP_PKEY (RFC 8446 §4.2.8.2, §7.4.2).
#include "crypto/openssl/key_exchange.h"

#include <openssl/core_names.h>

#include <array>

#include "base/result.h"
#include "crypto/openssl/algorithms.h"

namespace entente::crypto::openssl {
namespace {

constexpr const char* kX25519 = "X25519";
constexpr std::size_t kMaxShare = 133;

Pkey make_x25519_template() noexcept {
  constexpr std::array<std::uint8_t, 32> base_point = {9};
  return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, kX25519, nullptr, base_point.data(), base_point.size()));
}

/// A context that generates keys like `like`.
PkeyContext make_generator(EVP_PKEY& like) noexcept {
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &like, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  return context;
}

/// The scalar's point, uncompressed, if 0 < scalar < order.
bool multiply_base(const EC_GROUP& curve, const BIGNUM& scalar, MutableBytes out) noexcept {
  if (BN_is_zero(&scalar) || BN_cmp(&scalar, EC_GROUP_get0_order(&curve)) >= 0) return false;
  const EcPoint point(EC_POINT_new(&curve));
  return point && EC_POINT_mul(&curve, point.get(), &scalar, nullptr, nullptr, nullptr) == 1 &&
         EC_POINT_point2oct(&curve, point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr) ==
             out.size();
}

}  // namespace

KeyExchange::KeyExchange(const GroupInfo& group, const char* curve) noexcept : group_(group), curve_(curve) {
  const QuietErrors quiet;
  template_ = curve ? make_curve(curve) : make_x25519_template();
}

Pkey KeyExchange::generate() noexcept {
  auto generator = generators_.take();
  if (!generator) generator = make_generator(*template_);
  EVP_PKEY* key = nullptr;
  if (!*generator || EVP_PKEY_generate(generator->get(), &key) != 1) return nullptr;
  generators_.give(std::move(*generator));
  return Pkey(key);
}

Pkey KeyExchange::import_scalar(Bytes scalar) const noexcept {
  if (curve_) return import_ec_scalar(scalar);
  return Pkey(EVP_PKEY_new_raw_private_key_ex(nullptr, kX25519, nullptr, scalar.data(), scalar.size()));
}

Pkey KeyExchange::import_ec_scalar(Bytes scalar) const noexcept {
  while (scalar.size() > group_.secret && scalar[0] == 0) scalar = scalar.subspan(1);
  if (scalar.size() > group_.secret) return nullptr;
  const Bignum number(BN_secure_new());
  const EcGroup curve(EC_GROUP_new_by_curve_name(EC_curve_nist2nid(curve_)));
  std::array<std::uint8_t, kMaxShare> point;
  const auto share = MutableBytes(point).first(group_.client_share);
  if (!number || !curve || !BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), number.get()) ||
      !multiply_base(*curve, *number, share))
    return nullptr;

  std::array<std::uint8_t, kMaxShare> native;  // OSSL_PARAM takes numbers in the machine's order
  must(BN_bn2nativepad(number.get(), native.data(), group_.secret) == group_.secret);
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(curve_), 0),
                             OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, share.data(), share.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.data(), group_.secret),
                             OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (context && EVP_PKEY_fromdata_init(context.get()) == 1)
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters);
  wipe(native);
  return Pkey(key);
}

bool KeyExchange::write_share(const EVP_PKEY& key, MutableBytes out) const noexcept {
  std::size_t size = 0;
  return EVP_PKEY_get_octet_string_param(&key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, out.data(), out.size(), &size) ==
             1 &&
         size == group_.client_share;
}

Pkey KeyExchange::import_peer(Bytes share) noexcept {
  // RFC 8446 §4.2.8.2: x25519's share is the 32 bytes of RFC 7748; a P curve's is an uncompressed point.
  if (share.size() != group_.client_share || (curve_ && share[0] != 4)) return nullptr;
  auto idle = peers_.take();
  Pkey peer = idle ? std::move(*idle) : Pkey(EVP_PKEY_dup(template_.get()));
  // RFC 8446 §4.2.8.2: peers MUST validate each other's public value: setting it checks that it is on the curve. The
  // other conditions hold by form: coordinates in range, not at infinity, and the P curves' cofactor is 1.
  if (!peer || EVP_PKEY_set1_encoded_public_key(peer.get(), share.data(), share.size()) != 1) return nullptr;
  return peer;
}

bool KeyExchange::derive(EVP_PKEY& own, EVP_PKEY& peer, MutableBytes out) const noexcept {
  constexpr int validate = 0;  // import_peer did, at a twentieth of the price
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, &own, nullptr));
  std::size_t size = out.size();
  return context && EVP_PKEY_derive_init(context.get()) == 1 &&
         EVP_PKEY_derive_set_peer_ex(context.get(), &peer, validate) == 1 &&
         EVP_PKEY_derive(context.get(), out.data(), &size) == 1 && size == out.size();
}

Result<SharedSecret> KeyExchange::agree(EVP_PKEY& own, Bytes peer_share, Where where) noexcept {
  auto peer = import_peer(peer_share);
  if (!peer) return fail(Fault::key_share_invalid, where, curve_ ? "an uncompressed point on the curve" : "32 bytes");
  SharedSecret secret;
  const auto out = secret.resize(group_.secret);
  // With a share imported and checked, ECDH has no way to fail but libcrypto's own; X25519 refuses low orders.
  if (!derive(own, *peer, out)) {
    if (curve_) return fail(Fault::crypto_failed, where);
    return fail(Fault::key_share_invalid, where, "a point that is not of low order");
  }
  peers_.give(std::move(peer));
  // RFC 8446 §7.4.2: for X25519 implementations MUST check whether the result is the all-zero value and abort.
  constexpr std::array<std::uint8_t, SharedSecret::capacity> zeros{};
  if (constant_time_equal(out, Bytes(zeros).first(out.size())))
    return fail(Fault::key_share_invalid, where, "a point that is not of low order");
  return secret;
}

namespace {

class EvpShare final : public PrivateShare {
 public:
  EvpShare(KeyExchange& exchange, Pkey key) noexcept : exchange_(exchange), key_(std::move(key)) {}

  [[nodiscard]] bool write() noexcept { return exchange_.write_share(*key_, share_); }
  NamedGroup group() const noexcept override { return exchange_.group().group; }
  Bytes public_share() const noexcept override { return Bytes(share_).first(exchange_.group().client_share); }
  Result<SharedSecret> agree(Bytes server_share) noexcept override {
    const QuietErrors quiet;
    return exchange_.agree(*key_, server_share, "ServerHello.key_share");
  }

 private:
  KeyExchange& exchange_;
  Pkey key_;
  std::array<std::uint8_t, kMaxShare> share_{};
};

}  // namespace

Result<std::unique_ptr<PrivateShare>> make_share(KeyExchange& exchange, Pkey key) noexcept {
  if (!key) return fail(Fault::crypto_failed, "KeyShareEntry.key_exchange");
  auto share = std::make_unique<EvpShare>(exchange, std::move(key));
  if (!share->write()) return fail(Fault::crypto_failed, "KeyShareEntry.key_exchange");
  return share;
}

Result<Response> respond(KeyExchange& exchange, Bytes client_share) noexcept {
  const auto key = exchange.generate();
  Response response{Buffer(exchange.group().server_share), {}};
  if (!key || !exchange.write_share(*key, response.share))
    return fail(Fault::crypto_failed, "KeyShareEntry.key_exchange");
  response.secret = TRY(exchange.agree(*key, client_share, "ClientHello.key_share"));
  return response;
}

}  // namespace entente::crypto::openssl
