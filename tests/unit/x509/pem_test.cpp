#include "x509/pem.h"

#include <gtest/gtest.h>

namespace entente::x509 {
namespace {

Buffer sequence(std::size_t size) {
  Buffer out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(i * 37));
  return out;
}

TEST(Pem, WhatIsWrittenIsRead) {
  for (const std::size_t size : {1U, 2U, 3U, 47U, 48U, 49U, 500U}) {
    const auto text = write_pem("CERTIFICATE", sequence(size));
    const auto blocks = read_pem(text);
    ASSERT_TRUE(blocks);
    ASSERT_EQ(blocks->size(), 1U);
    EXPECT_EQ((*blocks)[0].label, "CERTIFICATE");
    EXPECT_TRUE(equal((*blocks)[0].der.reveal(), sequence(size))) << size;
  }
  EXPECT_EQ(write_pem("X", as_bytes("abc")), "-----BEGIN X-----\nYWJj\n-----END X-----\n");
}

TEST(Pem, TextAroundAndOtherLineEndsAreTolerated) {
  const auto blocks = read_pem(
      "subject: x\r\n-----BEGIN CERTIFICATE-----\r\nYW\r\n  Jj\r\n-----END CERTIFICATE-----\r\n"
      "text\n-----BEGIN PRIVATE KEY-----\nYWI=\n-----END PRIVATE KEY-----");
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 2U);
  EXPECT_EQ(as_text((*blocks)[0].der.reveal()), "abc");
  EXPECT_EQ(as_text((*blocks)[1].der.reveal()), "ab");
}

TEST(Pem, DerIsToldFromTextThatBeginsWithZero) {
  EXPECT_TRUE(is_der(Buffer{0x30, 0x02, 0x05, 0x00}));
  EXPECT_TRUE(is_der(Buffer{0x30, 0x82, 0x01, 0x00}));  // cut short, and still no text
  for (const std::string_view text :
       {"", "0", "0 s:CN = a\n-----BEGIN CERTIFICATE-----", "00", "-----BEGIN", "0\xc3\xbc"})
    EXPECT_FALSE(is_der(as_bytes(text))) << text;
}

TEST(Pem, DamageIsRefused) {
  const auto refused = [](std::string_view text) {
    const auto blocks = read_pem(text);
    return !blocks && blocks.error().fault == Fault::pem_invalid;
  };
  EXPECT_TRUE(refused("-----BEGIN X-----\nYWJj\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\nYWJj\n-----END Y-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\nYW?j\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\nYWJ\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\nYQ==YQ==\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\nYR==\n-----END X-----\n"));  // spare bits
  EXPECT_TRUE(refused("-----BEGIN X-----\nY===\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\n====\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X-----\n\n-----END X-----\n"));
  EXPECT_TRUE(refused("-----BEGIN X\nYWJj\n-----END X-----\n"));
}

TEST(Pem, CertificatesAndKeysAreFound) {
  const std::string key = write_pem("EC PRIVATE KEY", as_bytes("key"));
  const std::string all = key + write_pem("CERTIFICATE", as_bytes("one")) + write_pem("CERTIFICATE", as_bytes("two"));
  const auto certificates = read_pem_certificates(all);
  ASSERT_TRUE(certificates);
  ASSERT_EQ(certificates->size(), 2U);
  EXPECT_EQ(as_text((*certificates)[1]), "two");
  EXPECT_EQ(as_text(read_pem_private_key(all)->reveal()), "key");
  EXPECT_EQ(read_pem_certificates(key).error().fault, Fault::pem_invalid);
  EXPECT_EQ(read_pem_private_key("none").error().fault, Fault::pem_invalid);
}

TEST(Pem, EncryptedKeysAreTold) {
  EXPECT_EQ(read_pem_private_key(write_pem("ENCRYPTED PRIVATE KEY", as_bytes("x"))).error().fault,
            Fault::key_encrypted);
  EXPECT_EQ(read_pem_private_key("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nYWJj\n"
                                 "-----END RSA PRIVATE KEY-----\n")
                .error()
                .fault,
            Fault::key_encrypted);
}

TEST(Pem, LabelsAreBetweenDashesAndTheSameTwice) {
  EXPECT_EQ(read_pem("-----BEGIN X").error().got.view(), "no dashes at its end");
  EXPECT_EQ(read_pem("-----BEGIN X-----\nYWJj\n-----END XY-----\n").error().got.view(), "another label");
  EXPECT_EQ(read_pem("-----BEGIN X-----\nYWJj\n-----END X\n").error().got.view(), "another label");
  const auto old = read_pem_certificates("-----BEGIN X509 CERTIFICATE-----\nYWJj\n-----END X509 CERTIFICATE-----\n");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->size(), 1U);
}

}  // namespace
}  // namespace entente::x509
