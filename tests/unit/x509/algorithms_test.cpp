// Which signature an AlgorithmIdentifier means (RFC 4055, 5758, 8410), and keys by name.
#include "x509/algorithms.h"

#include <gtest/gtest.h>

#include "x509/der_writer.h"
#include "x509/oid.h"

namespace entente::x509 {
namespace {

using Kind = crypto::SignatureAlgorithm::Kind;

const Buffer kNull = {0x05, 0x00};

/// An AlgorithmIdentifier of these parameters; none where they are empty.
Buffer algorithm(Bytes id, const Buffer& parameters = {}) {
  der::Writer out;
  out.sequence([&] {
    out.oid(id);
    out.raw(parameters);
  });
  return out.take();
}

std::optional<crypto::SignatureAlgorithm> meant(const Buffer& der) {
  AlgorithmIdentifier id;
  der::Reader field(der);
  describe(field, "AlgorithmIdentifier", id);
  EXPECT_TRUE(field.finish("AlgorithmIdentifier"));
  return signature_algorithm(id);
}

TEST(Algorithms, ParametersAreThoseOfTheirRfc) {
  EXPECT_TRUE(meant(algorithm(oids::sha256_with_rsa, kNull)));
  EXPECT_TRUE(meant(algorithm(oids::sha256_with_rsa))) << "RFC 4055 §2.1: absent is accepted, too";
  EXPECT_FALSE(meant(algorithm(oids::sha256_with_rsa, {0x05, 0x01, 0x00}))) << "a NULL with contents";
  EXPECT_FALSE(meant(algorithm(oids::sha256_with_rsa, {0x04, 0x00}))) << "not NULL";
  EXPECT_TRUE(meant(algorithm(oids::ecdsa_with_sha256)));
  EXPECT_FALSE(meant(algorithm(oids::ecdsa_with_sha256, kNull))) << "RFC 5758 §3.2: absent";
  EXPECT_FALSE(meant(algorithm(oids::ed25519, kNull))) << "RFC 8410 §3: absent";
}

struct Pss {
  Buffer hash = algorithm(oids::sha256, kNull), mask = algorithm(oids::mgf1, algorithm(oids::sha256, kNull));
  std::optional<std::uint64_t> salt = 32, trailer{};
  Buffer more{};

  [[nodiscard]] Buffer der() const {
    der::Writer out;
    out.sequence([&] {
      out.inside(der::constructed(0), [&] { out.raw(hash); });
      out.inside(der::constructed(1), [&] { out.raw(mask); });
      if (salt) out.inside(der::constructed(2), [&] { out.integer(*salt); });
      if (trailer) out.inside(der::constructed(3), [&] { out.integer(*trailer); });
      out.raw(more);
    });
    return algorithm(oids::rsassa_pss, out.take());
  }
};

TEST(Algorithms, PssIsOfOneHashItsMaskAndASaltOfItsSize) {
  EXPECT_EQ(meant(Pss().der()), (crypto::SignatureAlgorithm{Kind::rsa_pss, crypto::HashAlgorithm::sha256}));
  EXPECT_TRUE(meant(Pss{.trailer = 1}.der()));
  EXPECT_FALSE(meant(Pss{.trailer = 2}.der()));
  EXPECT_FALSE(meant(Pss{.salt = {}}.der())) << "20 by default";
  EXPECT_FALSE(meant(Pss{.salt = 20}.der()));
  EXPECT_FALSE(meant(Pss{.hash = algorithm(oids::sha1, kNull)}.der()));
  EXPECT_FALSE(meant(
      Pss{.hash = algorithm(oids::sha1, kNull), .mask = algorithm(oids::mgf1, algorithm(oids::sha1, kNull)), .salt = 20}
          .der()));
  EXPECT_FALSE(meant(Pss{.mask = algorithm(oids::mgf1, algorithm(oids::sha384, kNull))}.der()));
  EXPECT_FALSE(meant(Pss{.mask = algorithm(oids::sha256, algorithm(oids::sha256, kNull))}.der())) << "no MGF1";
  EXPECT_FALSE(meant(Pss{.mask = algorithm(oids::mgf1)}.der()));
  der::Writer long_hash;
  long_hash.sequence([&] {
    long_hash.oid(oids::sha256);
    long_hash.null();
    long_hash.null();
  });
  EXPECT_FALSE(meant(Pss{.mask = algorithm(oids::mgf1, long_hash.take())}.der()));
  EXPECT_FALSE(meant(Pss{.more = kNull}.der()));
  EXPECT_FALSE(meant(algorithm(oids::rsassa_pss))) << "SHA-1 by default";
}

AlgorithmIdentifier identifier(Bytes id, std::optional<der::Value> parameters = std::nullopt) {
  return {{}, {id}, parameters};
}

TEST(Algorithms, ASignatureIsOneOfTheSchemesThatMeanIt) {
  constexpr SignatureScheme ecdsa[] = {SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme{0x9999}};
  EXPECT_TRUE(is_one_of(identifier(oids::ecdsa_with_sha384), ecdsa));
  EXPECT_FALSE(is_one_of(identifier(oids::ecdsa_with_sha256), ecdsa));
  EXPECT_FALSE(is_one_of(identifier(oids::sha384_with_rsa), ecdsa));
  EXPECT_FALSE(is_one_of(identifier(oids::sha1), ecdsa)) << "no signature at all";
}

std::string named(Bytes id, std::optional<der::Value> parameters, const Buffer& key = {}) {
  return key_name({{}, identifier(id, parameters), {key, 0}});
}

TEST(Algorithms, KeysHaveNames) {
  const auto curve = [](Bytes id) { return der::Value{der::Tag::oid, id, {}}; };
  EXPECT_EQ(named(oids::ec_public_key, curve(oids::p256)), "ECDSA P-256");
  EXPECT_EQ(named(oids::ec_public_key, curve(oids::p384)), "ECDSA P-384");
  EXPECT_EQ(named(oids::ec_public_key, curve(oids::p521)), "ECDSA P-521");
  EXPECT_EQ(named(oids::ec_public_key, curve(oid<1, 3, 132, 0, 10>)), "ECDSA secp256k1");
  EXPECT_EQ(named(oids::ec_public_key, {}), "ECDSA explicit curve");
  EXPECT_EQ(named(oids::ec_public_key, der::Value{der::Tag::sequence, oids::p256, {}}), "ECDSA explicit curve");
  EXPECT_EQ(named(oids::ed25519, {}), "Ed25519");
  EXPECT_EQ(named(oids::mldsa44, {}), "ML-DSA-44");
  EXPECT_EQ(named(oids::mldsa65, {}), "ML-DSA-65");
  EXPECT_EQ(named(oids::mldsa87, {}), "ML-DSA-87");
  EXPECT_EQ(named(oid<1, 2, 3>, {}), "1.2.3");
  EXPECT_EQ(named(oids::rsa_encryption, {}, {0x30, 0x06, 0x02, 0x01, 0x7f, 0x02, 0x01, 0x03}), "RSA 7");
  EXPECT_EQ(named(oids::rsassa_pss, {}, {0x30, 0x07, 0x02, 0x02, 0x00, 0x80, 0x02, 0x01, 0x03}), "RSA-PSS 8");
  EXPECT_EQ(named(oids::rsa_encryption, {}, {0x30, 0x06, 0x02, 0x01, 0x7f, 0x02, 0x01, 0x03, 0x00}), "RSA 0");
}

TEST(Algorithms, PssIsNamedWithItsHash) {
  const auto der = Pss().der();
  AlgorithmIdentifier id;
  der::Reader field(der);
  describe(field, "AlgorithmIdentifier", id);
  EXPECT_TRUE(signature_name(id).ends_with(" with SHA256"));
  EXPECT_EQ(signature_name(identifier(oids::ecdsa_with_sha256)), "ecdsa-with-SHA256");
}

TEST(Algorithms, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(encode_algorithm({Kind::rsa_pkcs1}), algorithm(oids::sha256_with_rsa, kNull));
  EXPECT_EQ(encode_algorithm({Kind::ecdsa, crypto::HashAlgorithm::sha384}), algorithm(oids::ecdsa_with_sha384));
  EXPECT_EQ(encode_algorithm({Kind::ed25519}), algorithm(oids::ed25519));
  EXPECT_EQ(encode_algorithm({Kind::rsa_pss}), Pss().der());
}

}  // namespace
}  // namespace entente::x509
