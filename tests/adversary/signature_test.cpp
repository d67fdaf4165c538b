// Signatures that are none. K4: ECDSA in another form or out of range, and under a scheme for another key. K5: RSA
// padded otherwise than TLS 1.3 has it (RFC 8446 §4.2.3, §4.4.3).
#include <map>

#include "base/bytes.h"
#include "forged_ecdsa.h"
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

Ecdsa sign_ecdsa(const Buffer& content) {
  return adversary::sign_ecdsa(*credential_of(crypto::KeyType::p256)->key(), content);
}

TEST(K4Ecdsa, NumbersOutOfRangeAreADecryptError) {
  for (const auto& [what, make] : ecdsa_out_of_range())
    expect_invalid(
        crypto::KeyType::p256, SignatureScheme::ecdsa_secp256r1_sha256,
        [&](const Buffer& content) { return make(sign_ecdsa(content)); }, what);
}

TEST(K4Ecdsa, OtherFormsOfTheSameNumbersAreADecryptError) {
  for (const auto& [what, make] : ecdsa_in_other_forms())
    expect_invalid(
        crypto::KeyType::p256, SignatureScheme::ecdsa_secp256r1_sha256,
        [&](const Buffer& content) { return make(sign_ecdsa(content)); }, what);
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
