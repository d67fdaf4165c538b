#include "x509/trust_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "unit/x509/pki.h"
#include "x509/pem.h"

namespace entente::x509 {
namespace {

using namespace testing;
namespace fs = std::filesystem;

class TrustFiles : public ::testing::Test {
 protected:
  // The places that the developer's own environment names are not this test's.
  void SetUp() override {
    fs::create_directories(directory);
    ::unsetenv("SSL_CERT_FILE");
    ::unsetenv("SSL_CERT_DIR");
  }
  void TearDown() override { fs::remove_all(directory); }
  std::string file(const std::string& name, std::string_view text) {
    std::ofstream(directory / name, std::ios::binary) << text;
    return (directory / name).string();
  }
  // A directory for each test: they may run side by side.
  const fs::path directory = fs::temp_directory_path() / ("entente-trust-test-" + std::to_string(::getpid()));
  const Identity one = ca(nullptr, "One"), two = ca(nullptr, "Two");
};

TEST_F(TrustFiles, PemOrDerIsRead) {
  EXPECT_EQ((*TrustStore::from_file(file("a.pem", one.certificate_pem() + two.certificate_pem())))->size(), 2U);
  EXPECT_EQ((*TrustStore::from_file(file("a.pem", "0 s:CN = one\n" + one.certificate_pem())))->size(), 1U);
  EXPECT_EQ((*TrustStore::from_file(file("a.der", as_text(one.certificate))))->size(), 1U);
  EXPECT_EQ((*TrustStore::from_pem(one.certificate_pem() + one.certificate_pem()))->size(), 1U);
}

TEST_F(TrustFiles, ADirectoryGivesWhatItHas) {
  file("a.pem", one.certificate_pem());
  file("b.crt", two.certificate_pem());
  file("README", "no certificates here");
  file("broken.pem", "-----BEGIN CERTIFICATE-----\n");
  fs::create_symlink(directory / "a.pem", directory / "hash.0");
  const auto store = TrustStore::from_directory(directory.string());
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->size(), 2U);
}

TEST_F(TrustFiles, NothingIsSaidPlainly) {
  EXPECT_EQ(TrustStore::from_directory(directory.string()).error().fault, Fault::trust_empty);
  EXPECT_EQ(TrustStore::from_directory((directory / "none").string()).error().fault, Fault::file_unreadable);
  EXPECT_EQ(TrustStore::from_file((directory / "none").string()).error().fault, Fault::file_unreadable);
  EXPECT_EQ(TrustStore::from_file(file("key.pem", write_pem("PRIVATE KEY", one.certificate))).error().fault,
            Fault::pem_invalid);
  EXPECT_EQ(TrustStore::from_der({}).error().fault, Fault::trust_empty);
}

TEST_F(TrustFiles, WhatCannotBeReadIsCounted) {
  const std::vector<std::uint8_t> junk{0x30, 0x00};
  const auto store = TrustStore::from_pem(one.certificate_pem() + write_pem("CERTIFICATE", junk));
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->size(), 1U);
  EXPECT_EQ((*store)->unreadable(), 1U);
  EXPECT_EQ(TrustStore::from_pem(write_pem("CERTIFICATE", junk)).error().got.view(), "none that can be read");
}

TEST_F(TrustFiles, TheEnvironmentNamesTheSystemStore) {
  ::setenv("SSL_CERT_FILE", file("a.pem", one.certificate_pem()).c_str(), 1);
  EXPECT_EQ((*TrustStore::system())->size(), 1U);
  fs::create_directories(directory / "d");
  file("d/b.pem", two.certificate_pem());
  ::setenv("SSL_CERT_DIR", ((directory / "d").string() + ":").c_str(), 1);
  EXPECT_EQ((*TrustStore::system())->size(), 2U);
  ::setenv("SSL_CERT_FILE", "/nonexistent", 1);
  EXPECT_EQ(TrustStore::system().error().fault, Fault::file_unreadable);
}

TEST_F(TrustFiles, AnchorsAreFoundByNameAndByContents) {
  const auto store = trusting({one, two, ca(nullptr, "one")});
  const auto& anchors = store->anchors();
  const auto named = *Certificate::parse(one.certificate);
  int count = 0;
  EXPECT_FALSE(anchors.any_named(named->subject, [&](const Candidate&) { return ++count == 3; }));
  EXPECT_EQ(count, 2);  // without regard to case
  EXPECT_TRUE(anchors.find(*named));
  EXPECT_FALSE(anchors.find(**Certificate::parse(ca(nullptr, "One").certificate)));
}

TEST_F(TrustFiles, TheSystemStoreIsFoundWithoutBeingNamed) {
  const auto store = TrustStore::system(), bundle = TrustStore::from_file("/etc/ssl/certs/ca-certificates.crt");
  if (!bundle) GTEST_SKIP() << "ca-certificates is not installed";
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->size(), (*bundle)->size());
}

TEST_F(TrustFiles, ARetiredAnchorMakesAnotherSet) {
  const auto store = trusting({one, two});
  std::array<std::uint8_t, 32> fingerprint{};
  const auto hash = provider().hash(crypto::HashAlgorithm::sha256);
  hash->update(one.certificate);
  hash->snapshot(fingerprint);
  const DistrustAfter known[] = {{fingerprint, kNow}}, unknown[] = {{{}, kNow}};
  const auto digest = [](const TrustStore& of) { return of.anchors().digest(provider()); };
  EXPECT_NE(digest(*store->distrusting(known)), digest(*store));
  EXPECT_EQ(digest(*store->distrusting(unknown)), digest(*store));
  EXPECT_EQ(store->distrusting(known)->size(), 2U);
}

TEST(SystemStore, DebiansBundleIsReadWhole) {
  const auto store = TrustStore::from_file("/etc/ssl/certs/ca-certificates.crt");
  if (!store && store.error().fault == Fault::file_unreadable) {
    if (std::getenv("ENTENTE_REQUIRE_ALL")) FAIL() << "ca-certificates is not installed";
    GTEST_SKIP() << "ca-certificates is not installed";
  }
  ASSERT_TRUE(store);
  EXPECT_GT((*store)->size(), 100U);
  EXPECT_EQ((*store)->unreadable(), 0U);
}

TEST_F(TrustFiles, ADirectoryOfTheEnvironmentIsEnough) {
  file("a.pem", one.certificate_pem());
  ::setenv("SSL_CERT_DIR", directory.c_str(), 1);
  EXPECT_EQ((*TrustStore::system())->size(), 1U);
  ::setenv("SSL_CERT_DIR", (directory / "none").c_str(), 1);
  EXPECT_EQ(TrustStore::system().error().fault, Fault::file_unreadable);
}

TEST_F(TrustFiles, DamagedPemIsNotEmptyPem) {
  EXPECT_EQ(TrustStore::from_pem(one.certificate_pem() + "-----BEGIN CERTIFICATE-----\n").error().fault,
            Fault::pem_invalid);
}

}  // namespace
}  // namespace entente::x509
