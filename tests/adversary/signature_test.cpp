// Signatures that are none. K4: ECDSA in another form or out of range, and under a scheme for another key. K5: RSA
// padded otherwise than TLS 1.3 has it (RFC 8446 §4.2.3, §4.4.3).
#include <map>

#include "base/bytes.h"
#include "scripted_peer.h"
#include "unit/crypto/libcrypto_signer.h"

namespace entente::adversary {
namespace {

constexpr std::string_view kServerContext = "TLS 1.3, server CertificateVerify";
constexpr std::string_view kClientContext = "TLS 1.3, client CertificateVerify";

Credential::Ptr credential_of(crypto::KeyType type) {
  static const std::map<crypto::KeyType, Credential::Ptr> all = [] {
    std::map<crypto::KeyType, Credential::Ptr> made;
    using enum crypto::KeyType;
    for (const auto one : {p256, p384, rsa, ed25519}) made[one] = test::Pki::shared().leaf_for(one);
    return made;
  }();
  return all.at(type);
}

/// Calls `make` with the content to sign, for a client and for a server that require a certificate, and sends the
/// CertificateVerify that it gives.
template <class Make>
void expect_refused(crypto::KeyType key, Make&& make, Fault fault, Alert alert, std::string_view what) {
  {
    Victim victim(victim_client());
    ScriptedServer server(victim, credential_of(key));
    server.reach("WaitCertificateVerify");
    ASSERT_EQ(victim.state(), "WaitCertificateVerify") << what;
    server.send(make(ScriptedPeer::signed_content(kServerContext, server.transcript.hash())));
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what << " from a server";
  }
  Victim victim(victim_server(ClientAuth::require));
  ScriptedClient client(victim, credential_of(key));
  client.reach("WaitCertificateVerify");
  ASSERT_EQ(victim.state(), "WaitCertificateVerify") << what;
  client.send(make(ScriptedPeer::signed_content(kClientContext, client.transcript.hash())));
  EXPECT_TRUE(refused(victim, client, fault, alert)) << what << " from a client";
}

/// Such a signature, sent as `scheme`, is a decrypt_error.
template <class Sign>
void expect_invalid(crypto::KeyType key, SignatureScheme scheme, Sign&& sign, std::string_view what) {
  expect_refused(
      key, [&](const Buffer& content) { return certificate_verify(scheme, sign(content)).bytes; },
      Fault::signature_invalid, Alert::decrypt_error, what);
}

// ---- ECDSA ----

struct Ecdsa {
  Buffer r, s;  ///< big-endian, as INTEGER has them
};

Buffer der(std::uint8_t tag, Bytes content) { return Maker().u8(tag).vector(1, content).take().bytes; }
Buffer der(const Ecdsa& numbers) {
  auto both = der(2, numbers.r);
  append(both, der(2, numbers.s));
  return der(0x30, both);
}

Ecdsa sign_ecdsa(const Buffer& content) {
  const crypto::SignatureAlgorithm algorithm{crypto::SignatureAlgorithm::Kind::ecdsa};
  Cursor in(test::must(credential_of(crypto::KeyType::p256)->key()->sign(algorithm, content)));
  in.number(2);
  in.number(1);
  auto r = in.vector(1);
  in.number(1);
  return {std::move(r), in.vector(1)};
}

/// The order of P-256, as an INTEGER has it, and a number so many above it.
Buffer order(std::uint8_t above = 0) {
  Buffer n = {0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
              0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  n.back() = static_cast<std::uint8_t>(n.back() + above);
  return n;
}

/// The sum of two numbers of at most 33 bytes, as an INTEGER has it.
Buffer sum(Buffer a, Buffer b) {
  a.insert(a.begin(), 33 - a.size(), 0);
  b.insert(b.begin(), 33 - b.size(), 0);
  unsigned carry = 0;
  for (std::size_t i = 33; i-- > 0; carry >>= 8) a[i] = static_cast<std::uint8_t>(carry += a[i] + b[i]);
  return a;
}

struct OutOfRange {
  const char* what;
  void (*change)(Ecdsa& numbers);
};

const OutOfRange kOutOfRange[] = {
    {"r = 0", [](Ecdsa& x) { x.r = {0}; }},
    {"s = 0", [](Ecdsa& x) { x.s = {0}; }},
    {"r = s = 0", [](Ecdsa& x) { x.r = x.s = {0}; }},
    {"r = n", [](Ecdsa& x) { x.r = order(); }},
    {"s = n", [](Ecdsa& x) { x.s = order(); }},
    {"r = s = n", [](Ecdsa& x) { x.r = x.s = order(); }},
    {"r = n + 1", [](Ecdsa& x) { x.r = order(1); }},
    {"s = n + 1", [](Ecdsa& x) { x.s = order(1); }},
    {"r + n", [](Ecdsa& x) { x.r = sum(x.r, order()); }},
    {"s + n", [](Ecdsa& x) { x.s = sum(x.s, order()); }},
    {"r = 1, s = 1", [](Ecdsa& x) { x.r = x.s = {1}; }},
    {"r = -1", [](Ecdsa& x) { x.r = {0xff}; }},
    {"r of 300 bits", [](Ecdsa& x) { x.r = Buffer(37, 0x7f); }},
    {"r and s swapped", [](Ecdsa& x) { std::swap(x.r, x.s); }},
    {"r with a zero before it", [](Ecdsa& x) { x.r.insert(x.r.begin(), 0); }},
    {"s with a zero before it", [](Ecdsa& x) { x.s.insert(x.s.begin(), 0); }},
    {"r empty", [](Ecdsa& x) { x.r.clear(); }},
    {"s empty", [](Ecdsa& x) { x.s.clear(); }},
};

TEST(K4Ecdsa, NumbersOutOfRangeAreADecryptError) {
  for (const auto& [what, change] : kOutOfRange)
    expect_invalid(
        crypto::KeyType::p256, SignatureScheme::ecdsa_secp256r1_sha256,
        [&](const Buffer& content) {
          auto numbers = sign_ecdsa(content);
          change(numbers);
          return der(numbers);
        },
        what);
}

struct OtherForm {
  const char* what;
  Buffer (*encode)(const Ecdsa& numbers);
};

const OtherForm kOtherForms[] = {
    {"a byte behind",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.push_back(0);
       return out;
     }},
    {"a byte behind, inside",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.push_back(0);
       ++out[1];
       return out;
     }},
    {"a third number",
     [](const Ecdsa& x) {
       auto numbers = der(2, x.r);
       append(numbers, der(2, x.s));
       append(numbers, der(2, x.s));
       return der(0x30, numbers);
     }},
    {"a number alone", [](const Ecdsa& x) { return der(0x30, der(2, x.r)); }},
    {"an empty SEQUENCE", [](const Ecdsa&) { return Buffer{0x30, 0}; }},
    {"a SET",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[0] = 0x31;
       return out;
     }},
    {"a BIT STRING for r",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[2] = 3;
       return out;
     }},
    {"a longer length",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.insert(out.begin() + 1, 0x81);
       return out;
     }},
    {"an indefinite length",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[1] = 0x80;
       append(out, Buffer{0, 0});
       return out;
     }},
    {"a byte less",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.pop_back();
       return out;
     }},
    {"without DER",
     [](const Ecdsa& x) {
       const auto fixed = [](const Buffer& n) { return sum(n, {0}); };
       auto out = to_buffer(Bytes(fixed(x.r)).last(32));
       append(out, Bytes(fixed(x.s)).last(32));
       return out;
     }},
};

TEST(K4Ecdsa, OtherFormsOfTheSameNumbersAreADecryptError) {
  for (const auto& [what, encode] : kOtherForms)
    expect_invalid(
        crypto::KeyType::p256, SignatureScheme::ecdsa_secp256r1_sha256,
        [&](const Buffer& content) { return encode(sign_ecdsa(content)); }, what);
}

TEST(K4Ecdsa, TheSameSignatureUnchangedIsTaken) {
  Victim victim(victim_client());
  ScriptedServer server(victim, credential_of(crypto::KeyType::p256));
  server.reach("WaitCertificateVerify");
  const auto content = ScriptedPeer::signed_content(kServerContext, server.transcript.hash());
  server.say(certificate_verify(SignatureScheme::ecdsa_secp256r1_sha256, der(sign_ecdsa(content))));
  EXPECT_EQ(victim.state(), "WaitFinished");
}

TEST(K4Ecdsa, ASchemeIsForOneKindOfKeyAndOneCurve) {
  using enum crypto::KeyType;
  using Kind = crypto::SignatureAlgorithm::Kind;
  using Hash = crypto::HashAlgorithm;
  struct Mismatch {
    crypto::KeyType key;
    crypto::SignatureAlgorithm made_with;
    SignatureScheme sent_as;
  };
  const Mismatch mismatches[] = {
      {p256, {Kind::ecdsa, Hash::sha384}, SignatureScheme::ecdsa_secp384r1_sha384},
      {p256, {Kind::ecdsa, Hash::sha512}, SignatureScheme::ecdsa_secp521r1_sha512},
      {p384, {Kind::ecdsa, Hash::sha256}, SignatureScheme::ecdsa_secp256r1_sha256},
      {p256, {Kind::ecdsa, Hash::sha256}, SignatureScheme::rsa_pss_rsae_sha256},
      {p256, {Kind::ecdsa, Hash::sha256}, SignatureScheme::ed25519},
      {rsa, {Kind::rsa_pss, Hash::sha256}, SignatureScheme::ecdsa_secp256r1_sha256},
      {rsa, {Kind::rsa_pss, Hash::sha256}, SignatureScheme::rsa_pss_pss_sha256},
      {ed25519, {Kind::ed25519}, SignatureScheme::ecdsa_secp256r1_sha256},
  };
  for (const auto& [key, algorithm, scheme] : mismatches)
    expect_refused(
        key,
        [&](const Buffer& content) {
          return certificate_verify(scheme, test::must(credential_of(key)->key()->sign(algorithm, content))).bytes;
        },
        Fault::scheme_wrong_key, Alert::illegal_parameter, name(scheme));
}

TEST(K4Ecdsa, SchemesThatWereNotOfferedAreIllegal) {
  for (const unsigned scheme : {0x0203u, 0x0303u, 0x0202u, 0x0808u, 0x081au, 0x0000u, 0xffffu})
    expect_refused(
        crypto::KeyType::p256,
        [&](const Buffer& content) {
          return certificate_verify(SignatureScheme(scheme), der(sign_ecdsa(content))).bytes;
        },
        Fault::scheme_not_offered, Alert::illegal_parameter, std::to_string(scheme));
}

// ---- RSA ----

const Buffer& rsa_key() {
  static const auto key = to_buffer(test::must(credential_of(crypto::KeyType::rsa)->key()->pkcs8()).reveal());
  return key;
}

TEST(K5Rsa, Pkcs1IsIllegalInACertificateVerify) {
  using Kind = crypto::SignatureAlgorithm::Kind;
  using Hash = crypto::HashAlgorithm;
  for (const auto& [scheme, hash] : {std::pair{SignatureScheme::rsa_pkcs1_sha256, Hash::sha256},
                                     {SignatureScheme::rsa_pkcs1_sha384, Hash::sha384},
                                     {SignatureScheme::rsa_pkcs1_sha512, Hash::sha512},
                                     {SignatureScheme::rsa_pkcs1_sha1, Hash::sha256}})
    expect_refused(
        crypto::KeyType::rsa,
        [&](const Buffer& content) {
          const auto& key = *credential_of(crypto::KeyType::rsa)->key();
          return certificate_verify(scheme, test::must(key.sign({Kind::rsa_pkcs1, hash}, content))).bytes;
        },
        Fault::scheme_not_offered, Alert::illegal_parameter, name(scheme));
}

TEST(K5Rsa, ASaltOfAnotherLengthThanTheHashIsADecryptError) {
  for (const int salt : {0, 1, 20, 31, 33, 48, 222})
    expect_invalid(
        crypto::KeyType::rsa, SignatureScheme::rsa_pss_rsae_sha256,
        [&](const Buffer& content) {
          return test::sign_rsa(rsa_key(), sha256(content), {RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, salt});
        },
        std::to_string(salt));
}

TEST(K5Rsa, ASaltAsLongAsTheHashIsTaken) {
  Victim victim(victim_client());
  ScriptedServer server(victim, credential_of(crypto::KeyType::rsa));
  server.reach("WaitCertificateVerify");
  const auto content = ScriptedPeer::signed_content(kServerContext, server.transcript.hash());
  const test::RsaForm form{RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, 32};
  server.say(
      certificate_verify(SignatureScheme::rsa_pss_rsae_sha256, test::sign_rsa(rsa_key(), sha256(content), form)));
  EXPECT_EQ(victim.state(), "WaitFinished");
}

TEST(K5Rsa, OtherPaddingUnderThePssSchemeIsADecryptError) {
  const auto with = [](const test::RsaForm& form) {
    return [form](const Buffer& content) { return test::sign_rsa(rsa_key(), sha256(content), form); };
  };
  const auto check = [](auto&& sign, std::string_view what) {
    expect_invalid(crypto::KeyType::rsa, SignatureScheme::rsa_pss_rsae_sha256, sign, what);
  };
  check(with({RSA_PKCS1_PADDING, EVP_sha256()}), "PKCS#1 v1.5");
  check(with({RSA_PKCS1_PSS_PADDING, EVP_sha256(), EVP_sha1(), 32}), "a mask of SHA-1");
  check(with({RSA_PKCS1_PSS_PADDING, EVP_sha256(), EVP_sha384(), 32}), "a mask of SHA-384");
  check([](const Buffer&) { return Buffer(256); }, "zeros");
  check([](const Buffer&) { return Buffer(256, 0xff); }, "more than the modulus");
  check([](const Buffer&) { return Buffer(255, 1); }, "a byte less");
  check(
      [&](const Buffer& content) {
        auto signature = with({RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, 32})(content);
        signature.insert(signature.begin(), 0);
        return signature;
      },
      "a zero before it");
}

}  // namespace
}  // namespace entente::adversary
