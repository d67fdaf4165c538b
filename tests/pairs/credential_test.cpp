// Which certificate a side shows and how it signs, where its owner says more than key and chain do: schemes of its own
// and their order, issuers that must be named, and no going without (RFC 8446 §4.4.2.2, §4.4.2.3). In both versions.
#include <gtest/gtest.h>

#include "pair.h"

namespace entente::test {
namespace {

using enum SignatureScheme;

constexpr ProtocolVersion kVersions[] = {ProtocolVersion::tls12, ProtocolVersion::tls13};

Credential::Ptr rsa() {
  static const auto leaf = Pki::shared().leaf_for(crypto::KeyType::rsa);
  return leaf;
}
Credential::Ptr p256() { return server_options().credentials.front(); }

ClientOptions client(ProtocolVersion version) {
  auto options = client_options();
  options.max_version = version;
  return options;
}
/// A server that asks for a certificate and takes these signatures.
ServerOptions asking(std::vector<SignatureScheme> schemes) {
  auto options = server_options();
  options.client_auth = ClientAuth::request;
  options.client_trust = Pki::shared().trust;
  options.signature_schemes = std::move(schemes);
  return options;
}
Credential::Ptr by(const Credential::Ptr& credential, std::vector<SignatureScheme> schemes) {
  return credential->with_terms({std::move(schemes), false});
}
Credential::Ptr gated(const Credential::Ptr& credential) { return credential->with_terms({{}, true}); }

const ConnectionInfo& info_of(Pair& pair) {
  pair.run();
  EXPECT_TRUE(pair.established()) << code_of(pair.client) << code_of(pair.server);
  return pair.client.connection.info();
}
std::string_view server_fault(const ClientOptions& one, std::vector<Credential::Ptr> credentials) {
  auto options = server_options();
  options.credentials = std::move(credentials);
  Pair pair(one, options);
  pair.run();
  return code_of(pair.server);
}

/// The root of another CA, of another name.
TrustStore::Ptr other_trust() {
  issue::AuthorityOptions options;
  options.name = "somebody else";
  options.not_before = kNow - kDay;
  options.not_after = kNow + kDay;
  const auto root = must(issue::make_ca(crypto::openssl_provider(), options));
  const Bytes anchor(root.certificate);
  return must(TrustStore::from_der({&anchor, 1}));
}

TEST(CredentialTerms, AServerSignsByItsOwnOrder) {
  for (const auto version : kVersions) {
    auto server = server_options();
    server.credentials = {by(rsa(), {rsa_pss_rsae_sha512, rsa_pss_rsae_sha256})};
    Pair first(client(version), server);
    EXPECT_EQ(info_of(first).signature_scheme, rsa_pss_rsae_sha512);
    auto options = client(version);
    options.signature_schemes = {rsa_pss_rsae_sha384, rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256};
    Pair second(options, server);
    EXPECT_EQ(info_of(second).signature_scheme, rsa_pss_rsae_sha256);
    Pair third(options, [&] {
      auto same = server;
      same.credentials = {by(rsa(), {rsa_pss_rsae_sha512}), p256()};
      return same;
    }());
    EXPECT_EQ(info_of(third).signature_scheme, ecdsa_secp256r1_sha256) << "the second certificate";
  }
}

TEST(CredentialTerms, NothingInCommonIsNoCertificate) {
  for (const auto version : kVersions) {
    auto options = client(version);
    options.signature_schemes = {rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256};
    EXPECT_EQ(server_fault(options, {by(rsa(), {rsa_pss_rsae_sha512})}), "E-TLS-SIGNATURE-SCHEMES");
    EXPECT_EQ(server_fault(options, {by(p256(), {rsa_pss_rsae_sha256})}), "E-TLS-SIGNATURE-SCHEMES")
        << "what is not for the key counts for nothing";
  }
}

TEST(CredentialTerms, AClientSignsByItsOwnOrder) {
  for (const auto version : kVersions) {
    auto options = client(version);
    options.credentials = {by(rsa(), {rsa_pss_rsae_sha384, rsa_pss_rsae_sha256})};
    Pair pair(options, asking({rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, ecdsa_secp256r1_sha256}));
    EXPECT_EQ(info_of(pair).client_signature_scheme, rsa_pss_rsae_sha384);
    options.credentials = {by(rsa(), {rsa_pss_rsae_sha512}), p256()};
    Pair other(options, asking({rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256}));
    EXPECT_EQ(info_of(other).client_signature_scheme, ecdsa_secp256r1_sha256);
  }
}

TEST(CredentialTerms, SomeAreForThoseWhoNameTheIssuer) {
  auto options = client_options();
  EXPECT_EQ(server_fault(options, {gated(p256())}), "E-TLS-CREDENTIAL") << "no CA was named";
  options.name_authorities = true;
  EXPECT_EQ(server_fault(options, {gated(p256())}), "");
  options.trust = other_trust();
  options.verify = false;
  EXPECT_EQ(server_fault(options, {gated(p256())}), "E-TLS-CREDENTIAL") << "another CA was named";
  EXPECT_EQ(server_fault(options, {gated(p256()), rsa()}), "") << "and there is another certificate";
}

TEST(CredentialTerms, StayWithTheCertificateWhenItIsStapled) {
  const auto stapled = must(by(rsa(), {rsa_pss_rsae_sha512})->with_staple({0x30, 0x00}));
  EXPECT_EQ(stapled->terms().schemes, (std::vector{rsa_pss_rsae_sha512}));
  EXPECT_EQ(stapled->with_terms({})->staple().size(), 2u);
}

TEST(InsistOnCredential, AClientThatNothingFitsEndsTheHandshake) {
  for (const auto version : kVersions) {
    auto options = client(version);
    options.credentials = {rsa()};
    options.insist_on_credential = true;
    const auto server = asking({ecdsa_secp256r1_sha256});
    Pair pair(options, server);
    pair.run();
    EXPECT_EQ(code_of(pair.client), "E-TLS-CREDENTIAL");
    ASSERT_NE(pair.server.connection.failure(), nullptr);
    EXPECT_EQ(pair.server.connection.failure()->alert, Alert::handshake_failure);
    options.credentials.push_back(p256());
    Pair fits(options, server);
    EXPECT_EQ(info_of(fits).client_signature_scheme, ecdsa_secp256r1_sha256);
    Pair unasked(options);
    EXPECT_FALSE(info_of(unasked).client_signature_scheme) << "whoever does not ask gets none";
    options.credentials = {rsa()};
    options.insist_on_credential = false;
    Pair anonymous(options, server);
    EXPECT_FALSE(info_of(anonymous).client_signature_scheme);
  }
}

TEST(InsistOnCredential, AfterTheHandshakeToo) {
  auto options = client_options();
  options.credentials = {rsa()};
  options.insist_on_credential = options.post_handshake_auth = true;
  auto server = asking({ecdsa_secp256r1_sha256});
  server.client_auth = ClientAuth::none;
  Pair pair(options, server);
  (void)info_of(pair);
  must(pair.server.connection.request_authentication(ClientAuth::request));
  pair.run();
  EXPECT_EQ(code_of(pair.client), "E-TLS-CREDENTIAL");
}

}  // namespace
}  // namespace entente::test
