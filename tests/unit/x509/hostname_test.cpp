// X6: names (RFC 9525). Matching a whole certificate is in verifier_test.cpp.
#include "x509/hostname.h"

#include <gtest/gtest.h>

namespace entente::x509 {
namespace {

TEST(Hostname, X6WildcardsStandForOneWholeFirstLabel) {
  EXPECT_TRUE(matches_dns("example.com", "EXAMPLE.com"));
  EXPECT_TRUE(matches_dns("*.example.com", "www.Example.com"));
  EXPECT_FALSE(matches_dns("*.example.com", "example.com"));
  EXPECT_FALSE(matches_dns("*.example.com", "a.b.example.com"));
  EXPECT_FALSE(matches_dns("f*.example.com", "foo.example.com"));
  EXPECT_FALSE(matches_dns("*foo.example.com", "foo.example.com"));
  EXPECT_FALSE(matches_dns("www.*.com", "www.example.com"));
  EXPECT_FALSE(matches_dns("*.*.example.com", "a.b.example.com"));
  EXPECT_FALSE(matches_dns("*.com", "example.com"));
  EXPECT_FALSE(matches_dns("*", "example"));
  EXPECT_FALSE(matches_dns("*.", "example"));
  EXPECT_FALSE(matches_dns("", "example.com"));
}

TEST(Hostname, X6PresentedNamesAreWellFormed) {
  EXPECT_FALSE(matches_dns("example.com.", "example.com"));
  EXPECT_FALSE(matches_dns(".example.com", "www.example.com"));
  EXPECT_FALSE(matches_dns(std::string_view("example.com\0.evil.com", 21), "example.com"));
  EXPECT_FALSE(
      matches_dns("b\xc3\xbc"
                  "cher.example",
                  "xn--bcher-kva.example"));
  EXPECT_TRUE(matches_dns("xn--bcher-kva.example", "xn--bcher-kva.example"));
  // A hopeless A-label is compared as it is, never decoded.
  EXPECT_TRUE(matches_dns("xn--99999999999.example", "XN--99999999999.example"));
}

TEST(Hostname, X6WhatMayBeAskedFor) {
  EXPECT_TRUE(is_dns_name("localhost"));
  EXPECT_TRUE(is_dns_name("_dmarc.example.com"));
  EXPECT_TRUE(is_dns_name("3com.com"));
  EXPECT_FALSE(is_dns_name(""));
  EXPECT_FALSE(is_dns_name("."));
  EXPECT_FALSE(is_dns_name("a..b"));
  EXPECT_FALSE(is_dns_name("-a.com"));
  EXPECT_FALSE(is_dns_name("a-.com"));
  EXPECT_FALSE(is_dns_name("*.example.com"));
  EXPECT_FALSE(is_dns_name("a b.com"));
  EXPECT_FALSE(is_dns_name("1.2.3.4"));
  EXPECT_FALSE(is_dns_name("1.2.3.04"));
  EXPECT_FALSE(is_dns_name(std::string(64, 'a') + ".com"));
  std::string longest;
  while (longest.size() < 252) longest += "a.";
  EXPECT_TRUE(is_dns_name(longest + "a"));
  EXPECT_EQ((longest + "a").size(), 253U);
  EXPECT_FALSE(is_dns_name(longest + "aa"));
}

TEST(ReferenceName, KnowsItsKind) {
  EXPECT_EQ(reference_name("example.com.")->text, "example.com");
  EXPECT_EQ(reference_name("192.0.2.1")->kind, ReferenceName::Kind::ip);
  EXPECT_EQ(reference_name("2001:db8::1")->ip.size, 16U);
  for (const auto* bad : {"", "a..b",
                          "b\xc3\xbc"
                          "cher.example",
                          "example.com..", "1.2.3", "[::1]", "fe80::1%lo"})
    EXPECT_EQ(reference_name(bad).error().fault, Fault::name_invalid) << bad;
  EXPECT_TRUE(reference_mailbox("A@example.com"));
  EXPECT_FALSE(reference_mailbox("@example.com"));
  EXPECT_FALSE(reference_mailbox("example.com"));
}

TEST(Hostname, ServicesAndUrisThatMayBeAskedFor) {
  const auto imaps = reference_service("_imaps.example.com.");
  ASSERT_TRUE(imaps);
  EXPECT_EQ(imaps->service, "_imaps");
  EXPECT_EQ(imaps->text, "example.com");
  for (const auto* bad :
       {"", "_imaps", "_imaps.", "_.example.com", "imaps.example.com", "_imaps.192.0.2.1", "_a.*.com"})
    EXPECT_EQ(reference_service(bad).error().fault, Fault::name_invalid) << bad;
  for (const auto* good : {"sip:example.com", "SIP:example.com;transport=tls", "sip://example.com:5061/x?y#z"}) {
    const auto uri = reference_uri(good);
    ASSERT_TRUE(uri) << good;
    EXPECT_TRUE(equal_ignoring_case(uri->service, "sip")) << good;
    EXPECT_EQ(uri->text, "example.com") << good;
  }
  for (const auto* bad :
       {"", "example.com", ":example.com", "sip:", "1:example.com", "s_p:example.com", "sip:ann@example.com",
        "sip://example.com:x@b.com", "sip:example.com;x@b.com", "sip:example.com:x@b.com", "sip://example.com;b.com",
        "sip:192.0.2.1", "sip:[2001:db8::1]", "sip:*.example.com", "sip:example.com."})
    EXPECT_EQ(reference_uri(bad).error().fault, Fault::name_invalid) << bad;
}

TEST(IpAddress, IsReadStrictly) {
  for (const auto* bad : {"192.0.2.256",
                          "192.0.2",
                          "192.0.2.1.",
                          "192.0.2.01",
                          "0x7f.0.0.1",
                          "1.2.3.4 ",
                          "+1.2.3.4",
                          "",
                          "::1::",
                          ":::",
                          "12345::",
                          ":",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4:5:6:7:8::",
                          "1:2:3:4:5:6:7:",
                          ":1:2:3:4:5:6:7:8",
                          "1.2.3.4::",
                          "::1.2.3.4:5",
                          "-1::",
                          "fe80::1%1"})
    EXPECT_FALSE(parse_ip(bad)) << bad;
}

TEST(IpAddress, IsShownTheShortWay) {
  const auto shown = [](std::string_view text) { return format_ip(parse_ip(text).value_or(IpAddress{}).bytes()); };
  EXPECT_EQ(shown("192.0.2.255"), "192.0.2.255");
  EXPECT_EQ(shown("2001:DB8:0:0::1"), "2001:db8::1");
  EXPECT_EQ(shown("::"), "::");
  EXPECT_EQ(shown("::1"), "::1");
  EXPECT_EQ(shown("1::"), "1::");
  EXPECT_EQ(shown("1:0:0:2:0:0:0:3"), "1:0:0:2::3");
  EXPECT_EQ(shown("1:0:0:2:3:0:0:4"), "1::2:3:0:0:4");
  EXPECT_EQ(shown("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7");
  EXPECT_EQ(shown("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(shown("::ffff:192.0.2.1"), "::ffff:c000:201");
}

TEST(Hostname, X6PartsOfServicesUrisAndMailboxesAreWellFormed) {
  EXPECT_TRUE(reference_service("_imaps.example.com"));
  EXPECT_FALSE(reference_service("_imaps-.example.com"));
  EXPECT_TRUE(reference_uri("h323:example.com"));
  EXPECT_TRUE(reference_uri("a+b-c.d:example.com"));
  EXPECT_FALSE(reference_uri("a_b:example.com"));
  EXPECT_TRUE(reference_mailbox("ann@example.com"));
  EXPECT_FALSE(reference_mailbox("ann@-example.com"));
}

}  // namespace
}  // namespace entente::x509
