// Certificates made here, read and verified by another implementation: OpenSSL's command line.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "issue/authority.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

constexpr UnixTime kNow = 1793880000, kDay = 86400;

struct Ran {
  int status = -1;
  std::string output;
};

Ran run(const std::string& command) {
  Ran out;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return out;
  std::array<char, 4096> chunk{};
  while (const auto n = std::fread(chunk.data(), 1, chunk.size(), pipe)) out.output.append(chunk.data(), n);
  out.status = ::pclose(pipe);
  return out;
}

class OpensslCli : public testing::Test {
 protected:
  void SetUp() override {
    if (run("openssl version").status == 0) return;
    if (std::getenv("ENTENTE_REQUIRE_ALL")) FAIL() << "openssl is not installed";
    GTEST_SKIP() << "openssl is not installed";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name, std::string_view text) {
    std::filesystem::create_directories(directory_);
    const auto path = directory_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  bool verifies(const Identity& root, const Identity& intermediate, const Identity& leaf, const std::string& options) {
    const auto ran = run("openssl verify -x509_strict -attime " + std::to_string(kNow) + " -CAfile " +
                         file("root.pem", root.certificate_pem()) + " -untrusted " +
                         file("intermediate.pem", intermediate.certificate_pem()) + ' ' + options + ' ' +
                         file("leaf.pem", leaf.certificate_pem()));
    last_ = ran.output;
    return ran.status == 0;
  }
  std::string last_;

 private:
  // A directory for each test: they may run side by side.
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("entente-issue-test-" + std::to_string(::getpid()));
};

TEST_F(OpensslCli, VerifiesChainsOfEveryKindOfKey) {
  using crypto::KeyType;
  const auto& provider = crypto::openssl_provider();
  for (const auto type :
       {KeyType::rsa, KeyType::rsa_pss, KeyType::p256, KeyType::p384, KeyType::p521, KeyType::ed25519}) {
    const AuthorityOptions above{.name = "Root", .key = type, .not_before = kNow - kDay, .not_after = kNow + kDay};
    auto below = above;
    below.name = "Intermediate";
    below.path_length = 0;
    const auto root = *make_ca(provider, above);
    const auto middle = *make_intermediate(provider, root, below);
    const auto leaf = *issue(
        provider, middle,
        {.names = {"www.example.com", "192.0.2.1"}, .key = type, .not_before = kNow - kDay, .not_after = kNow + kDay});
    EXPECT_TRUE(verifies(root, middle, leaf, "-purpose sslserver -verify_hostname www.example.com"))
        << name(type) << last_;
    EXPECT_TRUE(verifies(root, middle, leaf, "-purpose sslclient -verify_ip 192.0.2.1")) << last_;
    EXPECT_FALSE(verifies(root, middle, leaf, "-verify_hostname other.example")) << last_;
  }
}

TEST_F(OpensslCli, ReadsTheExtensions) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow, .not_after = 3000000000, .path_length = 1});
  auto leaf =
      *leaf_template(provider, root, {.names = {"a.example"}, .not_before = kNow, .not_after = 3000000000}, *root.key);
  leaf.ca_issuers = "http://ca.example/ca.der";
  leaf.name_constraints = NameConstraints{{"example", "192.0.2.0/24"}, {"bad.example"}};
  const auto path = file("c.pem", x509::write_pem("CERTIFICATE", *sign(leaf, *root.key, provider)));
  const auto text = run("openssl x509 -noout -text -in " + path).output;
  for (const auto* part : {"Not After : Jan 24 05:20:00 2065 GMT", "CA Issuers - URI:http://ca.example/ca.der",
                           "DNS:a.example", "TLS Web Server Authentication", "Digital Signature", "DNS:example",
                           "IP:192.0.2.0/255.255.255.0", "DNS:bad.example", "Version: 3 (0x2)"})
    EXPECT_NE(text.find(part), text.npos) << part << '\n' << text;
  const auto ca = run("openssl x509 -noout -text -in " + file("r.pem", root.certificate_pem())).output;
  for (const auto* part : {"CA:TRUE, pathlen:1", "Certificate Sign, CRL Sign"})
    EXPECT_NE(ca.find(part), ca.npos) << part << '\n' << ca;
}

TEST_F(OpensslCli, ReadsThePrivateKey) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow, .not_after = kNow + kDay});
  const auto pem = root.key_pem();
  ASSERT_TRUE(pem);
  const auto key = file("key.pem", as_text(pem->reveal()));
  const auto certificate = file("root.pem", root.certificate_pem());
  const auto of_key = run("openssl pkey -pubout -in " + key);
  EXPECT_EQ(of_key.status, 0) << of_key.output;
  EXPECT_EQ(of_key.output, run("openssl x509 -noout -pubkey -in " + certificate).output);
}

}  // namespace
}  // namespace entente::issue
