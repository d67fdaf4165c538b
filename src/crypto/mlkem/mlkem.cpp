// ML-KEM (FIPS 203 §6, §7) over K-PKE (§5), for both parameter sets at once.
#include "crypto/mlkem/mlkem.h"

#include <algorithm>

#include "crypto/mlkem/poly.h"

namespace entente::crypto::mlkem {
namespace {

/// FIPS 203 §8, table 2.
template <std::size_t rank, unsigned of_u, unsigned of_v>
struct Parameters {
  static constexpr std::size_t k = rank;
  static constexpr unsigned du = of_u, dv = of_v;
  static constexpr std::size_t encoded_vector = k * kEncodedPoly;
  static constexpr std::size_t public_key = encoded_vector + 32;
  static constexpr std::size_t compressed_u = 32 * du;  ///< of one polynomial
  static constexpr std::size_t ciphertext = k * compressed_u + 32 * dv;
};
using MlKem768 = Parameters<3, 10, 4>;
using MlKem1024 = Parameters<4, 11, 5>;
static_assert(MlKem768::public_key == sizes(KemAlgorithm::mlkem768).key);
static_assert(MlKem768::ciphertext == sizes(KemAlgorithm::mlkem768).ciphertext);
static_assert(MlKem1024::public_key == sizes(KemAlgorithm::mlkem1024).key);
static_assert(MlKem1024::ciphertext == sizes(KemAlgorithm::mlkem1024).ciphertext);

/// A working value that is wiped when it goes.
template <class T>
struct Wiped : T {
  Wiped() noexcept = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { wipe(static_cast<T*>(this), sizeof(T)); }
};
using SecretPoly = Wiped<Poly>;
template <std::size_t k>
using SecretPolys = Wiped<std::array<Poly, k>>;
using Block = std::array<std::uint8_t, 32>;
using SecretPair = Wiped<std::array<std::uint8_t, 64>>;

/// The functions of FIPS 203 §4.1. G's two halves lie side by side.
void hash_g(std::initializer_list<Bytes> input, MutableBytes out) noexcept {
  Sponge(Sponge::Kind::sha3_512, input).squeeze(out);
}
void hash_h(Bytes input, MutableBytes out) noexcept { Sponge(Sponge::Kind::sha3_256, {input}).squeeze(out); }
void hash_j(Bytes z, Bytes ciphertext, MutableBytes out) noexcept {
  Sponge(Sponge::Kind::shake256, {z, ciphertext}).squeeze(out);
}

/// What a public key is to who computes with it.
template <class P>
struct PublicKey {
  std::array<Poly, P::k * P::k> a;  ///< row by row
  std::array<Poly, P::k> t;
  Block hash;

  /// From t and rho as encoded. False if a coefficient is not reduced (FIPS 203 §7.2).
  [[nodiscard]] bool read(Bytes encoded) noexcept;
  void expand(Bytes rho) noexcept;
  /// K-PKE.Encrypt (FIPS 203 §5.2).
  void encrypt(Bytes message, Bytes randomness, MutableBytes ciphertext) const noexcept;
};

template <class P>
void PublicKey<P>::expand(Bytes rho) noexcept {
  for (std::uint8_t i = 0; i < P::k; ++i)
    for (std::uint8_t j = 0; j < P::k; ++j) sample_uniform(a[i * P::k + j], rho, j, i);
}

template <class P>
bool PublicKey<P>::read(Bytes encoded) noexcept {
  bool reduced = true;
  for (std::size_t i = 0; i < P::k; ++i) {
    decode(t[i], encoded.subspan(i * kEncodedPoly, kEncodedPoly));
    reduced = is_reduced(t[i]) && reduced;
  }
  if (!reduced) return false;
  hash_h(encoded, hash);
  expand(encoded.last(32));
  return true;
}

template <class P>
void PublicKey<P>::encrypt(Bytes message, Bytes randomness, MutableBytes ciphertext) const noexcept {
  SecretPolys<P::k> y;
  SecretPoly sum, noise;
  std::uint8_t counter = 0;
  for (auto& poly : y) {
    sample_noise(poly, randomness, counter++);
    ntt(poly);
  }
  for (std::size_t i = 0; i < P::k; ++i) {
    multiply_add(sum, &a[i], P::k, y.data(), P::k);  // a column: the transposed matrix's row
    inverse_ntt(sum);
    sample_noise(noise, randomness, counter++);
    add(sum, noise);
    reduce(sum);
    compress_encode(P::du, sum, ciphertext.subspan(i * P::compressed_u, P::compressed_u));
  }
  multiply_add(sum, t.data(), 1, y.data(), P::k);
  inverse_ntt(sum);
  sample_noise(noise, randomness, counter);
  add(sum, noise);
  from_message(noise, message);
  add(sum, noise);
  reduce(sum);
  compress_encode(P::dv, sum, ciphertext.subspan(P::k * P::compressed_u));
}

template <class P>
class Key final : public KemKey {
 public:
  Key() noexcept = default;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() override {
    wipe(s_.data(), sizeof s_);
    wipe(z_);
  }

  void generate(Bytes d, Bytes z) noexcept;
  [[nodiscard]] bool import(Bytes encoded) noexcept;

  Bytes encapsulation_key() const noexcept override { return encoded_; }
  std::optional<KemSecret> decapsulate(Bytes ciphertext) const noexcept override;

 private:
  /// K-PKE.Decrypt (FIPS 203 §5.3).
  void decrypt(Bytes ciphertext, MutableBytes message) const noexcept;

  std::array<Poly, P::k> s_;
  PublicKey<P> public_;
  std::array<std::uint8_t, P::public_key> encoded_;
  Block z_;
};

/// K-PKE.KeyGen (FIPS 203 §5.1), then ML-KEM's (§6.1).
template <class P>
void Key<P>::generate(Bytes d, Bytes z) noexcept {
  SecretPair seeds;
  const std::uint8_t rank = P::k;
  hash_g({d, {&rank, 1}}, seeds);
  const auto rho = Bytes(seeds).first(32), sigma = Bytes(seeds).last(32);
  declassify(rho);
  public_.expand(rho);
  std::uint8_t counter = 0;
  for (auto& poly : s_) {
    sample_noise(poly, sigma, counter++);
    ntt(poly);
  }
  SecretPoly noise;
  for (std::size_t i = 0; i < P::k; ++i) {
    auto& t = public_.t[i];
    multiply_add(t, &public_.a[i * P::k], 1, s_.data(), P::k);
    to_montgomery(t);
    sample_noise(noise, sigma, counter++);
    ntt(noise);
    add(t, noise);
    reduce(t);
    encode(t, MutableBytes(encoded_).subspan(i * kEncodedPoly, kEncodedPoly));
  }
  std::ranges::copy(rho, encoded_.end() - 32);
  declassify(encoded_);
  hash_h(encoded_, public_.hash);
  std::ranges::copy(z, z_.begin());
}

template <class P>
bool Key<P>::import(Bytes encoded) noexcept {
  // FIPS 203 §7.3: a decapsulation key is s, the encapsulation key, its hash and z; the hash is checked
  if (encoded.size() != P::encoded_vector + P::public_key + 64) return false;
  for (std::size_t i = 0; i < P::k; ++i) {
    decode(s_[i], encoded.subspan(i * kEncodedPoly, kEncodedPoly));
    reduce(s_[i]);
  }
  std::ranges::copy(encoded.subspan(P::encoded_vector, P::public_key), encoded_.begin());
  std::ranges::copy(encoded.last(32), z_.begin());
  return public_.read(encoded_) && equal(public_.hash, encoded.last(64).first(32));
}

template <class P>
void Key<P>::decrypt(Bytes ciphertext, MutableBytes message) const noexcept {
  std::array<Poly, P::k> u;
  SecretPoly product, w;
  for (std::size_t i = 0; i < P::k; ++i) {
    decode_decompress(P::du, u[i], ciphertext.subspan(i * P::compressed_u, P::compressed_u));
    ntt(u[i]);
  }
  decode_decompress(P::dv, w, ciphertext.subspan(P::k * P::compressed_u));
  multiply_add(product, u.data(), 1, s_.data(), P::k);
  inverse_ntt(product);
  subtract(w, product);
  reduce(w);
  to_message(w, message);
}

/// `to` becomes `from` if the mask is 0xff, and stays if it is 0.
void replace_if(std::uint8_t mask, MutableBytes to, Bytes from) noexcept {
  for (std::size_t i = 0; i < to.size(); ++i) {
    asm volatile("" : "+r"(mask));  // lest a compiler branch on it
    to[i] = static_cast<std::uint8_t>(to[i] ^ (mask & (to[i] ^ from[i])));
  }
}

template <class P>
std::optional<KemSecret> Key<P>::decapsulate(Bytes ciphertext) const noexcept {
  // FIPS 203 §7.3: the ciphertext type check
  if (ciphertext.size() != P::ciphertext) return std::nullopt;
  Wiped<Block> message;
  SecretPair keys;
  Wiped<std::array<std::uint8_t, P::ciphertext>> again;
  decrypt(ciphertext, message);
  hash_g({message, public_.hash}, keys);
  public_.encrypt(message, Bytes(keys).last(32), again);
  // FIPS 203 §6.3: implicit rejection, in the same steps whether it rejects or not
  KemSecret secret;
  const auto out = secret.resize(kKemSecret);
  hash_j(z_, ciphertext, out);
  replace_if(equal_mask(again, ciphertext), out, Bytes(keys).first(32));
  return secret;
}

template <class P>
class Portable final : public Kem {
 public:
  std::unique_ptr<KemKey> generate(Bytes seed) const noexcept override {
    if (seed.size() != kKemSeed) return nullptr;
    auto key = std::make_unique<Key<P>>();
    key->generate(seed.first(32), seed.last(32));
    return key;
  }
  std::optional<KemSecret> encapsulate(Bytes key, Bytes m, MutableBytes ciphertext) const noexcept override;
};

template <class P>
std::optional<KemSecret> Portable<P>::encapsulate(Bytes key, Bytes m, MutableBytes ciphertext) const noexcept {
  // FIPS 203 §7.2: the type check and the modulus check of an encapsulation key
  if (key.size() != P::public_key || m.size() != kKemSecret || ciphertext.size() != P::ciphertext) return std::nullopt;
  PublicKey<P> to;
  if (!to.read(key)) return std::nullopt;
  SecretPair keys;
  hash_g({m, to.hash}, keys);
  to.encrypt(m, Bytes(keys).last(32), ciphertext);
  declassify(ciphertext);
  return KemSecret::copy_of(Bytes(keys).first(32));
}

template <class P>
std::unique_ptr<KemKey> import_as(Bytes encoded) noexcept {
  auto key = std::make_unique<Key<P>>();
  if (!key->import(encoded)) return nullptr;
  return key;
}

}  // namespace

const Kem& portable(KemAlgorithm algorithm) noexcept {
  static const Portable<MlKem768> small;
  static const Portable<MlKem1024> large;
  if (algorithm == KemAlgorithm::mlkem768) return small;
  return large;
}

std::unique_ptr<KemKey> import_key(KemAlgorithm algorithm, Bytes encoded) noexcept {
  return algorithm == KemAlgorithm::mlkem768 ? import_as<MlKem768>(encoded) : import_as<MlKem1024>(encoded);
}

}  // namespace entente::crypto::mlkem
