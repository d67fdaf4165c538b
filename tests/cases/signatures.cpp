// X10 and PKITS 4.1: signatures, their algorithms, and the keys that make them.
#include "cases/pki.h"
#include "x509/algorithms.h"
#include "x509/der_writer.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using crypto::HashAlgorithm, crypto::KeyType, crypto::SignatureAlgorithm;
using Kind = SignatureAlgorithm::Kind;
using x509::der::Writer;

constexpr std::string_view kSignature = "E-CERT-SIGNATURE", kOld = "E-CERT-WEAK-SIGNATURE", kWeak = "E-CERT-WEAK-KEY";

void add_wrong(Cases& cases) {
  cases.of("X10", "4.1", "RFC 5280 §6.1.3 (a)(1)");
  const Change wrong = [](auto& c) { c.wrong_signature = true; };
  cases.add("all-signatures-right", "valid", chain(Changes{}));
  cases.add("signature-of-the-leaf-wrong", kSignature, with_leaf(wrong));
  cases.add("signature-of-an-intermediate-wrong", kSignature, with_middle(wrong));
  const auto reread = [](const Change& change) {
    auto one = with_leaf({}), two = with_leaf(change);
    auto tree = read_tree(one.sent[0]), other = read_tree(two.sent[0]);
    tree[2] = other[2];
    one.sent[0] = write(tree);
    return one;
  };
  cases.add("signature-of-another-certificate", kSignature, reread([](auto& c) { c.serial = {0x42}; }));
  cases.add("signed-by-another-key-of-the-name", kSignature, [] {
    auto out = chain(Changes{});
    const auto root = ca(nullptr, "Root"), middle = ca(&root, "Middle");
    const Identity other{middle.certificate, key_of("another Middle")};
    out.sent[0] = leaf(other).certificate;
    return out;
  }());
  cases.of("X10", "4.1", "RFC 8446 §4.4.2.2");
  cases.add("signature-of-the-anchor-wrong", "valid", with_root(wrong));
}

/// Algorithms that no certificate below an anchor may be signed by.
void add_old(Cases& cases) {
  struct Row {
    std::string_view name;
    Buffer algorithm;
  };
  const Row rows[] = {
      {"sha1-rsa", algorithm(x509::oid<1, 2, 840, 113549, 1, 1, 5>, true)},
      {"md5-rsa", algorithm(x509::oid<1, 2, 840, 113549, 1, 1, 4>, true)},
      {"sha1-ecdsa", algorithm(x509::oid<1, 2, 840, 10045, 4, 1>, false)},
      {"sha224-ecdsa", algorithm(x509::oid<1, 2, 840, 10045, 4, 3, 1>, false)},
      {"dsa-sha256", algorithm(x509::oid<2, 16, 840, 1, 101, 3, 4, 3, 2>, false)},
      {"unknown-algorithm", algorithm(x509::oid<1, 2, 3, 4>, false)},
      {"pss-of-sha1-by-default",
       {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x00}},
  };
  for (const auto& row : rows) {
    const Change use = [&](auto& c) { c.inner_algorithm = c.outer_algorithm = row.algorithm; };
    const std::string name(row.name);
    cases.of("X10", "4.1", "RFC 8446 §4.2.3, §4.4.2.4");
    cases.add(name + "-on-the-leaf", kOld, with_leaf(use));
    cases.add(name + "-on-an-intermediate", kOld, with_middle(use));
    cases.of("X10", "4.1", "RFC 8446 §4.4.2.2");
    cases.add(name + "-on-the-anchor", "valid", with_root(use));
  }
  cases.of("X10", "", "RFC 4055 §3.1");
  const auto key = key_of("RSA", KeyType::rsa);
  const auto root = ca(nullptr, "RSA Root", {}, key);
  cases.add("pss-with-a-salt-of-another-length", kOld, [&] {
    auto parameters = read_tree(x509::encode_algorithm({Kind::rsa_pss, HashAlgorithm::sha256}));
    parameters[1][2][0].content = {0x14};
    const auto changed = write(parameters);
    const auto end = leaf(root, [&](auto& c) {
      c.algorithm = {Kind::rsa_pss, HashAlgorithm::sha256};
      c.inner_algorithm = c.outer_algorithm = changed;
    });
    return chain({end}, {root});
  }());
}

/// Every kind of key, as issuer and as subject.
void add_kinds(Cases& cases) {
  cases.of("X10", "4.1", "RFC 5280 §6.1.3 (a)(1)");
  struct Row {
    std::string_view name;
    KeyType type;
    std::optional<SignatureAlgorithm> algorithm{};
  };
  const Row rows[] = {{"rsa", KeyType::rsa},
                      {"rsa-sha384", KeyType::rsa, SignatureAlgorithm{Kind::rsa_pkcs1, HashAlgorithm::sha384}},
                      {"rsa-sha512", KeyType::rsa, SignatureAlgorithm{Kind::rsa_pkcs1, HashAlgorithm::sha512}},
                      {"rsa-pss", KeyType::rsa, SignatureAlgorithm{Kind::rsa_pss, HashAlgorithm::sha256}},
                      {"rsa-pss-sha512", KeyType::rsa, SignatureAlgorithm{Kind::rsa_pss, HashAlgorithm::sha512}},
                      {"p256", KeyType::p256},
                      {"p256-sha512", KeyType::p256, SignatureAlgorithm{Kind::ecdsa, HashAlgorithm::sha512}},
                      {"p384", KeyType::p384},
                      {"p521", KeyType::p521},
                      {"ed25519", KeyType::ed25519}};
  for (const auto& row : rows) {
    const auto& key = key_of(row.type == KeyType::rsa ? "RSA" : "kind", row.type);
    const Change by = [&](auto& c) { c.algorithm = row.algorithm; };
    const auto root = ca(nullptr, "Kind Root", by, key), middle = ca(&root, "Kind Middle", by, key);
    cases.add("by-" + std::string(row.name), "valid", chain({leaf(middle, by, key), middle}, {root}));
    cases.add("by-" + std::string(row.name) + "-wrong", kSignature,
              chain({leaf(
                         middle,
                         [&](auto& c) {
                           by(c);
                           c.wrong_signature = true;
                         },
                         key),
                     middle},
                    {root}));
  }
  cases.add("each-by-another-kind", "valid", [] {
    const auto root = ca(nullptr, "A", {}, key_of("RSA", KeyType::rsa));
    const auto one = ca(&root, "B", {}, key_of("kind", KeyType::ed25519));
    const auto two = ca(&one, "C", {}, key_of("kind", KeyType::p384));
    return chain({leaf(two), two, one}, {root});
  }());
}

Buffer rsa_key(std::size_t bits, std::uint64_t exponent = 65537) {
  Buffer modulus(bits / 8, 0xc5);
  Writer key, out;
  key.sequence([&] {
    key.integer(modulus);
    key.integer(exponent);
  });
  out.sequence([&] {
    out.raw(algorithm(oids::rsa_encryption, true));
    out.bit_string(key.bytes());
  });
  return out.take();
}

Buffer ec_key(Bytes curve, Buffer point) {
  Writer out;
  out.sequence([&] {
    out.sequence([&] {
      out.oid(oids::ec_public_key);
      out.oid(curve);
    });
    out.bit_string(point);
  });
  return out.take();
}

void add_keys(Cases& cases) {
  cases.of("X10", "", "RFC 8446 §4.2.3");
  const auto with_key = [](Buffer key) { return with_leaf([key](auto& c) { c.public_key = key; }); };
  cases.add("rsa-of-2048-bits", "valid", with_key(rsa_key(2048)));
  cases.add("rsa-of-512-bits", kWeak, with_key(rsa_key(512)));
  cases.add("rsa-of-1024-bits", kWeak, with_key(rsa_key(1024)));
  cases.add("rsa-of-16384-bits", kWeak, with_key(rsa_key(16384)));
  cases.add("rsa-of-1024-bits-in-an-intermediate", kWeak, with_middle([](auto& c) { c.public_key = rsa_key(1024); }));
  cases.add("rsa-exponent-1", kWeak, with_key(rsa_key(2048, 1)));
  cases.add("rsa-exponent-even", kWeak, with_key(rsa_key(2048, 65536)));
  const auto good = [] {
    const auto spki = key_of("leaf")->spki();
    return to_buffer(spki.last(65));
  }();
  auto off_curve = good;
  off_curve.back() ^= 1;
  Buffer compressed(good.begin(), good.begin() + 33);
  compressed[0] = static_cast<std::uint8_t>(2 + (good.back() & 1));
  cases.of("X10", "", "RFC 5480 §2.1.1");
  cases.add("secp256k1", kWeak, with_key(ec_key(x509::oid<1, 3, 132, 0, 10>, good)));
  cases.of("X10", "", "RFC 5480 §2.2");
  cases.add("point-off-the-curve", "E-CERT-MALFORMED", with_key(ec_key(oids::p256, off_curve)));
  cases.add("point-of-infinity", "E-CERT-MALFORMED", with_key(ec_key(oids::p256, {0})));
  cases.add("point-cut", "E-CERT-MALFORMED", with_key(ec_key(oids::p256, Buffer(good.begin(), good.end() - 1))));
  cases.add("point-compressed", "E-CERT-MALFORMED", with_key(ec_key(oids::p256, compressed)));
  cases.of("X10", "", "RFC 5280 §4.1.2.7");
  cases.add("key-of-an-unknown-kind", kWeak, with_key([&] {
              Writer out;
              out.sequence([&] {
                out.raw(algorithm(x509::oid<1, 2, 3, 4>, false));
                out.bit_string(good);
              });
              return out.take();
            }()));
}

}  // namespace

void add_signatures(Cases& cases) {
  add_wrong(cases);
  add_old(cases);
  add_kinds(cases);
  add_keys(cases);
}

}  // namespace entente::cases
