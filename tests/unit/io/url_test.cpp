// Which URLs are fetched, and which addresses.
#include "io/url.h"

#include <gtest/gtest.h>

#include "io/public_address.h"

namespace entente::io {
namespace {

TEST(Url, IsTakenApart) {
  const auto url = parse_url("HTTP://CA.Example.org:8080/certs/a%20b.crt?x=1/2#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "ca.example.org");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->target, "/certs/a%20b.crt?x=1/2");
  EXPECT_EQ(url->text(), "http://ca.example.org:8080/certs/a%20b.crt?x=1/2");
}

TEST(Url, HasDefaults) {
  EXPECT_EQ(parse_url("http://example.org")->text(), "http://example.org/");
  EXPECT_EQ(parse_url("http://example.org:/")->authority(), "example.org");
  EXPECT_EQ(parse_url("http://example.org?q")->target, "/?q");
  EXPECT_EQ(parse_url("http://[2001:DB8::1]:81/x")->authority(), "[2001:db8::1]:81");
  EXPECT_EQ(parse_url("http://192.0.2.1/")->host, "192.0.2.1");
}

TEST(Url, OfAnotherKindIsRefused) {
  for (const char* text : {"",
                           "https://example.org/",
                           "ldap://example.org/cn=x",
                           "file:///etc/passwd",
                           "ftp://example.org/",
                           "http:/x",
                           "http://",
                           "http:///x",
                           "example.org",
                           "http://user@example.org/",
                           "http://user:secret@example.org/",
                           "http://example.org:0/",
                           "http://example.org:65536/",
                           "http://example.org:8x/",
                           "http://example.org:-1/",
                           "http://exa mple.org/",
                           "http://example..org/",
                           "http://.example.org/",
                           "http://example.org./",
                           "http://127.1/",
                           "http://2130706433/",
                           "http://0x7f.0.0.1/",
                           "http://0x7f000001/",
                           "http://1.2.3.4.5/",
                           "http://[::1/",
                           "http://[::1%25lo]/",
                           "http://[127.0.0.1]/",
                           "http://[]/",
                           "http://[::1]x/",
                           "http://example.org/a b",
                           "http://example.org/\r\nHost: x",
                           "http://example.org/%zz",
                           "http://example.org/%2",
                           "http://example.org/\xc3\xa9",
                           "http://ex\xc3\xa4mple.org/",
                           "http://example.org/<x>",
                           "http://a/\"",
                           "http://a\\b/",
                           "http://a/\\b"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().fault, Fault::url_invalid) << text;
  }
  EXPECT_FALSE(parse_url(std::string_view("http://example.org/\0x", 21)));
  EXPECT_FALSE(parse_url("http://example.org/" + std::string(2048, 'x')));
  EXPECT_FALSE(parse_url("http://" + std::string(64, 'x') + ".org/"));
  EXPECT_TRUE(parse_url("http://" + std::string(63, 'x') + ".org/"));
}

TEST(Url, ARedirectIsAUrlOrAPath) {
  const auto base = *parse_url("http://example.org:81/a");
  EXPECT_EQ(parse_location(base, "/b")->text(), "http://example.org:81/b");
  EXPECT_EQ(parse_location(base, "http://other.test/")->text(), "http://other.test/");
  for (const char* location : {"", "b", "//other.test/", "https://example.org/", "/a b"})
    EXPECT_FALSE(parse_location(base, location)) << location;
}

Address address(const char* host) { return resolve(host, 80, std::chrono::seconds(5))->front(); }

TEST(PublicAddress, ManyAreNotPublic) {
  for (const char* host : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:8.8.8.8",
                           "64:ff9b::127.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "4000::1"})
    EXPECT_FALSE(is_public(address(host))) << host;
}

TEST(PublicAddress, OthersAre) {
  for (const char* host : {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "9.9.9.9",
                           "11.0.0.1", "126.0.0.1", "128.0.0.1", "192.167.1.1", "198.17.0.1", "198.20.0.1",
                           "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:4860::8888", "64:ff9b::8.8.8.8"})
    EXPECT_TRUE(is_public(address(host))) << host;
}

}  // namespace
}  // namespace entente::io
