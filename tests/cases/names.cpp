// X6: whether the leaf is for the name that was asked (RFC 9525).
#include "cases/pki.h"

namespace entente::cases {
namespace {

constexpr std::string_view kOther = "E-CERT-NAME", kMalformed = "E-CERT-MALFORMED";

struct Row {
  std::string_view name, expected;
  std::vector<std::string> presented;
  std::string reference;
};

void add_rows(Cases& cases, std::span<const Row> rows) {
  for (const auto& row : rows)
    cases.add(row.name, row.expected, with_leaf([&](auto& c) { c.names = row.presented; }), named(row.reference));
}

std::string long_name(std::size_t size) {
  std::string out;
  while (out.size() + 12 < size) out += "abcdefghij.";
  return out + std::string(size - out.size(), 'z');
}

void add_dns(Cases& cases) {
  cases.of("X6", "", "RFC 9525 §6.3");
  const Row rows[] = {
      {"dns-same", "valid", {"www.example.com"}, "www.example.com"},
      {"dns-other-case", "valid", {"WWW.Example.COM"}, "www.eXample.com"},
      {"dns-other", kOther, {"www.example.com"}, "www.example.org"},
      {"dns-parent", kOther, {"www.example.com"}, "example.com"},
      {"dns-child", kOther, {"example.com"}, "www.example.com"},
      {"dns-longer", kOther, {"www.example.com"}, "www.example.com.evil.test"},
      {"dns-suffix-without-dot", kOther, {"example.com"}, "badexample.com"},
      {"dns-second-of-two", "valid", {"a.example", "www.example.com"}, "www.example.com"},
      {"dns-reference-with-a-dot-at-the-end", "valid", {"www.example.com"}, "www.example.com."},
      {"dns-presented-with-a-dot-at-the-end", kOther, {"www.example.com."}, "www.example.com"},
      {"dns-presented-with-a-dot-in-front", kOther, {".example.com"}, "www.example.com"},
      {"dns-with-an-underscore", "valid", {"_a.example.com"}, "_a.example.com"},
      {"dns-with-an-empty-label", kOther, {"www..example.com"}, "www.example.com"},
      {"dns-with-a-zero-inside", kOther, {std::string("www.example.com\0.evil.test", 26)}, "www.example.com"},
      {"dns-with-spaces", kOther, {" www.example.com"}, "www.example.com"},
      {"dns-one-label", "valid", {"localhost"}, "localhost"},
      {"dns-of-253-octets", "valid", {long_name(253)}, long_name(253)},
      {"dns-of-254-octets", kOther, {long_name(254)}, "www.example.com"},
      {"a-label", "valid", {"xn--bcher-kva.example"}, "XN--bcher-kva.example"},
      {"a-label-of-overlong-punycode", kOther, {"xn--" + std::string(59, '9') + ".example"}, "www.example.com"},
      {"u-label-presented",
       kMalformed,
       {"b\xc3\xbc"
        "cher.example"},
       "xn--bcher-kva.example"},
      {"none-presented", kOther, {}, "www.example.com"},
  };
  add_rows(cases, rows);
  cases.of("X6", "", "RFC 9525 §6.2");
  cases.add("common-name-does-not-count", kOther, with_leaf([](auto& c) {
              c.names = {"other.example"};
              c.subject = issue::make_name("www.example.com");
            }),
            named("www.example.com"));
  cases.add("common-name-alone-does-not-count", kOther, with_leaf([](auto& c) {
              c.names.clear();
              c.subject = issue::make_name("www.example.com");
            }),
            named("www.example.com"));
}

void add_wildcards(Cases& cases) {
  cases.of("X6", "", "RFC 9525 §6.3");
  const Row rows[] = {
      {"wildcard", "valid", {"*.example.com"}, "www.example.com"},
      {"wildcard-other-case", "valid", {"*.EXAMPLE.com"}, "www.example.COM"},
      {"wildcard-for-two-labels", kOther, {"*.example.com"}, "a.b.example.com"},
      {"wildcard-for-no-label", kOther, {"*.example.com"}, "example.com"},
      {"wildcard-for-an-empty-label", kOther, {"*.example.com"}, "www.example.org"},
      {"wildcard-in-front-of-a-piece", kOther, {"*ww.example.com"}, "www.example.com"},
      {"wildcard-behind-a-piece", kOther, {"w*.example.com"}, "www.example.com"},
      {"wildcard-inside-a-label", kOther, {"w*w.example.com"}, "www.example.com"},
      {"wildcard-in-the-second-label", kOther, {"www.*.com"}, "www.example.com"},
      {"wildcard-twice", kOther, {"*.*.example.com"}, "a.b.example.com"},
      {"wildcard-alone", kOther, {"*"}, "localhost"},
      {"wildcard-for-an-a-label", "valid", {"*.example.com"}, "xn--bcher-kva.example.com"},
      {"wildcard-as-a-piece-of-an-a-label", kOther, {"xn--*.example.com"}, "xn--bcher-kva.example.com"},
      {"wildcard-against-itself-and-the-name", "valid", {"*.example.com", "www.example.com"}, "www.example.com"},
  };
  add_rows(cases, rows);
  cases.of("X6", "", "RFC 9525 §7.1");
  const Row wide[] = {{"wildcard-of-a-top-level-domain", kOther, {"*.com"}, "example.com"}};
  add_rows(cases, wide);
}

void add_addresses(Cases& cases) {
  cases.of("X6", "", "RFC 9525 §6.5");
  const Row rows[] = {
      {"ipv4-same", "valid", {"192.0.2.1"}, "192.0.2.1"},
      {"ipv4-other", kOther, {"192.0.2.1"}, "192.0.2.2"},
      {"ipv6-same", "valid", {"2001:db8::1"}, "2001:db8:0:0::1"},
      {"ipv6-other", kOther, {"2001:db8::1"}, "2001:db8::2"},
      {"ipv4-against-a-dns-name", kOther, {"www.example.com"}, "192.0.2.1"},
      {"dns-name-against-an-ipv4", kOther, {"192.0.2.1"}, "www.example.com"},
      {"ipv4-against-its-ipv6-form", kOther, {"192.0.2.1"}, "::ffff:192.0.2.1"},
      {"ipv4-second-of-two", "valid", {"www.example.com", "192.0.2.1"}, "192.0.2.1"},
  };
  add_rows(cases, rows);
  cases.add("ipv4-as-dns-name", kOther, with_leaf(alt_name(2, "192.0.2.1")), named("192.0.2.1"));
  cases.add("ipv4-as-uri", kOther, with_leaf(alt_name(6, "https://192.0.2.1/")), named("192.0.2.1"));
  cases.add("address-of-5-octets", kMalformed, with_leaf(alt_name(7, "12345")), named("192.0.2.1"));
  cases.add("address-without-octets", kMalformed, with_leaf(alt_name(7, "")), named("192.0.2.1"));
  cases.add("ipv4-as-text", kMalformed, with_leaf(alt_name(7, "192.0.2.1")), named("192.0.2.1"));
}

void add_mailboxes(Cases& cases) {
  cases.of("X6", "", "RFC 5280 §4.2.1.6, §7.5");
  const auto mailbox = [](std::string of) {
    VerifyOptions out;
    out.email = std::move(of);
    return out;
  };
  const auto presented = [](std::string of) { return with_leaf([of](auto& c) { c.names = {of}; }); };
  cases.add("mailbox-same", "valid", presented("Ann@example.com"), mailbox("Ann@example.com"));
  cases.add("mailbox-host-in-capitals", "valid", presented("Ann@EXAMPLE.com"), mailbox("Ann@example.com"));
  cases.add("mailbox-local-part-in-capitals", kOther, presented("ANN@example.com"), mailbox("ann@example.com"));
  cases.add("mailbox-other-host", kOther, presented("Ann@example.com"), mailbox("Ann@example.org"));
  cases.add("mailbox-against-a-dns-name", kOther, presented("example.com"), mailbox("Ann@example.com"));
  cases.add("mailbox-in-the-common-name", kOther,
            with_leaf([](auto& c) { c.subject = issue::make_name("Ann@example.com"); }), mailbox("Ann@example.com"));
}

}  // namespace

void add_names(Cases& cases) {
  add_dns(cases);
  add_wildcards(cases);
  add_addresses(cases);
  add_mailboxes(cases);
}

}  // namespace entente::cases
