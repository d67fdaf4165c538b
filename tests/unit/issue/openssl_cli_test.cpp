// Certificates made here, read and verified by another implementation: OpenSSL's command line.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "issue/authority.h"
#include "issue/crl_template.h"
#include "issue/ocsp_template.h"
#include "x509/pem.h"
#include "x509/read_file.h"

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
  [[nodiscard]] std::string file_path(const std::string& name) const { return (directory_ / name).string(); }
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

TEST_F(OpensslCli, ReadsWhatIsSaidOfRevocation) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow, .not_after = 3000000000});
  auto leaf =
      *leaf_template(provider, root, {.names = {"a.example"}, .not_before = kNow, .not_after = 3000000000}, *root.key);
  leaf.ocsp = "http://ocsp.example/";
  leaf.crl_distribution_points = {"http://ca.example/a.crl", "http://ca.example/b.crl"};
  leaf.tls_features = {kMustStaple};
  leaf.no_rev_avail = leaf.ocsp_nocheck = true;
  const auto path = file("c.pem", x509::write_pem("CERTIFICATE", *sign(leaf, *root.key, provider)));
  const auto text = run("openssl x509 -noout -text -in " + path).output;
  for (const auto* part : {"OCSP - URI:http://ocsp.example/", "URI:http://ca.example/a.crl",
                           "URI:http://ca.example/b.crl", "status_request", "OCSP No Check"})
    EXPECT_NE(text.find(part), text.npos) << part << '\n' << text;
}

TEST_F(OpensslCli, VerifiesARevocationList) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow, .not_after = 3000000000});
  auto list = *crl_template(provider, root, kNow, kDay);
  list.number = 300;
  list.revoked = {{.serial = {0x80, 0x01}, .at = kNow - 5, .reason = RevocationReason::key_compromise},
                  {.serial = {0x02}, .at = kNow}};
  list.issuing_distribution_point.emplace().urls = {"http://ca.example/a.crl"};
  list.issuing_distribution_point->only_user = true;
  list.issuing_distribution_point->only_reasons = {1, 8};
  const auto path = file("l.pem", x509::write_pem("X509 CRL", *sign(list, *root.key)));
  const auto ran = run("openssl crl -noout -text -CAfile " + file("root.pem", root.certificate_pem()) + " -in " + path);
  for (const auto* part : {"verify OK", "Version 2 (0x1)", "Serial Number: 8001", "Key Compromise", "Serial Number: 02",
                           "Only User Certificates", "URI:http://ca.example/a.crl",
                           "Only Some Reasons:", "Key Compromise, AA Compromise", "Next Update: Nov  6"})
    EXPECT_NE(ran.output.find(part), ran.output.npos) << part << '\n' << ran.output;
  list.wrong_signature = true;
  const auto wrong = file("w.pem", x509::write_pem("X509 CRL", *sign(list, *root.key)));
  EXPECT_NE(run("openssl crl -noout -CAfile " + file("root.pem", root.certificate_pem()) + " -in " + wrong)
                .output.find("verify failure"),
            std::string::npos);
}

TEST_F(OpensslCli, VerifiesAnOcspResponse) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow - kDay, .not_after = 3000000000});
  const LeafOptions options{.names = {"a.example"}, .not_before = kNow - kDay, .not_after = 3000000000};
  const auto leaf = *issue(provider, root, options);
  auto signer_template = *leaf_template(provider, root, options, *leaf.key);
  signer_template.purposes = {x509::oids::ocsp_signing};
  signer_template.ocsp_nocheck = true;
  const auto ca = file("root.pem", root.certificate_pem()), end = file("leaf.pem", leaf.certificate_pem());
  for (const auto hash : {x509::CertIdHash::sha1, x509::CertIdHash::sha256})
    for (const bool delegated : {false, true}) {
      auto response = *ocsp_template(provider, root, leaf.certificate, kNow, kDay);
      response.answers[0].cert_id = *cert_id(provider, root, leaf.certificate, hash);
      if (delegated) response.certificates = {*sign(signer_template, *root.key, provider)};
      if (hash == x509::CertIdHash::sha256) {
        response.answers[0].status = RevocationStatus::revoked;
        response.answers[0].reason = RevocationReason::superseded;
      }
      const auto der = *sign(response, delegated ? *leaf.key : *root.key);
      const auto ran = run("openssl ocsp -respin " + file("r.der", as_text(der)) + " -CAfile " + ca + " -issuer " + ca +
                           (hash == x509::CertIdHash::sha256 ? " -sha256" : "") + " -cert " + end + " -attime " +
                           std::to_string(kNow + 5) + " -validity_period 2000000000");
      EXPECT_NE(ran.output.find("Response verify OK"), ran.output.npos) << ran.output;
      EXPECT_NE(ran.output.find(hash == x509::CertIdHash::sha256 ? ": revoked" : ": good"), ran.output.npos)
          << ran.output;
    }
}

TEST_F(OpensslCli, ReadsAnOcspRequest) {
  const auto& provider = crypto::openssl_provider();
  const auto root = *make_ca(provider, {.name = "Root", .not_before = kNow, .not_after = 3000000000});
  const Buffer ids[] = {*cert_id(provider, root, root.certificate)};
  const auto der = x509::encode_ocsp_request(ids, Buffer(16, 0xab));
  const auto ran = run("openssl ocsp -req_text -reqin " + file("q.der", as_text(der)));
  for (const auto* part : {"Hash Algorithm: sha1", "OCSP Nonce", "ABABABAB"})
    EXPECT_NE(ran.output.find(part), ran.output.npos) << part << '\n' << ran.output;
  // And theirs, read here.
  const auto ca = file("root.pem", root.certificate_pem());
  ASSERT_EQ(run("openssl ocsp -sha256 -issuer " + ca + " -cert " + ca + " -reqout " + file("t.der", "")).status, 0);
  const auto bytes = x509::read_file(file_path("t.der"));
  const auto theirs = x509::OcspRequest::parse(bytes->reveal());
  ASSERT_TRUE(theirs);
  ASSERT_EQ((*theirs)->request_list.size(), 1U);
  EXPECT_EQ((*theirs)->nonce.size(), 16U);
  const auto parsed = *x509::Certificate::parse(root.certificate);
  EXPECT_TRUE(x509::is_about(provider, (*theirs)->request_list[0], *parsed, *parsed));
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
