// What options are refused, and what defaults are filled in.
#include <entente/config.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/provider.h"
#include "pairs/pair.h"

namespace entente {
namespace {

using test::client_options;
using test::server_options;

Fault fault_of(ClientOptions options) {
  const auto made = ClientConfig::make(std::move(options));
  return made ? Fault::internal : made.error().fault;
}
Fault fault_of(ServerOptions options) {
  const auto made = ServerConfig::make(std::move(options));
  return made ? Fault::internal : made.error().fault;
}

TEST(ClientConfig, LeavesRoomForTheRestOfTheClientHello) {
  auto options = client_options();
  options.alpn.assign(16, std::string(255, 'a'));
  EXPECT_TRUE(ClientConfig::make(options));
  options.alpn.emplace_back("b");
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
}

TEST(ClientConfig, FillsInTheDefaults) {
  const auto config = ClientConfig::make(client_options());
  ASSERT_TRUE(config);
  EXPECT_EQ((*config)->options().cipher_suites.size(), 9u);
  EXPECT_EQ((*config)->options().min_version, ProtocolVersion::tls12);
  EXPECT_EQ((*config)->options().max_version, ProtocolVersion::tls13);
  EXPECT_EQ((*config)->options().groups.front(), NamedGroup::X25519MLKEM768);
  EXPECT_FALSE((*config)->options().signature_schemes.empty());
  EXPECT_EQ(std::ranges::count((*config)->options().signature_schemes, SignatureScheme::mldsa65) == 1,
            crypto::openssl_provider().supports(crypto::KeyType::mldsa65));
}

/// RFC 8446 §4.2.8.
TEST(ClientConfig, SharesAreForSomeOfTheGroupsInTheirOrder) {
  using enum NamedGroup;
  auto options = client_options();
  options.groups = {x25519, secp256r1, secp384r1};
  using Groups = std::vector<NamedGroup>;
  for (const auto& good : {Groups{}, Groups{x25519}, Groups{secp384r1}, Groups{x25519, secp384r1}, options.groups}) {
    options.shares = good;
    EXPECT_TRUE(ClientConfig::make(options));
  }
  for (const auto& bad : {Groups{secp521r1}, Groups{x25519, x25519}, Groups{secp256r1, x25519}}) {
    options.shares = bad;
    EXPECT_EQ(fault_of(options), Fault::config_invalid);
  }
}

TEST(ClientConfig, NeedsTrustUnlessVerificationIsOff) {
  auto options = client_options();
  options.trust = nullptr;
  EXPECT_EQ(fault_of(options), Fault::trust_empty);
  options.verify = false;
  EXPECT_TRUE(ClientConfig::make(options));
}

TEST(ClientConfig, RefusesWhatItDoesNotHaveOrHasTwice) {
  auto options = client_options();
  options.groups = {NamedGroup::x448};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = client_options();
  options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_128_GCM_SHA256};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = client_options();
  options.signature_schemes = {SignatureScheme::ecdsa_sha1};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = client_options();
  options.psks = {*ExternalPsk::make(Buffer(8200), Buffer(32))};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = client_options();
  options.alpn = {""};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options.alpn = {std::string(256, 'a')};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = client_options();
  options.credentials = {nullptr};
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
}

TEST(ServerConfig, NeedsACertificateAndWhomToTrust) {
  auto options = server_options();
  options.credentials.clear();
  EXPECT_EQ(fault_of(options), Fault::config_invalid);
  options = server_options();
  options.client_auth = ClientAuth::request;
  EXPECT_EQ(fault_of(options), Fault::trust_empty);
}

TEST(Credential, RefusesAKeyOfAnotherCertificate) {
  const auto& pki = test::Pki::shared();
  const auto made = Credential::make({pki.root.certificate}, pki.intermediate.key);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().fault, Fault::key_mismatch);
}

TEST(Credential, ReadsPemAndSaysWhatIsWrongWithIt) {
  const auto& pki = test::Pki::shared();
  const auto key = test::must(pki.root.key_pem());
  const std::string key_text(as_text(key.reveal()));
  EXPECT_TRUE(Credential::from_pem(pki.root.certificate_pem(), key_text));
  EXPECT_TRUE(Credential::from_pem(pki.root.certificate_pem() + key_text, pki.root.certificate_pem() + key_text))
      << "both in one file";
  EXPECT_EQ(Credential::from_pem("nothing", key_text).error().fault, Fault::pem_invalid);
  EXPECT_EQ(Credential::from_pem(pki.root.certificate_pem(), "nothing").error().fault, Fault::pem_invalid);
  EXPECT_EQ(Credential::from_files("/nonexistent", "/nonexistent").error().fault, Fault::file_unreadable);
}

TEST(Credential, KnowsItsNames) {
  const auto leaf = test::Pki::shared().leaf(test::Pki::leaf_options({"a.test", "*.b.test", "127.0.0.1"}));
  EXPECT_TRUE(leaf->is_for("a.test"));
  EXPECT_TRUE(leaf->is_for("A.TEST"));
  EXPECT_TRUE(leaf->is_for("x.b.test"));
  EXPECT_TRUE(leaf->is_for("127.0.0.1"));
  EXPECT_FALSE(leaf->is_for("b.test"));
  EXPECT_FALSE(leaf->is_for("x.y.b.test"));
  EXPECT_FALSE(leaf->is_for("127.0.0.2"));
}

TEST(ClientConnection, WantsANameToVerify) {
  const auto config = test::must(ClientConfig::make(client_options()));
  EXPECT_EQ(ClientConnection::make(config, {}).error().fault, Fault::config_invalid);
  EXPECT_EQ(ClientConnection::make(config, {"not a name", {}}).error().fault, Fault::name_invalid);
  EXPECT_TRUE(ClientConnection::make(config, {"127.0.0.1", {}}));
  EXPECT_TRUE(ClientConnection::make(config, {"name.test.", {}}));
}

TEST(ClientConnection, SendsNoServerNameForAnAddress) {
  auto server = server_options();
  server.credentials = {test::Pki::shared().leaf(test::Pki::leaf_options({"127.0.0.1"}))};
  test::PairOptions options;
  options.peer = {"127.0.0.1", {}};
  test::Pair pair(client_options(), server, options);
  pair.run();
  EXPECT_TRUE(pair.established());
  EXPECT_EQ(pair.server.connection.info().server_name, "");
}

TEST(ClientConnection, MayVerifyAnotherNameThanItAsksFor) {
  test::PairOptions options;
  options.peer = {"front.test", "server.test"};
  test::Pair pair(client_options(), server_options(), options);
  pair.run();
  EXPECT_TRUE(pair.established());
  EXPECT_EQ(pair.server.connection.info().server_name, "front.test");
}

}  // namespace
}  // namespace entente
