// Our own ML-KEM: NIST's known answers and others' for rare cases (tests/vectors/crypto), its arithmetic against the
// definition for every input, and what must be refused or rejected.
#include "crypto/mlkem/mlkem.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "crypto/mlkem/poly.h"
#include "vector_file.h"

namespace entente::crypto::mlkem {
namespace {

struct Set {
  KemAlgorithm algorithm;
  const char* file;
};

class MlKem : public testing::TestWithParam<Set> {
 protected:
  const Kem& kem = portable(GetParam().algorithm);
  const test::VectorFile known{GetParam().file};
  const KemSizes size = sizes(GetParam().algorithm);

  const Buffer& of(const std::string& step, int i, const std::string& what) const {
    return known[step + std::to_string(i) + "_" + what];
  }
  Buffer seed(const std::string& step) const {
    auto out = known[step + "_d"];
    append(out, known[step + "_z"]);
    return out;
  }
};

Buffer revealed(const std::optional<KemSecret>& secret) { return secret ? to_buffer(secret->reveal()) : Buffer{}; }

TEST_P(MlKem, MakesTheKeysThatAcvpKnows) {
  for (int i = 1; i <= 5; ++i) {
    const auto key = kem.generate(seed("keygen" + std::to_string(i)));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_buffer(key->encapsulation_key()), of("keygen", i, "ek"));
    // both forms of the key decapsulate alike
    const auto same = import_key(GetParam().algorithm, of("keygen", i, "dk"));
    ASSERT_TRUE(same);
    EXPECT_EQ(to_buffer(same->encapsulation_key()), of("keygen", i, "ek"));
    Buffer ciphertext(size.ciphertext);
    const auto secret = revealed(kem.encapsulate(of("keygen", i, "ek"), Buffer(32, 7), ciphertext));
    EXPECT_EQ(revealed(key->decapsulate(ciphertext)), secret);
    EXPECT_EQ(revealed(same->decapsulate(ciphertext)), secret);
    ciphertext[0] ^= 1;
    EXPECT_NE(revealed(key->decapsulate(ciphertext)), secret);
    EXPECT_EQ(revealed(key->decapsulate(ciphertext)), revealed(same->decapsulate(ciphertext)));
  }
}

TEST_P(MlKem, EncapsulatesAsAcvpKnows) {
  for (int i = 1; i <= 5; ++i) {
    Buffer ciphertext(size.ciphertext);
    const auto secret = kem.encapsulate(of("encaps", i, "ek"), of("encaps", i, "m"), ciphertext);
    EXPECT_EQ(revealed(secret), of("encaps", i, "k"));
    EXPECT_EQ(ciphertext, of("encaps", i, "c"));
  }
}

TEST_P(MlKem, DecapsulatesAndRejectsAsAcvpKnows) {
  const auto key = import_key(GetParam().algorithm, known["decaps_dk"]);
  ASSERT_TRUE(key);
  for (int i = 1; i <= 10; ++i) EXPECT_EQ(revealed(key->decapsulate(of("decaps", i, "c"))), of("decaps", i, "k")) << i;
}

TEST_P(MlKem, TakesAsManyBlocksAsTheMatrixNeeds) {
  const auto key = import_key(GetParam().algorithm, known["unlucky_dk"]);
  ASSERT_TRUE(key);
  Buffer ciphertext(size.ciphertext);
  EXPECT_EQ(revealed(kem.encapsulate(known["unlucky_ek"], known["unlucky_m"], ciphertext)), known["unlucky_k"]);
  EXPECT_EQ(ciphertext, known["unlucky_c"]);
  EXPECT_EQ(revealed(key->decapsulate(ciphertext)), known["unlucky_k"]);
}

TEST_P(MlKem, ComparesWholeCiphertexts) {
  const auto key = import_key(GetParam().algorithm, known["zero_byte_dk"]);
  ASSERT_TRUE(key);
  EXPECT_EQ(revealed(key->decapsulate(known["zero_byte_c"])), known["zero_byte_k"]);
}

TEST_P(MlKem, EachByteOfACiphertextCounts) {
  const auto key = kem.generate(seed("keygen1"));
  Buffer ciphertext(size.ciphertext);
  const auto secret = revealed(kem.encapsulate(key->encapsulation_key(), Buffer(32, 1), ciphertext));
  ASSERT_EQ(revealed(key->decapsulate(ciphertext)), secret);
  Buffer last;
  for (std::size_t i = 0; i < ciphertext.size(); ++i) {
    ciphertext[i] ^= 0x10;
    const auto rejected = revealed(key->decapsulate(ciphertext));
    EXPECT_EQ(rejected.size(), kKemSecret);
    EXPECT_NE(rejected, secret) << i;
    EXPECT_NE(rejected, last) << i;
    last = rejected;
    ciphertext[i] ^= 0x10;
  }
}

/// Puts a 12-bit number at one place of an encoded vector.
void put(Buffer& key, std::size_t at, unsigned value) {
  auto* const bytes = &key[at / 2 * 3 + at % 2];
  if (at % 2 == 0) {
    bytes[0] = static_cast<std::uint8_t>(value);
    bytes[1] = static_cast<std::uint8_t>((bytes[1] & 0xf0) | value >> 8);
  } else {
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x0f) | value << 4);
    bytes[1] = static_cast<std::uint8_t>(value >> 4);
  }
}

TEST_P(MlKem, K3RefusesEachCoefficientThatIsNotReduced) {
  const auto& good = of("keygen", 1, "ek");
  Buffer ciphertext(size.ciphertext);
  const auto coefficients = (good.size() - 32) / 3 * 2;
  for (std::size_t at = 0; at < coefficients; ++at) {
    auto key = good;
    put(key, at, static_cast<unsigned>(3329 + at % (4096 - 3329)));
    EXPECT_FALSE(kem.encapsulate(key, Buffer(32), ciphertext)) << at;
  }
  for (unsigned value = 3327; value < 4096; ++value) {
    auto key = good;
    put(key, 1, value);
    EXPECT_EQ(kem.encapsulate(key, Buffer(32), ciphertext).has_value(), value < 3329) << value;
  }
}

TEST_P(MlKem, K3RefusesOtherLengths) {
  const auto& key = of("keygen", 1, "ek");
  Buffer ciphertext(size.ciphertext), longer = key;
  longer.push_back(0);
  EXPECT_FALSE(kem.encapsulate(longer, Buffer(32), ciphertext));
  EXPECT_FALSE(kem.encapsulate(Bytes(key).first(key.size() - 1), Buffer(32), ciphertext));
  EXPECT_FALSE(kem.encapsulate({}, Buffer(32), ciphertext));
  EXPECT_FALSE(kem.encapsulate(key, Buffer(31), ciphertext));
  EXPECT_FALSE(kem.encapsulate(key, Buffer(32), MutableBytes(ciphertext).first(ciphertext.size() - 1)));
  EXPECT_EQ(kem.generate(Buffer(63)), nullptr);
  const auto pair = kem.generate(Buffer(64));
  ciphertext.push_back(0);
  EXPECT_FALSE(pair->decapsulate(ciphertext));
  EXPECT_FALSE(pair->decapsulate({}));
}

TEST_P(MlKem, ImportsWhatIsConsistentAlone) {
  const auto& good = of("keygen", 1, "dk");
  EXPECT_TRUE(import_key(GetParam().algorithm, good));
  EXPECT_FALSE(import_key(GetParam().algorithm, Bytes(good).first(good.size() - 1)));
  auto hash = good;
  hash[good.size() - 33] ^= 1;
  EXPECT_FALSE(import_key(GetParam().algorithm, hash));
  auto public_half = good;
  public_half[good.size() - 65] ^= 1;
  EXPECT_FALSE(import_key(GetParam().algorithm, public_half));
}

INSTANTIATE_TEST_SUITE_P(Sets, MlKem,
                         testing::Values(Set{KemAlgorithm::mlkem768, "crypto/mlkem768.txt"},
                                         Set{KemAlgorithm::mlkem1024, "crypto/mlkem1024.txt"}),
                         [](const auto& set) { return set.index == 0 ? "MlKem768" : "MlKem1024"; });

int modulo_q(int x) { return (x % kQ + kQ) % kQ; }

TEST(MlKemArithmetic, ReducesEveryNumber) {
  for (int a = -32768; a <= 32767; ++a) {
    const int reduced = barrett_reduce(static_cast<std::int16_t>(a));
    ASSERT_EQ(modulo_q(reduced - a), 0) << a;
    ASSERT_TRUE(reduced >= 0 && reduced <= kQ) << a;
  }
  for (int a = -kQ + 1; a <= kQ; ++a) ASSERT_EQ(canonical(static_cast<std::int16_t>(a)), modulo_q(a)) << a;
}

TEST(MlKemArithmetic, MultipliesAllNumbersByAllSmallOnes) {
  for (int b = -kQ / 2; b <= kQ / 2; b += 13)
    for (int a = -32768; a <= 32767; a += 3) {
      const int product = montgomery_multiply(static_cast<std::int16_t>(a), static_cast<std::int16_t>(b));
      ASSERT_EQ(modulo_q(product * 2285 - a * b % kQ), 0) << a << " * " << b;  // 2^16 is 2285 modulo q
      ASSERT_LT(std::abs(product), kQ) << a << " * " << b;
    }
}

template <unsigned d>
void expect_compression() {
  for (int x = 0; x < kQ; ++x) {
    // FIPS 203 §4.2.1: round(2^d / q * x), halves upwards
    const int rounded = ((x << (d + 1)) + kQ) / (2 * kQ) % (1 << d);
    ASSERT_EQ(compress<d>(static_cast<std::int16_t>(x)), rounded) << x << " in " << d << " bits";
  }
  for (int y = 0; y < 1 << d; ++y) {
    const int rounded = (2 * y * kQ + (1 << d)) >> (d + 1);
    ASSERT_EQ(decompress<d>(static_cast<std::uint16_t>(y)), rounded) << y << " of " << d << " bits";
    ASSERT_EQ(compress<d>(decompress<d>(static_cast<std::uint16_t>(y))), y);
  }
}

TEST(MlKemArithmetic, CompressesEveryNumberAsDefined) {
  expect_compression<1>();
  expect_compression<4>();
  expect_compression<5>();
  expect_compression<10>();
  expect_compression<11>();
}

/// The coefficients at the ends of their ranges, and those of a seed.
Poly sample(int kind, std::uint8_t seed) {
  Poly f;
  if (kind == 0) sample_uniform(f, Buffer(32, seed), 1, 2);
  if (kind == 1) f.at.fill(kQ);
  if (kind == 2) f.at.fill(-kQ);
  if (kind == 3)
    for (std::size_t i = 0; i < kN; ++i) f.at[i] = static_cast<std::int16_t>(i % 2 ? kQ : -kQ);
  return f;
}

TEST(MlKemArithmetic, MultipliesPolynomialsAsTheSchoolbookDoes) {
  for (int kind = 0; kind < 4; ++kind) {
    const auto f = sample(kind, 1), g = sample(0, 2);
    std::array<int, kN> expected{};
    for (std::size_t i = 0; i < kN; ++i)
      for (std::size_t j = 0; j < kN; ++j) {
        const int product = f.at[i] * g.at[j] % kQ;
        auto& at = expected[(i + j) % kN];
        at = (i + j < kN ? at + product : at - product) % kQ;
      }
    auto x = f, y = g, product = f;
    ntt(x);
    ntt(y);
    for (const auto c : x.at) ASSERT_TRUE(c >= 0 && c <= kQ);
    multiply_add(product, &x, 1, &y, 1);
    inverse_ntt(product);
    reduce(product);
    for (std::size_t i = 0; i < kN; ++i) ASSERT_EQ(product.at[i], modulo_q(expected[i])) << i;
  }
}

TEST(MlKemArithmetic, TheInverseOfTheTransformTakesTheEndsOfItsRange) {
  for (int kind = 0; kind < 4; ++kind) {
    auto f = sample(kind, 3);
    const auto before = f;
    inverse_ntt(f);
    for (auto& c : f.at) c = montgomery_multiply(c, 1);  // takes the factor away that inverse_ntt adds
    ntt(f);
    for (std::size_t i = 0; i < kN; ++i) ASSERT_EQ(modulo_q(f.at[i]), modulo_q(before.at[i])) << kind << " " << i;
  }
}

Buffer squeezed(Sponge::Kind kind, Bytes input, std::size_t size) {
  Buffer out(size);
  Sponge(kind, {input}).squeeze(out);
  return out;
}

TEST(Keccak, GivesTheAnswersOfFips202) {
  EXPECT_EQ(squeezed(Sponge::Kind::sha3_256, as_bytes("abc"), 32),
            test::from_hex("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"));
  EXPECT_EQ(squeezed(Sponge::Kind::sha3_512, as_bytes("abc"), 64),
            test::from_hex("b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                           "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"));
  EXPECT_EQ(squeezed(Sponge::Kind::shake128, {}, 32),
            test::from_hex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"));
  EXPECT_EQ(squeezed(Sponge::Kind::shake256, {}, 32),
            test::from_hex("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"));
}

TEST(Keccak, PortionsMakeNoDifference) {
  Buffer input(400);
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i);
  for (const auto kind :
       {Sponge::Kind::sha3_256, Sponge::Kind::sha3_512, Sponge::Kind::shake128, Sponge::Kind::shake256})
    for (std::size_t size = 0; size <= input.size(); size += 7) {
      const auto whole = squeezed(kind, Bytes(input).first(size), 500);
      Buffer parts(500);
      Sponge sponge(kind, {Bytes(input).first(size / 3), Bytes(input).subspan(size / 3, size - size / 3)});
      for (std::size_t at = 0, step = 1; at < parts.size(); at += step, step = step % 13 + 1)
        sponge.squeeze(MutableBytes(parts).subspan(at, std::min(step, parts.size() - at)));
      ASSERT_EQ(parts, whole) << size;
    }
}

}  // namespace
}  // namespace entente::crypto::mlkem
